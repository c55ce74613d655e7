// The text between the nodes of lists in brackets and maps in braces. The range of a node begins after its anchor, its
// tag and its question mark, so what stands between two nodes is looked for in the text.
import { eolAt, linePrefix } from './text-edit.ts';

/** Before a first entry: blanks, and a comment that goes with the bracket, on its line. */
const BEFORE_FIRST = /(?:[ \t]+#.*)?\s*/y;
const SEPARATOR = /\s*,\s*/y;
const BLANKS_AND_COMMENTS = /(?:\s|#.*)*/y;

/** Puts an entry before the first one, on a line of its own where that has one. */
export function beforeFirst(
  text: string,
  bracket: number,
  entry: string,
): { start: number; newText: string } {
  const start = endOf(BEFORE_FIRST, text, bracket + 1) ?? bracket + 1;
  const prefix = linePrefix(text, start);
  const gap = /^\s*$/.test(prefix) ? `${eolAt(text, start)}${prefix}` : ' ';
  return { start, newText: `${entry},${gap}` };
}

/**
 * Where what follows an entry may begin: the next entry, and before it the comments above that, the last to be
 * preferred. None where no comma follows.
 */
export function nextAfter(text: string, end: number): number[] {
  const comment = endOf(SEPARATOR, text, end);
  if (comment === undefined) return [];
  return [endOf(BLANKS_AND_COMMENTS, text, comment) ?? comment, comment];
}

export function hasComment(text: string, start: number, end: number): boolean {
  return /(?:^|\s)#/.test(text.slice(start, end));
}

type Span = readonly [start: number, end: number, ...unknown[]];

/** Whether an outer node has a comment before or after the only one in it. */
export function hasCommentAround(text: string, inner: Span, outer: Span): boolean {
  return hasComment(text, outer[0], inner[0]) || hasComment(text, inner[1], outer[1]);
}

function endOf(pattern: RegExp, text: string, start: number): number | undefined {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
