import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiServer } from './api-server.ts';
import { writeKubeconfig } from './kubeconfig.ts';

/** One rule of a role, as RBAC has it. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

/**
 * A new namespace with its ServiceAccount `default`, which a controller makes elsewhere and without which no pod is
 * admitted. Returns its name, which begins with `prefix`.
 */
export async function makeNamespace(
  { admin }: ApiServer,
  prefix: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<string> {
  const name = `${prefix}-${randomUUID().slice(0, 8)}`;
  await admin.must('POST', '/api/v1/namespaces', { metadata: { name, labels } });
  await admin.must('POST', `/api/v1/namespaces/${name}/serviceaccounts`, { metadata: { name: 'default' } });
  return name;
}

/** A user by client certificate who may do this, in this namespace or everywhere; returns a kubeconfig for them. */
export async function makeUser(
  server: ApiServer,
  name: string,
  grant: { readonly rules: readonly Rule[]; readonly namespace?: string },
): Promise<string> {
  await allow(server, { kind: 'User', name, apiGroup: 'rbac.authorization.k8s.io' }, grant);
  const user = await server.authority.issueUser(name);
  return writeKubeconfig(server.folder, name, {
    url: server.url,
    caFile: server.authority.caFile,
    user,
    ...(grant.namespace === undefined ? {} : { namespace: grant.namespace }),
  });
}

/** A ServiceAccount who may do this in its namespace; returns a file that holds a token for it. */
export async function makeTokenFile(
  server: ApiServer,
  name: string,
  grant: { readonly rules: readonly Rule[]; readonly namespace: string },
): Promise<string> {
  const accounts = `/api/v1/namespaces/${grant.namespace}/serviceaccounts`;
  await server.admin.must('POST', accounts, { metadata: { name } });
  await allow(server, { kind: 'ServiceAccount', name, namespace: grant.namespace }, grant);
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 3600 },
  };
  const answer = await server.admin.must('POST', `${accounts}/${name}/token`, request);
  const { token } = answer['status'] as { token: string };
  const file = join(server.folder, `${grant.namespace}-${name}.token`);
  await writeFile(file, token, { mode: 0o600 });
  return file;
}

async function allow(
  { admin }: ApiServer,
  subject: Readonly<Record<string, string>>,
  { rules, namespace }: { readonly rules: readonly Rule[]; readonly namespace?: string },
): Promise<void> {
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  const base = `/apis/rbac.authorization.k8s.io/v1${namespace === undefined ? '' : `/namespaces/${namespace}`}`;
  const plural = namespace === undefined ? 'clusterrole' : 'role';
  const metadata = { name: `${subject['name'] ?? ''}-${randomUUID().slice(0, 8)}` };
  await admin.must('POST', `${base}/${plural}s`, { metadata, rules });
  await admin.must('POST', `${base}/${plural}bindings`, {
    metadata,
    subjects: [subject],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: metadata.name },
  });
}
