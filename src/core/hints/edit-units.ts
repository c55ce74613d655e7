import { isMap, isNode, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml';

/** What has changed between two texts: the old one from `start` to `end` became the new one from `start` to `newEnd`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly newEnd: number;
}

export function editBetween(before: string, after: string): Edit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let tail = 0;
  while (
    tail < most - start &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  ) {
    tail += 1;
  }
  return toLineStart({ start, end: before.length - tail, newEnd: after.length - tail }, before, after);
}

/** Lines that were added or taken out between others like them may be told in several ways: here as whole lines. */
function toLineStart({ start, end, newEnd }: Edit, before: string, after: string): Edit {
  const isOneSided = end === start || newEnd === start;
  const text = end > start ? before : after;
  const last = Math.max(end, newEnd);
  let by = 0;
  while (by < start && text[start - by - 1] !== '\n' && text[start - by - 1] === text[last - by - 1]) by += 1;
  const isLineStart = by === start || text[start - by - 1] === '\n';
  if (!isOneSided || !isLineStart) return { start, end, newEnd };
  return { start: start - by, end: end - by, newEnd: newEnd - by };
}

/**
 * An item of a block list, or a pair of a block map, with the lines that belong to it alone: from that where it
 * begins to that where the next one does.
 */
export interface Unit {
  readonly parent: YAMLMap | YAMLSeq;
  readonly index: number;
  readonly start: number;
  readonly end: number;
  /** Of its dash or its key. */
  readonly column: number;
}

/** The units around an edit, the smallest first. Lines that are put between two units belong to the former. */
export function unitsAround(text: string, contents: Node | null, edit: Edit, hasNewLines: boolean): Unit[] {
  const units: Unit[] = [];
  let node: unknown = contents;
  let end = text.length;
  while ((isMap(node) || isSeq(node)) && node.flow !== true) {
    const index = itemAround(text, node, hasNewLines ? edit.start - 1 : edit.start);
    if (index === -1) break;
    const next = index + 1 < node.items.length ? beginOf(text, node, index + 1) : { start: end };
    if (next === undefined || next.start < edit.end) break;
    end = next.start;
    const begin = beginOf(text, node, index);
    if (begin !== undefined && begin.start <= edit.start)
      units.unshift({ parent: node, index, ...begin, end });
    node = isMap(node) ? node.items[index]?.value : node.items[index];
  }
  return units;
}

/** The last item whose line begins at or before an offset. */
function itemAround(text: string, node: YAMLMap | YAMLSeq, at: number): number {
  return node.items.findLastIndex((_, index) => {
    const offset = offsetOf(node, index);
    return offset !== undefined && lineStart(text, offset) <= at;
  });
}

/** Where the line of an item begins and in which column its dash or key is; absent where it does not begin a line. */
export function beginOf(
  text: string,
  node: YAMLMap | YAMLSeq,
  index: number,
): { readonly start: number; readonly column: number } | undefined {
  const offset = offsetOf(node, index);
  if (offset === undefined) return undefined;
  const start = lineStart(text, offset);
  const before = (isMap(node) ? /^ *$/ : /^ *(?=- +$)/).exec(text.slice(start, offset));
  return before === null ? undefined : { start, column: before[0].length };
}

/** Of a key, or of the item behind a dash. */
function offsetOf(node: YAMLMap | YAMLSeq, index: number): number | undefined {
  const item: unknown = isMap(node) ? node.items[index]?.key : node.items[index];
  return isNode(item) ? item.range?.[0] : undefined;
}

function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}
