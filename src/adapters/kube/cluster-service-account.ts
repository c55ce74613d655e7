import type { V1ServiceAccount } from '@kubernetes/client-node';
import { message } from '../../core/message.ts';
import { ok, type Result } from '../../core/result.ts';
import type { ClusterSession } from './cluster-session.ts';

/** Somebody else may change the ServiceAccount between our look and our change; then we look again. */
const ATTEMPTS = 5;

export type PullSecretChange = { readonly add: string } | { readonly remove: string };

/**
 * Adds or removes one pull secret of a ServiceAccount; see `ClusterClient.changePullSecrets`. Unlike a pod's, this
 * list has no merge key (k8s.io/api, `ServiceAccount`: `listType=atomic`): every kind of patch replaces it whole. So
 * the patch names the version that was read, and the API server refuses it when there is a newer one.
 */
export async function changePullSecrets(
  session: ClusterSession,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  change: PullSecretChange,
  options: { readonly fieldManager: string; readonly signal: AbortSignal },
): Promise<Result<readonly string[]>> {
  const { fieldManager, signal } = options;
  const about = {
    what: message('change the ServiceAccount {0}', name),
    resource: 'serviceaccounts',
    namespace,
    signal,
  };
  for (let attempt = 1; ; attempt++) {
    const read = await session.run({ ...about, verb: 'get' }, ({ core }, call) =>
      core.readNamespacedServiceAccount({ namespace, name }, call),
    );
    if (!read.ok) return read;
    const before = pullSecretsOf(read.value);
    const after = changed(before, change);
    if (after.length === before.length) return ok(before);
    const body = {
      metadata: { resourceVersion: read.value.metadata?.resourceVersion },
      imagePullSecrets: after.map((secret) => ({ name: secret })),
    };
    const patched = await session.run<V1ServiceAccount | undefined>(
      {
        ...{ ...about, verb: 'patch' },
        answer: ({ code }) => (code === 409 && attempt < ATTEMPTS ? ok(undefined) : undefined),
      },
      ({ core, patchOptions }, call) =>
        core.patchNamespacedServiceAccount(
          { namespace, name, body, fieldManager },
          patchOptions('merge', call),
        ),
    );
    if (!patched.ok) return patched;
    if (patched.value !== undefined) return ok(pullSecretsOf(patched.value));
  }
}

/** See `ClusterClient.getPullSecrets`. */
export function readPullSecrets(
  session: ClusterSession,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<Result<readonly string[] | undefined>> {
  const what = message('read the ServiceAccount {0}', name);
  return session.run<readonly string[] | undefined>(
    {
      ...{ what, verb: 'get', resource: 'serviceaccounts', namespace, signal },
      answer: ({ code }) => (code === 404 ? ok(undefined) : undefined),
    },
    async ({ core }, options) =>
      pullSecretsOf(await core.readNamespacedServiceAccount({ namespace, name }, options)),
  );
}

function changed(secrets: readonly string[], change: PullSecretChange): readonly string[] {
  if ('remove' in change) return secrets.filter((secret) => secret !== change.remove);
  return secrets.includes(change.add) ? secrets : [...secrets, change.add];
}

function pullSecretsOf({ imagePullSecrets = [] }: V1ServiceAccount): string[] {
  return imagePullSecrets.flatMap(({ name }) => name ?? []);
}
