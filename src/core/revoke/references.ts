import type { PullSecretAccess } from '../access.ts';
import type { ManifestDocument } from '../grants/run.ts';
import type { FileRef } from '../grants/outline.ts';
import { parseAt, splitDocuments } from '../manifests/documents.ts';
import { removeListItem } from '../manifests/list-edit.ts';
import { namedItem } from '../manifests/list-item.ts';
import { scanManifest } from '../manifests/scan.ts';
import type { TextEdit } from '../manifests/text-edit.ts';
import { message, type Message } from '../message.ts';
import { ok } from '../result.ts';
import type { Workload } from '../workload.ts';
import type { Removal, RevokeStep } from './revocation.ts';

/** A manifest of the workspace that names the Secret. */
export interface ReferringFile extends FileRef {
  readonly text: string;
}

export interface ReferenceQuestion {
  readonly access: PullSecretAccess;
  /** Accesses that stay: a reference that one of them serves stays too. */
  readonly remaining: readonly PullSecretAccess[];
  /** Namespace of what states none. */
  readonly defaultNamespace: string;
}

/**
 * The removal of the references to the Secret of an access from pod templates, in its namespace. The Secret has the
 * same name in every cluster, so a reference stays where another pull secret of that name serves the same namespace.
 */
export function removeReferences(
  files: readonly ReferringFile[],
  question: ReferenceQuestion,
  open: (path: string) => ManifestDocument,
): Removal {
  const found = files.map((file) => ({ file, ...editsOf(file.text, question) }));
  return {
    steps: found.flatMap(({ file, edits }) =>
      edits.length === 0 ? [] : [referenceStep(file, question, open)],
    ),
    kept: found.flatMap(({ file, kept }) => kept.map((reason) => message('{0}: {1}', file.label, reason))),
  };
}

function referenceStep(
  { path, label }: ReferringFile,
  question: ReferenceQuestion,
  open: (path: string) => ManifestDocument,
): RevokeStep {
  return {
    step: {
      title: message('Remove the references to {0} from {1}', question.access.secretName, label),
      details: [],
      undo: message('Undo the edit; it is one step.'),
    },
    // The text may have changed since the plan was made.
    run: async () => {
      const manifest = open(path);
      const { edits } = editsOf(await manifest.text(), question);
      return edits.length === 0 ? ok(undefined) : manifest.apply(edits);
    },
  };
}

interface Found {
  readonly edits: readonly TextEdit[];
  readonly kept: readonly Message[];
}

function editsOf(text: string, question: ReferenceQuestion): Found {
  const { secretName } = question.access;
  const edits: TextEdit[] = [];
  const kept: Message[] = [];
  for (const workload of scanManifest(text).workloads) {
    const index = workload.pullSecrets.indexOf(secretName);
    if (index === -1 || !isServed(workload, question.access, question)) continue;
    const other = question.remaining.find((access) => isServed(workload, access, question));
    if (other !== undefined) {
      kept.push(stillUsed(workload, other));
      continue;
    }
    const edit = editOf(text, workload, secretName, index);
    if ('reason' in edit)
      kept.push(message('Remove {0} from {1} yourself: {2}', secretName, workload.name, edit.reason));
    else edits.push(edit);
  }
  return { edits: edits.toSorted((a, b) => a.start - b.start), kept };
}

/** Whether the Secret of an access is in the namespace of the workload's pods, under the name that it refers to. */
function isServed(
  { namespace }: Workload,
  access: PullSecretAccess,
  { access: { secretName }, defaultNamespace }: ReferenceQuestion,
): boolean {
  return (
    access.secretName === secretName &&
    (namespace ?? defaultNamespace) === (access.namespace ?? defaultNamespace)
  );
}

function stillUsed({ kind, name }: Workload, { clusterName }: PullSecretAccess): Message {
  return message(
    '{0} {1} keeps its reference, which the pull secret for {2} needs.',
    kind,
    name,
    clusterName,
  );
}

function editOf(
  text: string,
  { document, podSpecPath }: Workload,
  secretName: string,
  index: number,
): TextEdit | { readonly reason: Message } {
  const ranges = splitDocuments(text);
  const range = ranges[document];
  if (range === undefined || podSpecPath === undefined)
    return { reason: message('it has no place of its own.') };
  const { yaml, start, text: own } = parseAt(text, range);
  const source = { text: own, yaml, isLast: document === ranges.length - 1 };
  const path = [...podSpecPath, 'imagePullSecrets'];
  const outcome = removeListItem(source, path, namedItem(secretName), index);
  if (!('edit' in outcome)) return outcome;
  return { ...outcome.edit, start: outcome.edit.start + start, end: outcome.edit.end + start };
}
