import { isMap } from 'yaml';
import { message, type Message } from '../message.ts';
import type { Workload } from '../workload.ts';
import { parseAt, splitDocuments } from './documents.ts';
import { shared } from './list-addition.ts';
import { addListItems } from './list-batch.ts';
import { namedItem, type Source } from './list-item.ts';
import type { TextEdit } from './text-edit.ts';
import { unsharedNodeAt, usedAnchors, type YamlPath } from './yaml-path.ts';

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
  const wanted = workloads.filter(({ pullSecrets }) => !pullSecrets.includes(secretName));
  const results = splitDocuments(text).map((range, index, ranges) => {
    const own = wanted.filter(({ document }) => document === index);
    if (own.length === 0) return { edits: [], uneditable: [] };
    const { yaml, start, text: ownText } = parseAt(text, range);
    const anchors = usedAnchors(yaml);
    const source = { text: ownText, yaml, isLast: index === ranges.length - 1, anchors };
    const { edits, uneditable } = addToDocument(source, own, secretName);
    return {
      edits: edits.map((edit) => ({ ...edit, start: edit.start + start, end: edit.end + start })),
      uneditable,
    };
  });
  return {
    edits: results.flatMap(({ edits }) => edits),
    uneditable: results.flatMap(({ uneditable }) => uneditable),
  };
}

function addToDocument(source: Source, workloads: readonly Workload[], secretName: string): PullSecretEdit {
  const item = namedItem(secretName);
  const refusals = workloads.map((workload) => refusal(source, workload));
  const editable = workloads.filter((_, index) => refusals[index] === undefined);
  const { edits, refused } = addListItems(
    source,
    editable.map(({ podSpecPath = [] }) => ({ path: [...podSpecPath, KEY], item })),
  );
  const reasons = new Map(editable.map((workload, index) => [workload, refused.get(index)]));
  const lines = `${KEY}:\n  - name: ${secretName}\n`;
  return {
    edits,
    uneditable: workloads.flatMap((workload, index) => {
      const reason = refusals[index] ?? reasons.get(workload);
      return reason === undefined ? [] : [{ workload, reason, lines }];
    }),
  };
}

/** Why a workload has no place for a reference; nothing where it has one. */
export function refusal(
  source: Source,
  { podSpecPath, kind }: Pick<Workload, 'podSpecPath' | 'kind'>,
): Message | undefined {
  if (podSpecPath === undefined) {
    return message('{0} has no place for pull secrets; its run or its ServiceAccount takes them.', kind);
  }
  if (isMap(unsharedNodeAt(source.yaml, podSpecPath, source.anchors))) return undefined;
  return whyNoPodSpec(source, podSpecPath);
}

function whyNoPodSpec({ yaml, anchors }: Source, path: YamlPath): Message {
  if (yaml.hasIn(path) || (anchors ?? usedAnchors(yaml)).size > 0) return shared().reason;
  return message('it has no {0} yet.', path.join('.'));
}
