import type { PullSecretAccess } from '../../core/access.ts';
import { appliedAccess } from '../../core/apply/applied-access.ts';
import type { AppliedMemory } from '../applied-memory.ts';
import type { ReachedCluster } from './cluster-secrets.ts';

/** Reads again the Secrets that no file holds, after a rotation: their end, and which password they hold. */
export async function rememberAsTheyAre(
  clusters: readonly ReachedCluster[],
  applied: AppliedMemory,
): Promise<void> {
  const signal = new AbortController().signal;
  const renewed: PullSecretAccess[] = [];
  for (const { client, found } of clusters) {
    for (const { target } of found.filter((each) => each.target.access.form === 'apply-only')) {
      const { namespace, access } = target;
      const secret = await client.getSecret(namespace, access.secretName, signal);
      if (!secret.ok || secret.value === undefined) continue;
      const now = appliedAccess({ ...secret.value, name: access.secretName, namespace }, access.file);
      if (now !== undefined) renewed.push({ ...now, clusterName: access.clusterName });
    }
  }
  await applied.remember(renewed);
}
