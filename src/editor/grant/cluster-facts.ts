import type { ClusterFacts } from '../../core/clusters/choose-scenario.ts';
import type { Context } from '../../core/contexts/context.ts';
import { message } from '../../core/message.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { withProgress } from '../progress.ts';
import type { AzureServices } from '../services.ts';

/** What Azure knows of the cluster of a context. That it could not be asked is a fact too: a pull secret needs none. */
export async function clusterFactsOf(context: Context, azure: AzureServices): Promise<Result<ClusterFacts>> {
  if (context.flavour !== 'aks' || context.server === undefined) return ok({ kind: 'not-aks' });
  const { hostname } = new URL(context.server);
  const found = await withProgress(
    message('Looking for the cluster {0} in Azure', context.clusterName),
    ({ signal }) => azure.clusters.find(hostname, signal),
  );
  if (!found.ok) {
    if (found.failure.kind === 'cancelled') return cancelled();
    return ok({ kind: 'not-found', reason: found.failure.message });
  }
  if (found.value !== undefined) return ok({ kind: 'managed', cluster: found.value });
  return ok({
    kind: 'not-found',
    reason: message('No subscription that your account can read has an AKS cluster at {0}.', hostname),
  });
}
