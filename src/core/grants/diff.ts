import type { TextRange } from '../workload.ts';

/** Lines of context above and below a change. */
const CONTEXT = 2;

/**
 * A unified diff of `text` against itself with `edits` applied, for reading. Compares line by line around the edits
 * only; line ends are left out.
 */
export function renderDiff(
  text: string,
  edits: readonly (TextRange & { readonly newText: string })[],
): string {
  const sorted = edits.toSorted((a, b) => a.start - b.start);
  return sorted.map((edit) => hunk(text, edit)).join('\n');
}

function hunk(text: string, edit: TextRange & { readonly newText: string }): string {
  const start = lineStart(text, edit.start);
  const end = edit.end > edit.start || edit.start !== start ? lineEnd(text, edit.end) : start;
  const before = text.slice(start, end);
  const after = text.slice(start, edit.start) + edit.newText + text.slice(edit.end, end);
  const firstLine = text.slice(0, start).split('\n').length;
  return [
    `@@ line ${firstLine} @@`,
    ...linesOf(text.slice(0, start))
      .slice(-CONTEXT)
      .map((line) => ` ${line}`),
    ...changed(linesOf(before), linesOf(after)),
    ...linesOf(text.slice(end))
      .slice(0, CONTEXT)
      .map((line) => ` ${line}`),
  ].join('\n');
}

/** Marks the lines between what both sides begin and end with. */
function changed(before: readonly string[], after: readonly string[]): string[] {
  const shortest = Math.min(before.length, after.length);
  let head = 0;
  while (head < shortest && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shortest - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return [
    ...before.slice(0, head).map((line) => ` ${line}`),
    ...before.slice(head, before.length - tail).map((line) => `-${line}`),
    ...after.slice(head, after.length - tail).map((line) => `+${line}`),
    ...before.slice(before.length - tail).map((line) => ` ${line}`),
  ];
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function lineEnd(text: string, offset: number): number {
  const next = text.indexOf('\n', offset);
  return next === -1 ? text.length : next + 1;
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
