import { stringify } from 'yaml';
import { message } from '../message.ts';
import { err, ok, type Result } from '../result.ts';
import { Secret } from '../secret.ts';
import { dockerConfig, fromBase64, readDockerConfig, toBase64 } from './docker-config.ts';
import { parseYamlStream } from './parse-yaml.ts';
import { MANAGED_BY, MANAGED_BY_LABEL, type PullSecretMetadata } from './pull-secret-metadata.ts';
import { valueOf } from './yaml-value.ts';

/** A registry Secret of ours. */
export interface PullSecret extends PullSecretMetadata {
  readonly name: string;
  /** Absent when the manifest leaves it to `kubectl apply`. */
  readonly namespace?: string;
  readonly loginServer: string;
  readonly username: string;
  readonly password: Secret;
}

/** What a file holds: our Secrets, and whether there is anything else in it. */
export interface PullSecretFile {
  readonly secrets: readonly PullSecret[];
  readonly isOnlyOurs: boolean;
}

/** How the file of plain pull secrets begins. */
export const PLAIN_HEADER = [
  '# Written by ACR Pull for Kubernetes. Holds a credential in plain text (base64 is no encryption):',
  '# keep this file out of version control.',
  '',
].join('\n');

/** The Secret object, as `kubectl create secret docker-registry` makes it, plus labels and annotations. */
function pullSecretObject(secret: PullSecret): object {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: secret.name,
      ...(secret.namespace === undefined ? {} : { namespace: secret.namespace }),
      labels: secret.labels,
      annotations: secret.annotations,
    },
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': toBase64(dockerConfig(secret).reveal()) },
  };
}

/** The Secrets as YAML text, one document each. */
function renderPullSecrets(secrets: readonly PullSecret[]): string {
  // `lineWidth: 0` keeps long base64 on one line; plain scalars that YAML 1.1 would read as times get quotes.
  const documents = secrets.map((secret) =>
    stringify(pullSecretObject(secret), { lineWidth: 0, version: '1.1', singleQuote: true }),
  );
  return `${PLAIN_HEADER}${documents.join('---\n')}`;
}

/** Reads a file that we wrote; documents that are not ours are told, not read. */
export function readPullSecrets(text: string): PullSecretFile {
  const read = parseYamlStream(text).map((document) => pullSecretOf(valueOf(document)?.value));
  return { secrets: read.filter((secret) => secret !== undefined), isOnlyOurs: !read.includes(undefined) };
}

/**
 * The text of the file after `secrets` are written: one document a namespace, those of other namespaces kept.
 * Fails with `conflict` when the file holds anything that is not ours.
 */
export function mergePullSecrets(
  existing: string | undefined,
  secrets: readonly PullSecret[],
): Result<string> {
  const file = readPullSecrets(existing ?? '');
  if (!file.isOnlyOurs) {
    return err('conflict', message('The file for the pull secret exists and holds something else.'), {
      hint: message('Move or rename that file, then grant again. Nothing was changed.'),
    });
  }
  const key = ({ name, namespace = '' }: PullSecret): string => `${namespace}/${name}`;
  const replaced = new Set(secrets.map(key));
  const kept = file.secrets.filter((secret) => !replaced.has(key(secret)));
  return ok(renderPullSecrets([...kept, ...secrets].toSorted((a, b) => key(a).localeCompare(key(b), 'en'))));
}

function pullSecretOf(value: unknown): PullSecret | undefined {
  if (
    !isRecord(value) ||
    value['kind'] !== 'Secret' ||
    !isRecord(value['metadata']) ||
    !isRecord(value['data'])
  )
    return undefined;
  const { name, namespace } = value['metadata'];
  const labels = texts(value['metadata']['labels']);
  if (labels[MANAGED_BY_LABEL] !== MANAGED_BY || typeof name !== 'string') return undefined;
  const encoded = value['data']['.dockerconfigjson'];
  const decoded = typeof encoded === 'string' ? fromBase64(encoded) : undefined;
  const entry = decoded === undefined ? undefined : readDockerConfig(new Secret(decoded));
  if (entry === undefined) return undefined;
  return {
    name,
    ...(typeof namespace === 'string' ? { namespace } : {}),
    ...entry,
    labels,
    annotations: texts(value['metadata']['annotations']),
  };
}

function texts(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : [])),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
