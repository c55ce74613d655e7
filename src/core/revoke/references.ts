import type { PullSecretAccess } from '../access.ts';
import { sourcePath, type ReferenceDocuments } from '../grants/references.ts';
import { message, type Message } from '../message.ts';
import type { WorkspaceFiles } from '../ports.ts';
import { findPlaces } from '../references/find-places.ts';
import { KustomizationGraph } from '../references/kustomize/graph.ts';
import { readKustomizations } from '../references/kustomize/kustomization.ts';
import { removeReferences, type Referrer, type RemovalResult } from '../references/remove-references.ts';
import { isKustomizationFile, type SourceFile } from '../references/source-file.ts';
import { ok } from '../result.ts';
import { namespacesOf, type PodNamespaces } from './referrer-namespaces.ts';
import type { Removal, RevokeStep } from './revocation.ts';
import { withoutAccess } from './secret-file.ts';

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
    ...keptFor(found.stillUsed, ports.labelOf),
    ...found.uneditable.map(({ path, what, reason }) =>
      message(
        'Remove {0} from {1} in {2} yourself: {3}',
        referredName(question.access),
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
      title: message('Remove the references to {0} from {1}', referredName(question.access), labels),
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
  readonly stillUsed: readonly StillUsed[];
}

/** What keeps its reference, and the access that needs it. */
interface StillUsed {
  readonly referrer: Pick<Referrer, 'path' | 'kind' | 'name'>;
  readonly other: PullSecretAccess;
}

function removalOf(files: readonly SourceFile[], question: ReferenceQuestion): Found {
  const { access, remaining } = question;
  const secretName = referredName(access);
  // The file itself names the Secret too; without one, it is the manifest's that is known.
  const own = access.form === 'apply-only' ? undefined : sourcePath(access.file);
  const others = files.filter(({ path }) => path !== own);
  const naming = others.filter(({ text }) => text.includes(secretName)).map(({ path }) => path);
  const graph = new KustomizationGraph(readKustomizations(others));
  const around = { graph, placed: findPlaces(others, access.loginServer, naming).workloads };
  const isServed = (referrer: Referrer, by: PullSecretAccess): boolean =>
    serves(by, namespacesOf(referrer, around), question);
  const otherOf = (referrer: Referrer): PullSecretAccess | undefined =>
    remaining.find((other) => isServed(referrer, other));
  const isFileGone = own !== undefined && isEmptied(files, own, question);
  const removal = removeReferences(others, {
    secretName,
    secretFiles: isFileGone ? [own] : [],
    isKept: (referrer) => !isServed(referrer, access) || otherOf(referrer) !== undefined,
  });
  const stillUsed = removal.kept.flatMap((referrer) => {
    const other = isServed(referrer, access) || isNamedAlways(referrer) ? otherOf(referrer) : undefined;
    return other === undefined ? [] : [{ referrer, other }];
  });
  const stillIncluded = own === undefined || isFileGone ? [] : includers(own, graph, remaining);
  return { ...removal, stillUsed: [...stillUsed, ...stillIncluded] };
}

/** Whether nothing is left in the file of the Secret; where its text is not at hand, no other access. */
function isEmptied(
  files: readonly SourceFile[],
  own: string,
  { access, remaining }: ReferenceQuestion,
): boolean {
  const text = files.find(({ path }) => path === own)?.text;
  return text === undefined
    ? !remaining.some((other) => isIn(own, other))
    : withoutAccess(text, access) === undefined;
}

/** The kustomizations that go on including the file of the Secret, for another access that is in it. */
function includers(
  own: string,
  graph: KustomizationGraph,
  remaining: readonly PullSecretAccess[],
): StillUsed[] {
  const other = remaining.find((each) => isIn(own, each));
  if (other === undefined) return [];
  const including = graph.all.filter(({ resourcePaths }) => resourcePaths.has(own));
  return including.map(({ path }) => ({ referrer: { path, kind: 'Kustomization', name: '' }, other }));
}

function isIn(path: string, { form, file }: PullSecretAccess): boolean {
  return form !== 'apply-only' && sourcePath(file) === path;
}

/** Of pods, only those of the same namespace are told; a patch and a ServiceAccount do not show theirs so plainly. */
function isNamedAlways({ path, kind }: Referrer): boolean {
  return isKustomizationFile(path) || kind === 'ServiceAccount';
}

/** The name under which pods refer to the Secret of an access. */
export function referredName({ secretName, referredName: own }: PullSecretAccess): string {
  return own ?? secretName;
}

/** Whether the Secret of an access is in one of these namespaces, under the name that is referred to. */
function serves(
  access: PullSecretAccess,
  namespaces: PodNamespaces,
  { access: revoked, defaultNamespace }: ReferenceQuestion,
): boolean {
  const isNamed = referredName(access) === referredName(revoked);
  if (!isNamed || namespaces === 'any') return isNamed;
  const own = access.namespace ?? defaultNamespace;
  return namespaces.some((namespace) => (namespace ?? defaultNamespace) === own);
}

/** Once for all patches of a kustomization. */
function keptFor(stillUsed: readonly StillUsed[], labelOf: ReferencePorts['labelOf']): Message[] {
  const messages = stillUsed.map(({ referrer: { path, kind, name }, other: { clusterName } }) => {
    const [what, which] = isKustomizationFile(path) ? ['Kustomization', labelOf(path)] : [kind, name];
    return message(
      '{0} {1} keeps its reference, which the pull secret for {2} needs.',
      what,
      which,
      clusterName,
    );
  });
  return [...new Map(messages.map((each) => [JSON.stringify(each), each])).values()];
}
