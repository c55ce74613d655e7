import { isMap, isNode, isSeq, type Node } from 'yaml';
import type { Source } from '../manifests/list-item.ts';
import { childOf, resolve, textAt, type YamlPath } from '../manifests/yaml-path.ts';
import { message } from '../message.ts';
import { isNamespaceName } from '../object-names.ts';
import type { Workload } from '../workload.ts';
import { folderOf } from './paths.ts';
import type { RatedPlace, ServiceAccountPlace } from './places.ts';
import { documentsOf, type SourceFile } from './source-file.ts';

/** The ServiceAccounts in the manifests, items of lists among them. */
export function readServiceAccounts(files: readonly SourceFile[]): ServiceAccountPlace[] {
  return files
    .filter(({ text }) => text.includes('ServiceAccount'))
    .flatMap(({ path, text }) =>
      documentsOf(text).flatMap(({ source }, document) => {
        const { contents, errors } = source.yaml;
        if (errors.length > 0 || !isNode(contents)) return [];
        return accountsAt(source, contents, []).map((found) => ({
          kind: 'service-account' as const,
          path,
          document,
          ...found,
        }));
      }),
    );
}

type Found = Pick<ServiceAccountPlace, 'objectPath' | 'name' | 'namespace'>;

function accountsAt({ yaml }: Source, object: Node, objectPath: YamlPath): Found[] {
  if (!isMap(object)) return [];
  const kind = textAt(yaml, object, 'kind') ?? '';
  const items = childOf(yaml, object, 'items');
  if (kind.endsWith('List') && isSeq(items) && objectPath.length === 0) {
    return items.items.flatMap((item, index) => {
      const inner = resolve(yaml, item);
      return inner === undefined ? [] : accountsAt({ yaml, text: '', isLast: true }, inner, ['items', index]);
    });
  }
  if (kind !== 'ServiceAccount' || textAt(yaml, object, 'apiVersion') !== 'v1') return [];
  const metadata = childOf(yaml, object, 'metadata');
  const name = textAt(yaml, metadata, 'name');
  const namespace = textAt(yaml, metadata, 'namespace');
  return name === undefined ? [] : [{ objectPath, name, ...(namespace === undefined ? {} : { namespace }) }];
}

/** What is known of the pods that a ServiceAccount would serve. */
export interface AccountQuestion {
  readonly path: string;
  readonly workload: Workload;
  /** After kustomize. */
  readonly namespaces: readonly string[];
  /** Names that kustomize changes are the cluster's only after the build. */
  readonly keepsNames: boolean;
  readonly kustomizations: readonly string[];
  readonly accounts: readonly ServiceAccountPlace[];
}

/**
 * The ServiceAccount of a workload as a place. Kubernetes copies its pull secrets into a pod when that is created,
 * and only when the pod lists none (ServiceAccount admission plugin): a pod's own list hides them all. Whether the
 * pod mounts a token makes no difference.
 */
export function serviceAccountPlaces(question: AccountQuestion): RatedPlace[] {
  const { workload, accounts, namespaces } = question;
  const name = workload.serviceAccountName ?? 'default';
  const account = accounts.find((each) => each.name === name && isSameNamespace(each, question));
  const [namespace] = namespaces;
  const inNamespace = namespace === undefined ? {} : { namespace };
  if (workload.pullSecrets.length > 0) {
    return [
      {
        place: account ?? { kind: 'service-account-command', name, ...inNamespace },
        level: 'impossible',
        reason: message(
          'its pods list pull secrets of their own ({0}), which hide those of the ServiceAccount.',
          workload.pullSecrets.join(', '),
        ),
      },
    ];
  }
  if (account !== undefined) {
    return [
      {
        place: account,
        level: 'possible',
        reason: message(
          'every pod that the ServiceAccount {0} runs gets it, those that exist only when they are created again.',
          name,
        ),
      },
    ];
  }
  return absentAccountPlaces(question, name);
}

function absentAccountPlaces(question: AccountQuestion, name: string): RatedPlace[] {
  // The command first, since it keeps what the cluster's ServiceAccount lists.
  const places: RatedPlace[] = [];
  const namespaces = question.namespaces.length === 0 ? [undefined] : question.namespaces;
  for (const namespace of namespaces) {
    const place = { name, ...(namespace === undefined ? {} : { namespace }) };
    places.push({
      place: { kind: 'service-account-command', ...place },
      level: 'possible',
      reason: message('the ServiceAccount {0} is in none of the files; kubectl can change it.', name),
    });
    const isSafe = namespace === undefined || isNamespaceName(namespace);
    // The name of the file is made from it.
    if (name === 'default' && question.keepsNames && isSafe) {
      places.push({
        place: {
          kind: 'new-service-account',
          folder: folderOf(question.path),
          kustomizations: question.kustomizations,
          ...place,
        },
        level: 'possible',
        reason: message(
          'a new file for the ServiceAccount default; when it is applied, its list replaces the one in the cluster.',
        ),
      });
    }
  }
  return places;
}

function isSameNamespace(account: ServiceAccountPlace, { workload, namespaces }: AccountQuestion): boolean {
  if (account.namespace === workload.namespace) return true;
  // A kustomization puts all its objects into one namespace.
  return namespaces.length > 0 && (account.namespace === undefined || namespaces.includes(account.namespace));
}
