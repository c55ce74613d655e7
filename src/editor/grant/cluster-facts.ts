import { l10n } from 'vscode';
import type { ClusterFacts } from '../../core/clusters/choose-scenario.ts';
import { identityText } from '../../core/clusters/identity-text.ts';
import type { ManagedCluster } from '../../core/clusters/managed-cluster.ts';
import type { Context } from '../../core/contexts/context.ts';
import { hasAksHost } from '../../core/contexts/flavour.ts';
import { message } from '../../core/message.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { say } from '../localise.ts';
import { withProgress } from '../progress.ts';
import { ask } from '../quick-pick.ts';
import type { AzureServices } from '../services.ts';

/**
 * What Azure knows of the cluster of a context. Behind a tunnel or a proxy its address says nothing, so the person is
 * asked. That Azure could not be asked is a fact too: a pull secret needs none.
 */
export async function clusterFactsOf(context: Context, azure: AzureServices): Promise<Result<ClusterFacts>> {
  if (context.flavour !== 'aks' || context.server === undefined) return ok({ kind: 'not-aks' });
  return hasAksHost(context.server)
    ? findCluster(new URL(context.server).hostname, context, azure)
    : chooseCluster(context, azure);
}

/** The identity with which the nodes pull, where the cluster has one. */
export function kubeletOf(facts: ClusterFacts): { readonly kubeletClientId?: string } {
  if (facts.kind !== 'managed' || facts.cluster.identity.kind !== 'managed-identity') return {};
  const { kubelet } = facts.cluster.identity;
  return kubelet === undefined ? {} : { kubeletClientId: kubelet.clientId };
}

async function findCluster(
  host: string,
  context: Context,
  azure: AzureServices,
): Promise<Result<ClusterFacts>> {
  const title = message('Looking for the cluster {0} in Azure', context.clusterName);
  const found = await withProgress(title, ({ signal }) => azure.clusters.find(host, signal));
  if (!found.ok) return notAsked(found);
  if (found.value !== undefined) return ok({ kind: 'managed', cluster: found.value });
  return ok({
    kind: 'not-found',
    reason: message('No subscription that your account can read has an AKS cluster at {0}.', host),
  });
}

async function chooseCluster(context: Context, azure: AzureServices): Promise<Result<ClusterFacts>> {
  const listed = await withProgress(message('Looking for your AKS clusters'), ({ signal }) =>
    azure.clusters.list(signal),
  );
  if (!listed.ok) return notAsked(listed);
  const reason = message('The address {0} does not tell which AKS cluster it is.', context.server ?? '');
  if (listed.value.length === 0) return ok({ kind: 'not-found', reason });
  const picked = await ask<ManagedCluster | 'none'>(
    {
      title: l10n.t('Grant ACR Pull'),
      placeholder: l10n.t('Which AKS cluster is behind the context {0}?', context.name),
    },
    [
      ...listed.value.map((value) => ({
        label: value.name,
        description: value.resourceGroup,
        detail: say(identityText(value.identity)),
        value,
      })),
      { label: l10n.t('None of these'), detail: l10n.t('Goes on with a pull secret'), value: 'none' },
    ],
  );
  if (picked === undefined) return cancelled();
  return ok(picked === 'none' ? { kind: 'not-found', reason } : { kind: 'managed', cluster: picked });
}

function notAsked({ failure }: Extract<Result<never>, { ok: false }>): Result<ClusterFacts> {
  return failure.kind === 'cancelled' ? cancelled() : ok({ kind: 'not-found', reason: failure.message });
}
