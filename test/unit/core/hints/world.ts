import { readAccesses } from '../../../../src/core/read-accesses.ts';
import type { Context } from '../../../../src/core/contexts/context.ts';
import type { HintFacts } from '../../../../src/core/hints/facts.ts';
import { FileReader, madeByFile, objectsOfFile } from '../../../../src/core/hints/file-reader.ts';
import type { Hint } from '../../../../src/core/hints/hint.ts';
import { hintsOf } from '../../../../src/core/hints/hints.ts';
import { toBase64 } from '../../../../src/core/manifests/docker-config.ts';

export const HOST = 'contoso.azurecr.io';
export const NOW = new Date('2026-06-01T12:00:00Z');
export const PASSWORD = 'marker-of-a-password';

export const CONTEXT: Context = {
  name: 'dev',
  clusterName: 'kind-dev',
  userName: 'jane',
  namespace: 'shop',
  file: '/home/jane/.kube/config',
  flavour: 'kind',
  authentication: { kind: 'none' },
  isCurrent: true,
  notes: [],
};

/** The facts of a workspace that has this file, as it is in the editor, and `others`. */
export function factsFor(
  text: string,
  others: readonly string[] = [],
  more: Partial<HintFacts> = {},
): HintFacts {
  const files = [text, ...others].map((each, index) => new FileReader(`/shop/file-${index}.yaml`).read(each));
  const objects = files.map(objectsOfFile);
  return {
    context: CONTEXT,
    isRegistry: (host) => host.endsWith('.azurecr.io'),
    objects: {
      secrets: objects.flatMap(({ secrets }) => secrets),
      accounts: objects.flatMap(({ accounts }) => accounts),
    },
    made: new Set(files.flatMap(madeByFile)),
    areFilesRead: true,
    registries: [],
    now: NOW,
    noticeDays: 14,
    ...more,
  };
}

export function hintsFor(
  text: string,
  others: readonly string[] = [],
  more: Partial<HintFacts> = {},
): Hint[] {
  return hintsOf(new FileReader('/shop/file-0.yaml').read(text), factsFor(text, others, more));
}

/** A Deployment; `secrets` are the names of its pull secrets. */
export function deployment(
  image: string,
  secrets: readonly string[] = [],
  { name = 'web', namespace = 'shop', account = '' } = {},
): string {
  return [
    'apiVersion: apps/v1',
    'kind: Deployment',
    `metadata: {name: ${name}${namespace === '' ? '' : `, namespace: ${namespace}`}}`,
    'spec:',
    '  template:',
    '    spec:',
    ...(account === '' ? [] : [`      serviceAccountName: ${account}`]),
    ...(secrets.length === 0
      ? []
      : ['      imagePullSecrets:', ...secrets.map((each) => `        - name: ${each}`)]),
    '      containers:',
    '        - name: main',
    `          image: ${image}`,
    '',
  ].join('\n');
}

export function config(host: string, password = PASSWORD): string {
  return JSON.stringify({ auths: { [host]: { username: 'u', password, auth: toBase64(`u:${password}`) } } });
}

/** A Secret of any type that holds a credential for a host. */
export function secret(
  name: string,
  host = HOST,
  {
    type = 'kubernetes.io/dockerconfigjson',
    namespace = 'shop',
    annotations = {},
    password = PASSWORD,
  }: {
    type?: string;
    namespace?: string;
    annotations?: Readonly<Record<string, string>>;
    password?: string;
  } = {},
): string {
  const notes = Object.entries(annotations).map(([key, value]) => `    acr-pull.dev/${key}: '${value}'`);
  return [
    'apiVersion: v1',
    'kind: Secret',
    'metadata:',
    `  name: ${name}`,
    ...(namespace === '' ? [] : [`  namespace: ${namespace}`]),
    ...(notes.length === 0
      ? []
      : ['  labels:', '    app.kubernetes.io/managed-by: acr-pull', '  annotations:', ...notes]),
    `type: ${type}`,
    'data:',
    `  .dockerconfigjson: ${toBase64(config(host, password))}`,
    '',
  ].join('\n');
}

/** A Secret as a grant of ours writes it. */
export function ownSecret(
  name: string,
  expires: string,
  more: { host?: string; cluster?: string } = {},
): string {
  const { host = HOST, cluster = 'kind-dev' } = more;
  const annotations = { registry: host, cluster, credential: 'token', token: 't', expires };
  const text = secret(name, host, { annotations });
  if (readAccesses('f', text).length !== 1) throw new Error('not one of ours');
  return text;
}

/** The same as a SealedSecret, whose content only its cluster can read. */
export function sealedSecret(name: string, expires: string, host = HOST): string {
  return [
    'apiVersion: bitnami.com/v1alpha1',
    'kind: SealedSecret',
    'metadata:',
    `  name: ${name}`,
    '  namespace: shop',
    '  labels:',
    '    app.kubernetes.io/managed-by: acr-pull',
    '  annotations:',
    `    acr-pull.dev/registry: ${host}`,
    '    acr-pull.dev/cluster: kind-dev',
    `    acr-pull.dev/expires: '${expires}'`,
    'spec:',
    '  encryptedData:',
    '    .dockerconfigjson: AgB3',
    '',
  ].join('\n');
}
