import { isMap, isNode, isScalar, isSeq, type Document, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { message, type Message } from '../message.ts';
import type { Workload } from '../workload.ts';
import { parseAt, splitDocuments } from './documents.ts';
import { applyEdits, eolAt, linePrefix, lineStart, type TextEdit } from './text-edit.ts';
import {
  childOf,
  isShared,
  listAt,
  nodeAt,
  ownPair,
  textAt,
  unsharedNodeAt,
  usedAnchors,
  type YamlPath,
} from './yaml-path.ts';

/** Edits of the original text, and the workloads that a person must edit. */
export interface PullSecretEdit {
  readonly edits: readonly TextEdit[];
  readonly uneditable: readonly {
    readonly workload: Workload;
    readonly reason: Message;
    /** The exact lines to add. */
    readonly lines: string;
  }[];
}

const KEY = 'imagePullSecrets';

type Outcome = { readonly edit: TextEdit } | { readonly reason: Message };

/**
 * Adds a reference to the Secret to each workload that does not list it yet. Nothing but lines (or, where the YAML
 * is in flow style or JSON, one entry) is added: comments, order, quoting, anchors, indentation and line ends stay.
 * What cannot be edited without touching something else is reported with the lines to add.
 */
export function addPullSecret(
  text: string,
  workloads: readonly Workload[],
  secretName: string,
): PullSecretEdit {
  const ranges = splitDocuments(text);
  const edits: TextEdit[] = [];
  const uneditable: PullSecretEdit['uneditable'][number][] = [];
  for (const workload of workloads.filter(({ pullSecrets }) => !pullSecrets.includes(secretName))) {
    const range = ranges[workload.document];
    if (range === undefined) continue;
    const { yaml, start, text: own } = parseAt(text, range);
    const source = { text: own, document: yaml, secretName };
    const outcome = proved(source, workload, editFor(source, workload));
    if ('edit' in outcome) {
      const { edit } = outcome;
      edits.push({ ...edit, start: edit.start + start, end: edit.end + start });
    } else {
      uneditable.push({ workload, reason: outcome.reason, lines: `${KEY}:\n  - name: ${secretName}\n` });
    }
  }
  return { edits: edits.toSorted((a, b) => a.start - b.start), uneditable };
}

interface Source {
  readonly text: string;
  readonly document: Document.Parsed;
  readonly secretName: string;
}

function editFor(source: Source, { podSpecPath, kind }: Workload): Outcome {
  if (podSpecPath === undefined) {
    return {
      reason: message('{0} has no place for pull secrets; its run or its ServiceAccount takes them.', kind),
    };
  }
  const spec = unsharedNodeAt(source.document, podSpecPath);
  if (!isMap(spec)) return sharedOrMissing(source, podSpecPath);
  const pair = ownPair(spec, KEY);
  if (pair !== undefined) return newEntry(source, pair);
  if (childOf(source.document, spec, KEY) !== undefined) return shared();
  return spec.flow === true ? newFlowKey(source, spec) : newKey(source, spec);
}

/** An edit counts only when the text after it reads as it should: YAML has more forms than anyone thinks of. */
function proved({ text, secretName }: Source, { podSpecPath }: Workload, outcome: Outcome): Outcome {
  if (!('edit' in outcome) || podSpecPath === undefined) return outcome;
  const after = applyEdits(text, [outcome.edit]);
  const { yaml } = parseAt(after, { start: 0, end: after.length });
  const names = yaml.errors.length > 0 ? [] : listedNames(yaml, podSpecPath);
  return names.includes(secretName) ? outcome : { reason: message('its YAML has an unusual form.') };
}

function listedNames(document: Document.Parsed, podSpecPath: YamlPath): string[] {
  if (!isNode(document.contents)) return [];
  const spec = nodeAt(document, document.contents, podSpecPath);
  return listAt(document, spec, KEY).flatMap((item) => textAt(document, item, 'name') ?? []);
}

function shared(): Outcome {
  return { reason: message('its pod template shares YAML with others, so an edit would change them too.') };
}

function sharedOrMissing({ document }: Source, path: YamlPath): Outcome {
  if (document.hasIn(path) || usedAnchors(document).size > 0) return shared();
  return { reason: message('it has no {0} yet.', path.join('.')) };
}

/** Above `containers`, which every pod spec has, and above the comments that belong to it. */
function newKey({ text, secretName }: Source, spec: YAMLMap): Outcome {
  const pair = ownPair(spec, 'containers') ?? spec.items[0];
  const key = pair?.key;
  if (!isScalar(key) || !key.range) return shared();
  const indent = linePrefix(text, key.range[0]);
  if (!/^ *$/.test(indent)) return { reason: message('its pod template begins in the middle of a line.') };
  const start = aboveComments(text, lineStart(text, key.range[0]), indent);
  const eol = eolAt(text, start);
  const item = `${indent}${listIndent(text, pair?.value, indent)}- name: ${secretName}`;
  return { edit: { start, end: start, newText: `${indent}${KEY}:${eol}${item}${eol}` } };
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

/** Before the first key of a map in braces, quoted where its keys are (JSON). */
function newFlowKey({ text, secretName }: Source, spec: YAMLMap): Outcome {
  const first = spec.items[0]?.key;
  if (!isScalar(first) || !first.range) return shared();
  const [start] = first.range;
  const prefix = linePrefix(text, start);
  const gap = /^\s*$/.test(prefix) ? `${eolAt(text, start)}${prefix}` : ' ';
  const key = isQuoted(first) ? `"${KEY}"` : KEY;
  const newText = `${key}: [${flowItem(secretName, isQuoted(first))}],${gap}`;
  return { edit: { start, end: start, newText } };
}

function newEntry(source: Source, { key, value }: Pair): Outcome {
  const { text, document, secretName } = source;
  if (!isScalar(key) || !key.range) return shared();
  if (isSeq(value)) {
    if (isShared(value, usedAnchors(document))) return shared();
    return value.flow === true
      ? flowEntry(text, value, flowItem(secretName, isQuoted(key)))
      : blockEntry(text, value, secretName);
  }
  const isEmpty =
    value === null ||
    (isScalar(value) && value.value === null && value.anchor === undefined && value.source === '');
  if (!isEmpty) return { reason: message('its {0} is not a list of its own.', KEY) };
  const next = text.indexOf('\n', key.range[1]);
  const end = next === -1 ? text.length : next - (text[next - 1] === '\r' ? 1 : 0);
  const newText = `${eolAt(text, key.range[0])}${linePrefix(text, key.range[0])}  - name: ${secretName}`;
  return { edit: { start: end, end, newText } };
}

function blockEntry(text: string, list: YAMLSeq, secretName: string): Outcome {
  const last = list.items.at(-1);
  const dash = list.range?.[0];
  if (!isNode(last) || !last.range || dash === undefined) return shared();
  const indent = linePrefix(text, dash);
  if (!/^ *$/.test(indent)) return shared();
  const next = text.indexOf('\n', Math.max(last.range[1] - 1, 0));
  const eol = eolAt(text, dash);
  const item = `${indent}- name: ${secretName}`;
  if (next === -1) return { edit: { start: text.length, end: text.length, newText: `${eol}${item}` } };
  return { edit: { start: next + 1, end: next + 1, newText: `${item}${eol}` } };
}

function flowEntry(text: string, list: YAMLSeq, item: string): Outcome {
  const start = list.range?.[0];
  const end = list.range?.[1];
  if (start === undefined || end === undefined || text[end - 1] !== ']') return shared();
  if (list.items.length === 0) return { edit: { start, end, newText: `[${item}]` } };
  return { edit: { start: start + 1, end: start + 1, newText: `${item}, ` } };
}

function flowItem(secretName: string, quoted: boolean): string {
  return quoted ? `{ "name": "${secretName}" }` : `{ name: ${secretName} }`;
}

function isQuoted(key: unknown): boolean {
  return isScalar(key) && key.type === 'QUOTE_DOUBLE';
}

/** How far the document indents a list under its key: by the list that stands there already. */
function listIndent(text: string, list: unknown, keyIndent: string): string {
  const dash = isSeq(list) && list.flow !== true ? list.range?.[0] : undefined;
  if (dash === undefined) return '  ';
  const indent = linePrefix(text, dash);
  return /^ *$/.test(indent) ? indent.slice(keyIndent.length) : '  ';
}
