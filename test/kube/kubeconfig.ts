import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { KeyPair } from './certificates.ts';

export interface KubeconfigOptions {
  readonly url: string;
  readonly caFile: string;
  /** A certificate, or the entry as it stands in a kubeconfig. */
  readonly user: KeyPair | Readonly<Record<string, unknown>>;
  readonly namespace?: string;
  /** More settings of the cluster, such as `tls-server-name`. */
  readonly cluster?: Readonly<Record<string, unknown>>;
}

/** Writes a kubeconfig whose only context is `name`; returns its file. */
export async function writeKubeconfig(
  folder: string,
  name: string,
  options: KubeconfigOptions,
): Promise<string> {
  const file = join(folder, `${name}.kubeconfig`);
  const { url, caFile, user, namespace, cluster = {} } = options;
  const context = { cluster: name, user: name, ...(namespace === undefined ? {} : { namespace }) };
  const text = stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context }],
    clusters: [{ name, cluster: { server: url, 'certificate-authority': caFile, ...cluster } }],
    users: [{ name, user: userEntry(user) }],
  });
  await writeFile(file, text, { mode: 0o600 });
  return file;
}

function userEntry(user: KubeconfigOptions['user']): unknown {
  const { certificate, key } = user;
  if (typeof certificate !== 'string' || typeof key !== 'string') return user;
  return { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
