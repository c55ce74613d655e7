import { parseAt } from './documents.ts';
import type { ListEntry, Source } from './list-item.ts';
import type { YamlPath } from './yaml-path.ts';
import { isRecord, isSameValue, valueOf } from './yaml-value.ts';

/** Reads a text again as one document. */
export function reread({ isLast }: Source, text: string): Source {
  return { text, yaml: parseAt(text, { start: 0, end: text.length }).yaml, isLast };
}

/** Whether `after` says what `before` says and the items besides, each at the beginning or the end of its list. */
export function isAdditionOf(before: Source, after: Source, entries: readonly ListEntry[]): boolean {
  const old = valueOf(before.yaml);
  const read = valueOf(after.yaml);
  if (old === undefined || read === undefined) return false;
  let expected = old.value;
  for (const { path, item } of entries) {
    const list = path.reduce(childOfValue, read.value);
    const isFirst = Array.isArray(list) && isSameValue(list[0], item.value);
    expected = withItem(expected, path, item.value, isFirst);
  }
  return isSameValue(read.value, expected);
}

function childOfValue(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return value[Number(key)];
  return isRecord(value) ? value[key] : undefined;
}

/** Puts the item into its list, in place; maps and the list are made where they are missing. */
function withItem(value: unknown, [key, ...rest]: YamlPath, item: unknown, isFirst: boolean): unknown {
  if (key === undefined) {
    const list: unknown[] = Array.isArray(value) ? value : [];
    return isFirst ? [item, ...list] : [...list, item];
  }
  if (Array.isArray(value)) {
    value[Number(key)] = withItem(value[Number(key)], rest, item, isFirst);
    return value;
  }
  const map = isRecord(value) ? value : {};
  map[key] = withItem(map[key], rest, item, isFirst);
  return map;
}

/** Whether `after` says what `before` says without the item; a list that has nothing else may be gone. */
export function isRemovalOf(before: Source, after: Source, path: YamlPath, index: number): boolean {
  const old = valueOf(before.yaml);
  const read = valueOf(after.yaml);
  if (old === undefined || read === undefined) return false;
  return [[], null, undefined].some((left) =>
    isSameValue(read.value, withoutItem(old.value, path, index, left)),
  );
}

function withoutItem(value: unknown, [key, ...rest]: YamlPath, index: number, left: unknown): unknown {
  if (key === undefined) {
    if (!Array.isArray(value)) return value;
    const kept = value.filter((_, at) => at !== index);
    return kept.length === 0 ? left : kept;
  }
  if (Array.isArray(value)) {
    return value.map((each: unknown, at) => (at === key ? withoutItem(each, rest, index, left) : each));
  }
  if (!isRecord(value)) return value;
  const child = withoutItem(value[key], rest, index, left);
  const others = Object.entries(value).filter(([name]) => name !== String(key));
  return Object.fromEntries(child === undefined ? others : [...others, [String(key), child]]);
}
