import type { TextRange } from '../../workload.ts';

const QUOTED = /"(?:[^"\\\n]|\\.)*"/y;

/**
 * Where the actions of a Go template are, braces included. Text inside quotes, backquotes and comments may hold
 * braces. What has no end is text. Goes through the text once: an expression that tries each quote both ways takes
 * for ever on a line of quotes.
 */
export function actionsOf(text: string): TextRange[] {
  const actions: TextRange[] = [];
  for (let start = text.indexOf('{{'); start !== -1; start = text.indexOf('{{', start)) {
    const end = endOfAction(text, start + 2);
    if (end === undefined) return actions;
    actions.push({ start, end });
    start = end;
  }
  return actions;
}

function endOfAction(text: string, from: number): number | undefined {
  // What is not closed once is closed nowhere further on, and is not looked for again.
  let unclosedQuotesUntil = -1;
  const unclosed = new Set<string>();
  const skipTo = (close: string, at: number): number => {
    const found = unclosed.has(close) ? -1 : text.indexOf(close, at);
    if (found === -1) unclosed.add(close);
    return found === -1 ? -1 : found + close.length;
  };
  for (let at = from; at < text.length;) {
    if (text.startsWith('}}', at)) return at + 2;
    let next = -1;
    if (text[at] === '`') next = skipTo('`', at + 1);
    else if (text.startsWith('/*', at)) next = skipTo('*/', at + 2);
    else if (text[at] === '"' && at >= unclosedQuotesUntil) {
      QUOTED.lastIndex = at;
      next = QUOTED.test(text) ? QUOTED.lastIndex : -1;
      if (next === -1) unclosedQuotesUntil = endOfLine(text, at);
    }
    at = next === -1 ? at + 1 : next;
  }
  return undefined;
}

function endOfLine(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found === -1 ? text.length : found;
}
