import type { PullSecretAccess } from '../access.ts';
import { sourcePath, type ReferenceDocuments } from '../grants/references.ts';
import { message, type Message } from '../message.ts';
import type { WorkspaceFiles } from '../ports.ts';
import { findPlaces } from '../references/find-places.ts';
import type { PlacedWorkload } from '../references/places.ts';
import { removeReferences, type Referrer, type RemovalResult } from '../references/remove-references.ts';
import { isValuesFile, type SourceFile } from '../references/source-file.ts';
import { ok } from '../result.ts';
import type { Removal, RevokeStep } from './revocation.ts';

export interface ReferenceQuestion {
  readonly access: PullSecretAccess;
  /** Accesses that stay: a reference that one of them serves stays too. */
  readonly remaining: readonly PullSecretAccess[];
  /** Namespace of what states none. */
  readonly defaultNamespace: string;
}

export interface ReferencePorts {
  readonly documents: ReferenceDocuments;
  readonly files: Pick<WorkspaceFiles, 'remove'>;
  /** How a file is shown. */
  readonly labelOf: (path: string) => string;
}

/**
 * The removal of every reference to the Secret of an access, in its namespace: from pod templates, ServiceAccounts,
 * kustomizations and values. The Secret has the same name in every cluster, so a reference stays where another pull
 * secret of that name serves the same namespace.
 */
export function removeReferencesTo(
  files: readonly SourceFile[],
  question: ReferenceQuestion,
  ports: ReferencePorts,
): Removal {
  const found = removalOf(files, question);
  const paths = [...found.edits.map(({ path }) => path), ...found.deletedFiles];
  const kept = [
    ...found.stillUsed,
    ...found.uneditable.map(({ path, what, reason }) =>
      message(
        'Remove {0} from {1} in {2} yourself: {3}',
        question.access.secretName,
        what,
        ports.labelOf(path),
        reason,
      ),
    ),
  ];
  return { steps: paths.length === 0 ? [] : [stepOf(paths, question, ports)], kept };
}

function stepOf(paths: readonly string[], question: ReferenceQuestion, ports: ReferencePorts): RevokeStep {
  const labels = paths.map(ports.labelOf).join(', ');
  return {
    step: {
      title: message('Remove the references to {0} from {1}', question.access.secretName, labels),
      details: [],
      undo: message('Undo the edit; it is one step.'),
    },
    // The texts may have changed since the plan was made.
    run: async () => {
      const read = await ports.documents.read();
      if (!read.ok) return read;
      const { edits, deletedFiles } = removalOf(read.value, question);
      for (const path of deletedFiles) {
        const removed = await ports.files.remove(path);
        if (!removed.ok) return removed;
      }
      return edits.length === 0 ? ok(undefined) : ports.documents.apply(edits);
    },
  };
}

interface Found extends RemovalResult {
  readonly stillUsed: readonly Message[];
}

function removalOf(files: readonly SourceFile[], question: ReferenceQuestion): Found {
  const { access } = question;
  // The file itself names the Secret too; without one, it is the manifest's that is known.
  const own = access.form === 'apply-only' ? undefined : sourcePath(access.file);
  const others = files.filter(({ path }) => path !== own);
  const naming = others.filter(({ text }) => text.includes(access.secretName)).map(({ path }) => path);
  const placed = findPlaces(others, access.loginServer, naming).workloads;
  const isServed = (referrer: Referrer, by: PullSecretAccess): boolean =>
    serves(by, namespacesOf(referrer, placed), question);
  const otherOf = (referrer: Referrer): PullSecretAccess | undefined =>
    question.remaining.find((other) => isServed(referrer, other));
  const removal = removeReferences(others, {
    secretName: access.secretName,
    secretFiles: own === undefined ? [] : [own],
    isKept: (referrer) => !isServed(referrer, access) || otherOf(referrer) !== undefined,
  });
  const stillUsed = removal.kept.flatMap((referrer) => {
    const other = isServed(referrer, access) ? otherOf(referrer) : undefined;
    return other === undefined ? [] : [keptFor(referrer, other)];
  });
  return { ...removal, stillUsed };
}

/** The namespaces of an object's pods: as the kustomizations around it make them, or as it says itself. */
function namespacesOf(
  { path, kind, name, namespace }: Referrer,
  placed: readonly PlacedWorkload[],
): readonly (string | undefined)[] | 'any' {
  // A chart is installed into any namespace.
  if (isValuesFile(path)) return 'any';
  const own = placed.find((each) => each.path === path && each.kind === kind && each.name === name);
  return own === undefined || own.namespaces.length === 0 ? [namespace] : own.namespaces;
}

/** Whether the Secret of an access is in one of these namespaces, under the name that is referred to. */
function serves(
  access: PullSecretAccess,
  namespaces: ReturnType<typeof namespacesOf>,
  { access: { secretName }, defaultNamespace }: ReferenceQuestion,
): boolean {
  if (access.secretName !== secretName || namespaces === 'any') return access.secretName === secretName;
  const own = access.namespace ?? defaultNamespace;
  return namespaces.some((namespace) => (namespace ?? defaultNamespace) === own);
}

function keptFor({ kind, name }: Referrer, { clusterName }: PullSecretAccess): Message {
  return message(
    '{0} {1} keeps its reference, which the pull secret for {2} needs.',
    kind,
    name,
    clusterName,
  );
}
