import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseAllDocuments,
  type Document,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { message, type Message } from '../message.ts';
import type { TextRange, Workload } from '../workload.ts';
import { childOf } from './scan.ts';

export interface TextEdit extends TextRange {
  readonly newText: string;
}

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
 * Adds a reference to the Secret to each workload that does not list it yet. Nothing but lines (or, in a flow
 * list, one entry) is added: comments, order, quoting, anchors, indentation and line ends stay. What cannot be
 * edited without touching something else is reported with the lines to add.
 */
export function addPullSecret(
  text: string,
  workloads: readonly Workload[],
  secretName: string,
): PullSecretEdit {
  const parsed = parseAllDocuments(text, { logLevel: 'silent', merge: true, uniqueKeys: false });
  const documents = Array.isArray(parsed) ? parsed : [];
  const edits: TextEdit[] = [];
  const uneditable: PullSecretEdit['uneditable'][number][] = [];
  for (const workload of workloads.filter(({ pullSecrets }) => !pullSecrets.includes(secretName))) {
    const document = documents[workload.document];
    const outcome = document === undefined ? unsafe() : editFor({ text, document, secretName }, workload);
    if ('edit' in outcome) edits.push(outcome.edit);
    else uneditable.push({ workload, reason: outcome.reason, lines: `${KEY}:\n  - name: ${secretName}\n` });
  }
  return { edits: edits.toSorted((a, b) => a.start - b.start), uneditable };
}

/** The text after the edits, which must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce(
      (current, { start, end, newText }) => current.slice(0, start) + newText + current.slice(end),
      text,
    );
}

function unsafe(): Outcome {
  return { reason: message('its pod template shares YAML with others, so an edit would change them too.') };
}

interface Source {
  readonly text: string;
  readonly document: Document.Parsed;
  readonly secretName: string;
}

function editFor(source: Source, { podSpecPath }: Workload): Outcome {
  const spec = ownNode(source.document, podSpecPath);
  if (!isMap(spec) || spec.anchor !== undefined) return unsafe();
  if (spec.flow === true) return { reason: message('its pod template is written in one line or as JSON.') };
  const pair = spec.items.find((item) => isScalar(item.key) && item.key.value === KEY);
  if (pair === undefined)
    return childOf(source.document, spec, KEY) === undefined ? newKey(source, spec) : unsafe();
  return newEntry(source, pair);
}

/** The node at a path, or nothing when an alias or a merge key lies on the way. */
function ownNode(document: Document.Parsed, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((node, key) => {
    if (isSeq(node) && typeof key === 'number') return node.items[key];
    if (!isMap(node)) return undefined;
    return node.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.value;
  }, document.contents);
}

/** Above `containers`, which every pod spec has, so that its own comments stay with it. */
function newKey({ text, secretName }: Source, spec: YAMLMap): Outcome {
  const pair =
    spec.items.find((item) => isScalar(item.key) && item.key.value === 'containers') ?? spec.items[0];
  const key = pair?.key;
  if (!isScalar(key) || !key.range) return unsafe();
  const start = text.lastIndexOf('\n', key.range[0] - 1) + 1;
  const indent = text.slice(start, key.range[0]);
  if (!/^ *$/.test(indent)) return { reason: message('its pod template begins in the middle of a line.') };
  const eol = lineEnd(text);
  const item = `${indent}${listIndent(text, pair?.value, indent)}- name: ${secretName}`;
  return { edit: { start, end: start, newText: `${indent}${KEY}:${eol}${item}${eol}` } };
}

function newEntry({ text, secretName }: Source, pair: Pair): Outcome {
  const { key, value } = pair;
  if (!isScalar(key) || !key.range) return unsafe();
  if (isSeq(value) && value.anchor === undefined) {
    if (value.flow === true) return flowEntry(text, value, secretName);
    return blockEntry(text, value, secretName);
  }
  const isEmpty =
    value === null ||
    (isScalar(value) && value.value === null && value.anchor === undefined && value.source === '');
  if (!isEmpty) return unsafe();
  const start = text.lastIndexOf('\n', key.range[0] - 1) + 1;
  const next = text.indexOf('\n', key.range[1]);
  const end = next === -1 ? text.length : next - (text[next - 1] === '\r' ? 1 : 0);
  const newText = `${lineEnd(text)}${text.slice(start, key.range[0])}  - name: ${secretName}`;
  return { edit: { start: end, end, newText } };
}

function blockEntry(text: string, list: YAMLSeq, secretName: string): Outcome {
  const last = list.items.at(-1);
  const dash = list.range?.[0];
  if (!isNode(last) || !last.range || dash === undefined) return unsafe();
  const indent = text.slice(text.lastIndexOf('\n', dash - 1) + 1, dash);
  if (!/^ *$/.test(indent)) return unsafe();
  const next = text.indexOf('\n', Math.max(last.range[1] - 1, 0));
  const eol = lineEnd(text);
  if (next === -1)
    return {
      edit: { start: text.length, end: text.length, newText: `${eol}${indent}- name: ${secretName}` },
    };
  return { edit: { start: next + 1, end: next + 1, newText: `${indent}- name: ${secretName}${eol}` } };
}

function flowEntry(text: string, list: YAMLSeq, secretName: string): Outcome {
  const start = list.range?.[0];
  const end = list.range?.[1];
  if (start === undefined || end === undefined || text[end - 1] !== ']') return unsafe();
  const entry = `{ name: ${secretName} }`;
  if (list.items.length === 0) return { edit: { start, end, newText: `[${entry}]` } };
  return { edit: { start: start + 1, end: start + 1, newText: `${entry}, ` } };
}

/** How far the document indents a list under its key: by the list that stands there already. */
function listIndent(text: string, list: unknown, keyIndent: string): string {
  const dash = isSeq(list) && list.flow !== true ? list.range?.[0] : undefined;
  if (dash === undefined) return '  ';
  const indent = text.slice(text.lastIndexOf('\n', dash - 1) + 1, dash);
  return /^ *$/.test(indent) ? indent.slice(keyIndent.length) : '  ';
}

function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
