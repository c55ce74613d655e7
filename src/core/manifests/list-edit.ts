import { isMap, isNode, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Message } from '../message.ts';
import { listAddition, shared, unusual, type Form, type Outcome } from './list-addition.ts';
import type { ListItem, Source } from './list-item.ts';
import { isAdditionOf, isRemovalOf, reread } from './list-proof.ts';
import { applyEdits, lineStart, type TextEdit } from './text-edit.ts';
import { ownPair, unsharedNodeAt, type YamlPath } from './yaml-path.ts';
import { isRecord, isSameValue, valueOf } from './yaml-value.ts';

/**
 * The edit that adds an item to a list, proved by reading the result again: the same values and the item. Where
 * two forms say the same, it takes the one that `removeListItem` can undo to the byte.
 */
export function addListItem(source: Source, path: YamlPath, item: ListItem): Outcome {
  const usual = provedAddition(source, path, item, 'usual');
  const other = listAddition(source, path, item, 'other');
  if (!('edit' in usual && 'edit' in other) || other.edit.newText === usual.edit.newText) return usual;
  if (isUndone(source, path, item, usual.edit)) return usual;
  const proved = provedAddition(source, path, item, 'other');
  return 'edit' in proved && isUndone(source, path, item, proved.edit) ? proved : usual;
}

/** As `addListItem`, but nothing where the list has the item already. */
export function addOnce(source: Source, path: YamlPath, item: ListItem): Outcome | undefined {
  const value = valueOf(source.yaml)?.value;
  return isIn(value, path, item.value) ? undefined : addListItem(source, path, item);
}

function isIn(value: unknown, [key, ...rest]: YamlPath, item: unknown): boolean {
  if (key === undefined) return Array.isArray(value) && value.some((each) => isSameValue(each, item));
  if (Array.isArray(value)) return isIn(value[Number(key)], rest, item);
  return isRecord(value) && isIn(value[key], rest, item);
}

/** A removal; `isExact` when adding the item again would give the present text. */
export type Removal = { readonly edit: TextEdit; readonly isExact: boolean } | { readonly reason: Message };

/**
 * The edit that takes an item off its list again, and the keys that were added with it: of all ways to remove it
 * the one after which adding it would give the present text; where there is none, the one that leaves no empty key.
 */
export function removeListItem(source: Source, path: YamlPath, item: ListItem, index: number): Removal {
  const list = unsharedNodeAt(source.yaml, path);
  if (!isSeq(list)) return shared();
  const removals = removalsOf(source, path, list, index);
  const inverse = removals.find((removal) => isInverse(source, path, item, removal));
  if (inverse !== undefined) return { edit: inverse, isExact: true };
  const isSafe = (removal: TextEdit): boolean =>
    isRemovalOf(source, reread(source, apply(source, removal)), path, index);
  const safe = removals.filter(isSafe);
  const edit = list.flow === true ? safe.at(-1) : safe[0];
  return edit === undefined ? unusual() : { edit, isExact: false };
}

function provedAddition(source: Source, path: YamlPath, item: ListItem, form: Form): Outcome {
  const outcome = listAddition(source, path, item, form);
  if (!('edit' in outcome)) return outcome;
  const after = reread(source, apply(source, outcome.edit));
  return isAdditionOf(source, after, path, item) ? outcome : unusual();
}

function isUndone(source: Source, path: YamlPath, item: ListItem, edit: TextEdit): boolean {
  const after = reread(source, apply(source, edit));
  const list = unsharedNodeAt(after.yaml, path);
  if (!isSeq(list)) return false;
  return [0, list.items.length - 1].some((index) => {
    const removal = removalsOf(after, path, list, index).find((each) => isInverse(after, path, item, each));
    return removal !== undefined && apply(after, removal) === source.text;
  });
}

function isInverse(source: Source, path: YamlPath, item: ListItem, removal: TextEdit): boolean {
  const before = reread(source, apply(source, removal));
  if (before.yaml.errors.length > 0) return false;
  return (['usual', 'other'] as const).some((form) => {
    const addition = provedAddition(before, path, item, form);
    return 'edit' in addition && apply(before, addition.edit) === source.text;
  });
}

function apply({ text }: Source, edit: TextEdit): string {
  return applyEdits(text, [edit]);
}

/** Every way to remove an item: with all keys that hold nothing else first, alone last. */
function removalsOf(source: Source, path: YamlPath, list: YAMLSeq, index: number): TextEdit[] {
  const item = list.items[index];
  if (!isNode(item) || !item.range) return [];
  if (list.items.length > 1) {
    return list.flow === true ? flowItemRemovals(list, index) : [linesOf(source.text, item)];
  }
  return [...keyRemovals(source, path, list), ...emptied(source, list, item)];
}

/** Leaves an empty list in brackets, or a key with nothing after it. */
function emptied({ text }: Source, list: YAMLSeq, item: Node): TextEdit[] {
  if (list.flow !== true) return [linesOf(text, item)];
  const [start, end] = list.range ?? [];
  return start === undefined || end === undefined ? [] : [{ start, end, newText: '[]' }];
}

/** The removals of the keys on the way to the list that hold nothing but it, outermost first. */
function keyRemovals({ text, yaml }: Source, path: YamlPath, list: YAMLSeq): TextEdit[] {
  const found: TextEdit[] = [];
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const map = depth === 0 ? yaml.contents : unsharedNodeAt(yaml, path.slice(0, depth));
    if (!isMap(map)) break;
    const removal =
      map.flow === true ? flowKeyRemoval(map, path[depth]) : blockKey(text, map, path[depth], list);
    if (removal !== undefined) found.unshift(removal);
    if (map.items.length > 1) break;
  }
  return found;
}

function blockKey(text: string, map: YAMLMap, name: unknown, list: YAMLSeq): TextEdit | undefined {
  const key = ownPair(map, String(name))?.key;
  if (!isScalar(key) || !key.range || !list.range) return undefined;
  return lines(text, key.range[0], contentEnd(list));
}

function flowKeyRemoval(map: YAMLMap, name: unknown): TextEdit | undefined {
  const at = map.items.findIndex(({ key }) => isScalar(key) && key.value === name);
  const key = map.items[at]?.key;
  const next = map.items[at + 1]?.key;
  if (map.items.length === 1 && map.range) return { start: map.range[0], end: map.range[1], newText: '{}' };
  // What we add stands before another key.
  if (!isScalar(key) || !key.range || !isScalar(next) || !next.range) return undefined;
  return { start: key.range[0], end: next.range[0], newText: '' };
}

function flowItemRemovals(list: YAMLSeq, index: number): TextEdit[] {
  const [previous, item, next] = [list.items[index - 1], list.items[index], list.items[index + 1]];
  if (!isNode(item) || !item.range) return [];
  if (isNode(next) && next.range) return [{ start: item.range[0], end: next.range[0], newText: '' }];
  if (isNode(previous) && previous.range)
    return [{ start: previous.range[1], end: item.range[1], newText: '' }];
  return [];
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
