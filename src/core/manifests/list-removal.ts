import { isMap, isNode, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { hasComment, hasCommentAround, nextAfter } from './flow-text.ts';
import type { Source } from './list-item.ts';
import { linePrefix, lineStart, type TextEdit } from './text-edit.ts';
import { ownPair, unsharedNodeAt, type YamlPath } from './yaml-path.ts';

/** Every way to remove an item: with all keys that hold nothing else first, alone last. */
export function removalsOf(source: Source, path: YamlPath, list: YAMLSeq, index: number): TextEdit[] {
  const item = list.items[index];
  if (!isNode(item) || !item.range) return [];
  if (list.items.length > 1) {
    return list.flow === true ? flowItemRemovals(source.text, list, index) : [linesOf(source.text, item)];
  }
  return [...keyRemovals(source, path, list), ...emptied(source, list, item)];
}

/** Leaves an empty list in brackets, or a key with nothing after it. */
function emptied({ text }: Source, list: YAMLSeq, item: Node): TextEdit[] {
  if (list.flow !== true) return [linesOf(text, item)];
  if (!list.range || !item.range) return [];
  const [start, end] = list.range;
  const itself = removed(item.range[0], item.range[1]);
  const all = { start, end, newText: '[]' };
  const withBlanks = removed(start - (/[ \t]*$/.exec(linePrefix(text, start))?.[0].length ?? 0), end);
  return hasCommentAround(text, item.range, list.range)
    ? [withBlanks, all, itself]
    : [withBlanks, itself, all];
}

/** The removals of the keys on the way to the list that hold nothing but it, outermost first. */
function keyRemovals({ text, yaml, anchors }: Source, path: YamlPath, list: YAMLSeq): TextEdit[] {
  const found: TextEdit[] = [];
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const map = depth === 0 ? yaml.contents : unsharedNodeAt(yaml, path.slice(0, depth), anchors);
    if (!isMap(map)) break;
    found.unshift(
      ...(map.flow === true
        ? flowKeyRemovals(text, map, path[depth])
        : blockKeyRemovals(text, map, path[depth], list)),
    );
    if (map.items.length > 1) break;
  }
  return found;
}

function blockKeyRemovals(text: string, map: YAMLMap, name: unknown, list: YAMLSeq): TextEdit[] {
  const key = ownPair(map, String(name))?.key;
  if (!isScalar(key) || !key.range || !list.range) return [];
  return [lines(text, key.range[0], contentEnd(list))];
}

function flowKeyRemovals(text: string, map: YAMLMap, name: unknown): TextEdit[] {
  const { key, value } = ownPair(map, String(name)) ?? {};
  if (!isScalar(key) || !key.range || !isNode(value) || !value.range || !map.range) return [];
  const [start, end] = [key.range[0], value.range[1]];
  // What we add stands before another key.
  if (map.items.length > 1) return nextAfter(text, end).map((next) => removed(start, next));
  const all = { start: map.range[0], end: map.range[1], newText: '{}' };
  const itself = removed(start, end);
  return hasCommentAround(text, [start, end], map.range) ? [itself] : [all, itself];
}

function flowItemRemovals(text: string, list: YAMLSeq, index: number): TextEdit[] {
  const [previous, item] = [list.items[index - 1], list.items[index]];
  if (!isNode(item) || !item.range) return [];
  const [start, end] = item.range;
  if (index < list.items.length - 1) return nextAfter(text, end).map((next) => removed(start, next));
  if (!isNode(previous) || !previous.range) return [];
  const from = previous.range[1];
  return [removed(hasComment(text, from, start) ? start : from, end)];
}

function removed(start: number, end: number): TextEdit {
  return { start, end, newText: '' };
}

function linesOf(text: string, node: Node): TextEdit {
  return lines(text, node.range?.[0] ?? 0, contentEnd(node));
}

/** The whole lines from one offset to another; at the end of a text without a last line end, the one before too. */
function lines(text: string, from: number, to: number): TextEdit {
  const start = lineStart(text, from);
  const next = text.indexOf('\n', Math.max(to - 1, from));
  if (next !== -1) return { start, end: next + 1, newText: '' };
  const before = text[start - 2] === '\r' ? start - 2 : Math.max(start - 1, 0);
  return { start: before, end: text.length, newText: '' };
}

/** Where the last value in a list or map ends; their own range goes on over comments and blank lines. */
function contentEnd(node: Node): number {
  const last = isMap(node) || isSeq(node) ? node.items.at(-1) : undefined;
  const isFlow = (isMap(node) || isSeq(node)) && node.flow === true;
  if (last === undefined || isFlow) return node.range?.[1] ?? 0;
  if (isNode(last)) return contentEnd(last);
  if (!(typeof last === 'object' && last !== null && 'key' in last)) return node.range?.[1] ?? 0;
  const value: unknown = 'value' in last ? last.value : undefined;
  if (isNode(value) && value.range && value.range[1] > value.range[0]) return contentEnd(value);
  return isNode(last.key) ? contentEnd(last.key) : (node.range?.[1] ?? 0);
}
