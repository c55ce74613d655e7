import type { PullSecretAccess } from '../access.ts';
import type { PullSecretContent } from '../keyring/read-auths.ts';
import { fromBase64 } from '../manifests/docker-config.ts';
import { parseAt, splitDocuments } from '../manifests/documents.ts';
import { valueOf } from '../manifests/yaml-value.ts';
import { readAccesses } from '../read-accesses.ts';
import { Secret } from '../secret.ts';

/** The pull secrets and ServiceAccounts that files tell of. */
export interface PullObjects {
  readonly secrets: readonly FiledSecret[];
  readonly accounts: readonly FiledAccount[];
}

/** A pull secret in a file. */
export interface FiledSecret {
  readonly name: string;
  /** Absent where it is left to `kubectl apply`. */
  readonly namespace?: string;
  readonly file: string;
  /** Absent in forms that only the cluster, or the owner of a key, can read. */
  readonly content?: PullSecretContent;
  /** What its annotations tell, if it is one of ours. */
  readonly access?: PullSecretAccess;
}

/** A ServiceAccount in a file. */
export interface FiledAccount {
  readonly name: string;
  readonly namespace?: string;
  readonly file: string;
  readonly pullSecrets: readonly string[];
}

const NAMES_PULL_OBJECTS = /dockerconfigjson|dockercfg|imagePullSecrets|acr-pull\.dev\//;

/** Whether a text may hold anything for {@link readPullObjects}; parses nothing. */
export function mayHoldPullObjects(text: string): boolean {
  return NAMES_PULL_OBJECTS.test(text);
}

/** The pull secrets and ServiceAccounts of one file; what cannot be parsed holds none. `file` is how it is called. */
export function readPullObjects(file: string, text: string): PullObjects {
  if (!mayHoldPullObjects(text)) return { secrets: [], accounts: [] };
  const accesses = readAccesses(file, text);
  const objects = splitDocuments(text).flatMap((range) => {
    const { yaml } = parseAt(text, range);
    return itemsOf(valueOf(yaml)?.value);
  });
  const plain = objects.flatMap((object) => secretOf(file, object, accesses));
  const others = accesses.filter(({ form }) => form !== 'secret').flatMap(withoutContent);
  return {
    secrets: [...plain, ...others],
    accounts: objects.flatMap((object) => accountOf(file, object)),
  };
}

type Values = Readonly<Record<string, unknown>>;

function itemsOf(object: unknown): Values[] {
  if (!isRecord(object)) return [];
  const { kind, items } = object;
  const isList = typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items);
  return isList ? (items as unknown[]).flatMap(itemsOf) : [object];
}

function secretOf(file: string, object: Values, accesses: readonly PullSecretAccess[]): FiledSecret[] {
  const { name, namespace } = identity(object);
  const { type } = object;
  if (object['kind'] !== 'Secret' || name === undefined || isRecord(object['sops'])) return [];
  if (typeof type !== 'string') return [];
  const access = accesses.find((each) => each.secretName === name && each.namespace === namespace);
  return [
    {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      file,
      content: { name, type, data: dataOf(object) },
      ...(access === undefined ? {} : { access }),
    },
  ];
}

/** `stringData` wins over `data`, as for the API server. */
function dataOf(object: Values): Map<string, Secret> {
  const decoded = texts(object['data']).flatMap(([key, text]): [string, Secret][] => {
    const value = fromBase64(text.replace(/\s/g, ''));
    return value === undefined ? [] : [[key, new Secret(value)]];
  });
  const written = texts(object['stringData']).map(([key, text]): [string, Secret] => [key, new Secret(text)]);
  return new Map([...decoded, ...written]);
}

/** msi-acrpull derives the Secret's name from that of its binding, in each version another way. */
function withoutContent(access: PullSecretAccess): FiledSecret[] {
  const { secretName, namespace, file, form } = access;
  const names =
    form === 'acr-pull-binding'
      ? [`acr-pull-${secretName}`, `${secretName}-msi-acrpull-secret`]
      : [secretName];
  return names.map((name) => ({ name, ...(namespace === undefined ? {} : { namespace }), file, access }));
}

function accountOf(file: string, object: Values): FiledAccount[] {
  const { name, namespace } = identity(object);
  if (object['kind'] !== 'ServiceAccount' || name === undefined) return [];
  const listed: unknown = object['imagePullSecrets'];
  const pullSecrets = (Array.isArray(listed) ? (listed as unknown[]) : []).flatMap((item) =>
    isRecord(item) && typeof item['name'] === 'string' ? [item['name']] : [],
  );
  return [{ name, ...(namespace === undefined ? {} : { namespace }), file, pullSecrets }];
}

function identity(object: Values): { readonly name?: string; readonly namespace?: string } {
  const { metadata } = object;
  if (!isRecord(metadata)) return {};
  const { name, namespace } = metadata;
  return {
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof namespace === 'string' ? { namespace } : {}),
  };
}

function texts(value: unknown): [string, string][] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, text]): [string, string][] =>
    typeof text === 'string' ? [[key, text]] : [],
  );
}

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
