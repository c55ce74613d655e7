import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { ClusterClient, ClusterSecret, SecretToApply } from '../../../src/core/cluster-ports.ts';
import { ok } from '../../../src/core/result.ts';
import { Secret } from '../../../src/core/secret.ts';

/** The Secret as the file has it. */
type Stored = Omit<SecretToApply, 'data'> & { readonly data: Readonly<Record<string, string>> };

/** A cluster with one Secret, in a file that other processes read at any moment, as kubelets read a Secret. */
export function fileCluster(file: string): ClusterClient {
  const read = async (): Promise<Stored | undefined> => {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as Stored);
  };
  const client: Partial<ClusterClient> = {
    getSecret: async () => {
      const stored = await read();
      return ok(stored === undefined ? undefined : toSecret(stored));
    },
    applySecret: async (secret) => {
      await writeSecret(file, secret);
      return ok({ kind: 'applied' });
    },
    deleteSecret: async () => {
      await rm(file, { force: true });
      return ok(undefined);
    },
  };
  return client as ClusterClient;
}

export async function writeSecret(file: string, secret: SecretToApply): Promise<void> {
  const data = Object.fromEntries([...secret.data].map(([key, value]) => [key, value.reveal()]));
  await writeFile(`${file}.new`, JSON.stringify({ ...secret, data }), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** The docker config in the Secret, as a kubelet takes it. */
export async function readDockerConfig(file: string): Promise<string> {
  const { data } = JSON.parse(await readFile(file, 'utf8')) as Stored;
  return data['.dockerconfigjson'] ?? '';
}

function toSecret({ data, ...stored }: Stored): ClusterSecret {
  const entries = Object.entries(data).map(([key, value]) => [key, new Secret(value)] as const);
  return { ...stored, isImmutable: false, data: new Map(entries) };
}
