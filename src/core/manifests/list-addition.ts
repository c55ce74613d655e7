import { isAlias, isMap, isNode, isScalar, isSeq, visit, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { message, type Message } from '../message.ts';
import { beforeFirst } from './flow-text.ts';
import type { ListItem, Source } from './list-item.ts';
import { eolAt, linePrefix, lineStart, type TextEdit } from './text-edit.ts';
import { childOf, isShared, ownPair, usedAnchors, type YamlPath } from './yaml-path.ts';

/** A list of its own is put above this key, which every pod spec has; elsewhere above the first key. */
const USUAL_NEIGHBOUR = 'containers';

export type Outcome = { readonly edit: TextEdit } | { readonly reason: Message };

/**
 * How a list that the file did not have is written: indented as the document indents its lists, not so, or on the line
 * of its key. The others tell keys that had stood there empty from those that were added with the list, so that a
 * removal leaves what was there.
 */
const FORMS = ['usual', 'other', 'in brackets'] as const;
export type Form = (typeof FORMS)[number];

/** The edit that adds an item to a list, which is created where it is missing. It is not proved. */
export function listAddition(source: Source, path: YamlPath, item: ListItem, form: Form): Outcome {
  const { yaml } = source;
  if (yaml.contents === null) return atEnd(source, '', path, item);
  const used = source.anchors ?? usedAnchors(yaml);
  let node: unknown = yaml.contents;
  for (const [depth, key] of path.entries()) {
    if (isAlias(node) || isShared(node, used)) return shared();
    if (isSeq(node) && typeof key === 'number') {
      node = node.items[key];
      continue;
    }
    if (!isMap(node)) return unusual();
    const pair = ownPair(node, String(key));
    const rest = path.slice(depth);
    if (pair === undefined) {
      return childOf(yaml, node, String(key)) === undefined ? newKey(source, node, rest, item) : shared();
    }
    if (isEmpty(pair.value) && rest.length > 1)
      return belowEmptyKey(source, pair, { path: rest.slice(1), form }, item);
    if (rest.length === 1) return newEntry(source, pair, item, form);
    node = pair.value;
  }
  return unusual();
}

/** The forms in which the item can be added, of those that read the same the first. */
export function formsFor(source: Source, path: YamlPath, item: ListItem): readonly Form[] {
  const texts = new Set<string>();
  return FORMS.filter((form) => {
    const outcome = listAddition(source, path, item, form);
    if (!('edit' in outcome) || texts.has(outcome.edit.newText)) return false;
    texts.add(outcome.edit.newText);
    return true;
  });
}

/** Another list or map uses the same YAML. */
export function shared(): { readonly reason: Message } {
  return { reason: message('its pod template shares YAML with others, so an edit would change them too.') };
}

export function unusual(): { readonly reason: Message } {
  return { reason: message('its YAML has an unusual form.') };
}

function newKey(source: Source, map: YAMLMap, path: YamlPath, item: ListItem): Outcome {
  if (map.flow === true) return newFlowKey(source, map, path, item);
  const first = map.items[0]?.key;
  if (!isScalar(first) || !first.range) return unusual();
  const named = ownPair(map, USUAL_NEIGHBOUR);
  if (map === source.yaml.contents && named === undefined) {
    const indent = linePrefix(source.text, first.range[0]);
    return atEnd(source, /^ *$/.test(indent) ? indent : '', path, item);
  }
  const pair = named ?? map.items[0];
  return isScalar(pair?.key) && pair.key.range ? aboveKey(source, pair, path, item) : unusual();
}

/** Above the comments that belong to the key. */
function aboveKey({ text, yaml }: Source, { key, value }: Pair, path: YamlPath, item: ListItem): Outcome {
  if (!isScalar(key) || !key.range) return unusual();
  const indent = linePrefix(text, key.range[0]);
  if (!/^ *$/.test(indent)) return { reason: message('its pod template begins in the middle of a line.') };
  const start = aboveComments(text, lineStart(text, key.range[0]), indent);
  const eol = eolAt(text, start);
  const step = listIndent(text, value, indent) ?? usualIndent({ text, yaml });
  const lines = nestedLines(path, item, indent, step);
  return { edit: { start, end: start, newText: lines.map((line) => line + eol).join('') } };
}

/** The beginning of the comment lines with the same indentation that stand directly above a line. */
function aboveComments(text: string, line: number, indent: string): number {
  let start = line;
  while (start > 0) {
    const previous = lineStart(text, start - 1);
    if (!text.startsWith(`${indent}#`, previous)) break;
    start = previous;
  }
  return start;
}

/** After everything; where another document follows, above the comments and blank lines between the two. */
function atEnd(source: Source, indent: string, path: YamlPath, item: ListItem): Outcome {
  const { text, isLast } = source;
  const marker = text.search(/^\.\.\.(?=\s|$)/m);
  let end = marker === -1 ? text.length : marker;
  while (!isLast && end > 0 && /^(?:#.*)?\r?\n?$/.test(text.slice(lineStart(text, end - 1), end))) {
    end = lineStart(text, end - 1);
  }
  const eol = eolAt(text, end);
  const lines = nestedLines(path, item, indent, usualIndent(source));
  const isAtLineStart = end === 0 || text[end - 1] === '\n';
  const newText = isAtLineStart
    ? lines.map((line) => line + eol).join('')
    : lines.map((line) => eol + line).join('');
  return { edit: { start: end, end, newText } };
}

/** The lines of keys within keys and of the list below the last. */
function nestedLines(path: YamlPath, item: ListItem, indent: string, step: string): string[] {
  const keys = path.map((key, depth) => `${indent}${'  '.repeat(depth)}${key}:`);
  const dash = `${indent}${'  '.repeat(path.length - 1)}${step}`;
  return [...keys, ...itemLines(item, dash)];
}

function itemLines({ lines }: ListItem, dash: string): string[] {
  return lines.map((line, index) => (line === '' ? '' : `${dash}${index === 0 ? '- ' : '  '}${line}`));
}

/** Before the first key of a map in braces, quoted where its keys are (JSON). */
function newFlowKey({ text }: Source, map: YAMLMap, path: YamlPath, item: ListItem): Outcome {
  const first = map.items[0]?.key;
  const [start, end] = map.range ?? [];
  if (start === undefined || end === undefined) return unusual();
  if (first === undefined) {
    const entry = flowText(path, item, false);
    return { edit: end - start === 2 ? { start, end, newText: `{ ${entry} }` } : inserted(start + 1, entry) };
  }
  const { start: at, newText } = beforeFirst(text, start, flowText(path, item, isQuoted(first)));
  return { edit: inserted(at, newText) };
}

function flowText([key, ...rest]: YamlPath, item: ListItem, quoted: boolean): string {
  const name = quoted ? JSON.stringify(String(key)) : String(key);
  if (rest.length > 0) return `${name}: { ${flowText(rest, item, quoted)} }`;
  return `${name}: [${flowItem(item, quoted)}]`;
}

function flowItem({ flow }: ListItem, quoted: boolean): string {
  return quoted ? flow.quoted : flow.plain;
}

function newEntry(source: Source, pair: Pair, item: ListItem, form: Form): Outcome {
  const { text, yaml } = source;
  const { key, value } = pair;
  if (isAlias(value)) return shared();
  if (isSeq(value)) {
    if (isShared(value, source.anchors ?? usedAnchors(yaml))) return shared();
    return value.flow === true
      ? flowEntry(value, text, flowItem(item, isQuoted(key)))
      : blockEntry(text, value, item);
  }
  if (!isEmpty(value)) return { reason: message('its {0} is not a list of its own.', keyName(key)) };
  return belowEmptyKey(source, pair, { path: [], form }, item);
}

function belowEmptyKey(
  source: Source,
  { key }: Pair,
  { path, form }: { readonly path: YamlPath; readonly form: Form },
  item: ListItem,
): Outcome {
  const { text } = source;
  if (!isScalar(key) || !key.range) return unusual();
  if (form === 'in brackets' && path.length === 0) {
    const colon = text.indexOf(':', key.range[1]) + 1;
    // With blanks inside, which an empty list in brackets does not get.
    return { edit: inserted(colon, ` [ ${flowItem(item, isQuoted(key))} ]`) };
  }
  const next = text.indexOf('\n', key.range[1]);
  const end = next === -1 ? text.length : next - (text[next - 1] === '\r' ? 1 : 0);
  const indent = linePrefix(text, key.range[0]);
  if (!/^ *$/.test(indent)) return unusual();
  const usual = usualIndent(source);
  const step = form === 'usual' ? usual : usual === '' ? '  ' : '';
  const lines =
    path.length === 0 ? itemLines(item, indent + step) : nestedLines(path, item, `${indent}  `, step);
  const eol = eolAt(text, key.range[0]);
  return { edit: { start: end, end, newText: lines.map((line) => eol + line).join('') } };
}

function blockEntry(text: string, list: YAMLSeq, item: ListItem): Outcome {
  const last = list.items.at(-1);
  const dash = list.range?.[0];
  if (!isNode(last) || !last.range || dash === undefined) return shared();
  const indent = linePrefix(text, dash);
  if (!/^ *$/.test(indent)) return shared();
  const next = text.indexOf('\n', Math.max(last.range[1] - 1, 0));
  const eol = eolAt(text, dash);
  const lines = itemLines(item, indent);
  if (next === -1) {
    const newText = lines.map((line) => eol + line).join('');
    return { edit: { start: text.length, end: text.length, newText } };
  }
  return { edit: { start: next + 1, end: next + 1, newText: lines.map((line) => line + eol).join('') } };
}

function flowEntry(list: YAMLSeq, text: string, item: string): Outcome {
  const [start, end] = list.range ?? [];
  if (start === undefined || end === undefined || text[end - 1] !== ']') return shared();
  if (list.items.length === 0) return { edit: inserted(start + 1, item) };
  const { start: at, newText } = beforeFirst(text, start, item);
  return { edit: inserted(at, newText) };
}

function inserted(at: number, newText: string): TextEdit {
  return { start: at, end: at, newText };
}

/** A key with nothing after it. */
export function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    (isScalar(value) && value.value === null && value.anchor === undefined && value.source === '')
  );
}

function isQuoted(key: unknown): boolean {
  return isScalar(key) && key.type === 'QUOTE_DOUBLE';
}

function keyName(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}

/** How far a list is indented under its key; `undefined` where that does not show. */
function listIndent(text: string, list: unknown, keyIndent: string): string | undefined {
  const dash = isSeq(list) && list.flow !== true ? list.range?.[0] : undefined;
  if (dash === undefined) return undefined;
  const indent = linePrefix(text, dash);
  return /^ *$/.test(indent) ? indent.slice(keyIndent.length) : undefined;
}

/** How far the document indents lists under their keys: by the first one; two spaces where it has none. */
function usualIndent({ text, yaml }: Pick<Source, 'text' | 'yaml'>): string {
  let found: string | undefined;
  visit(yaml, {
    Pair(_index, { key, value }) {
      if (!isScalar(key) || !key.range || !isSeq(value) || value.items.length === 0) return undefined;
      const indent = linePrefix(text, key.range[0]);
      if (/^ *$/.test(indent)) found = listIndent(text, value, indent);
      return found === undefined ? undefined : visit.BREAK;
    },
  });
  return found ?? '  ';
}
