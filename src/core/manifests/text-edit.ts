import type { TextRange } from '../workload.ts';

export interface TextEdit extends TextRange {
  readonly newText: string;
}

/** The text after the edits, which must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let at = 0;
  const parts: string[] = [];
  for (const { start, end, newText } of edits.toSorted((a, b) => a.start - b.start)) {
    parts.push(text.slice(at, start), newText);
    at = end;
  }
  return parts.join('') + text.slice(at);
}

/** Where the line that holds `offset` begins. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** The text between the beginning of the line and `offset`. */
export function linePrefix(text: string, offset: number): string {
  return text.slice(lineStart(text, offset), offset);
}

/** The line end in use at `offset`: that of the line before, else of the line itself, else a line feed. */
export function eolAt(text: string, offset: number): '\r\n' | '\n' {
  const before = lineStart(text, offset) - 1;
  const end = before >= 0 ? before : text.indexOf('\n', offset);
  return end > 0 && text[end - 1] === '\r' ? '\r\n' : '\n';
}

/** The number of the line that holds `offset`, from 1. */
export function lineNumber(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
