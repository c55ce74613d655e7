import { isMap } from 'yaml';
import { message, type Message } from '../message.ts';
import type { Workload } from '../workload.ts';
import { parseAt, splitDocuments } from './documents.ts';
import { shared, type Outcome } from './list-addition.ts';
import { addListItem } from './list-edit.ts';
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
  const ranges = splitDocuments(text);
  const edits: TextEdit[] = [];
  const uneditable: PullSecretEdit['uneditable'][number][] = [];
  for (const workload of workloads.filter(({ pullSecrets }) => !pullSecrets.includes(secretName))) {
    const range = ranges[workload.document];
    if (range === undefined) continue;
    const { yaml, start, text: own } = parseAt(text, range);
    const source = { text: own, yaml, isLast: workload.document === ranges.length - 1 };
    const outcome = editFor(source, workload, secretName);
    if ('edit' in outcome) {
      const { edit } = outcome;
      edits.push({ ...edit, start: edit.start + start, end: edit.end + start });
    } else {
      uneditable.push({ workload, reason: outcome.reason, lines: `${KEY}:\n  - name: ${secretName}\n` });
    }
  }
  return { edits: edits.toSorted((a, b) => a.start - b.start), uneditable };
}

function editFor(source: Source, { podSpecPath, kind }: Workload, secretName: string): Outcome {
  if (podSpecPath === undefined) {
    return {
      reason: message('{0} has no place for pull secrets; its run or its ServiceAccount takes them.', kind),
    };
  }
  if (!isMap(unsharedNodeAt(source.yaml, podSpecPath))) return sharedOrMissing(source, podSpecPath);
  return addListItem(source, [...podSpecPath, KEY], namedItem(secretName));
}

function sharedOrMissing({ yaml }: Source, path: YamlPath): Outcome {
  if (yaml.hasIn(path) || usedAnchors(yaml).size > 0) return shared();
  return { reason: message('it has no {0} yet.', path.join('.')) };
}
