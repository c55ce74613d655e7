import { l10n, window } from 'vscode';
import type { PullSecretAccess } from '../../core/access.ts';
import type { Context } from '../../core/contexts/context.ts';
import { message } from '../../core/message.ts';
import type { ClusterClient, ClusterSecret } from '../../core/cluster-ports.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import type { ClusterTarget } from '../../core/rotate/cluster-place.ts';
import { withProgress } from '../progress.ts';
import { ask, type Choice, type Question } from '../quick-pick.ts';
import { describeFailure } from '../report-failure.ts';
import type { Services } from '../services.ts';

/** A cluster that was reached, and the Secrets of the accesses that it has. */
export interface ReachedCluster {
  readonly context: Context;
  readonly client: ClusterClient;
  readonly found: readonly { readonly target: ClusterTarget; readonly secret: ClusterSecret | undefined }[];
}

/** `left`: there is a context for the cluster, and it is not looked at. */
export type ClusterAnswer =
  | { readonly kind: 'reached'; readonly cluster: ReachedCluster }
  | { readonly kind: 'left'; readonly clusterName: string }
  | { readonly kind: 'unknown' };

/** The contexts of the cluster of an access that can be used, the current one first. */
export async function contextsOf(
  { clusterName }: Pick<PullSecretAccess, 'clusterName'>,
  services: Services,
): Promise<Context[]> {
  const { contexts } = await services.contexts();
  return contexts
    .filter((context) => context.clusterName === clusterName && context.broken === undefined)
    .toSorted((a, b) => Number(b.isCurrent) - Number(a.isCurrent));
}

/**
 * Reads the Secrets of accesses to one cluster, if the person wants that: it runs what the kubeconfig names and asks
 * the cluster. Where the cluster cannot be reached, they may go on without it.
 */
export async function reachCluster(
  accesses: readonly PullSecretAccess[],
  question: Question,
  services: Services,
): Promise<Result<ClusterAnswer>> {
  const [first] = accesses;
  const contexts = first === undefined ? [] : await contextsOf(first, services);
  if (first === undefined || contexts.length === 0) return ok({ kind: 'unknown' });
  const { clusterName } = first;
  const picked = await ask<Context | 'left'>(question, [
    ...contexts.map(contextChoice),
    {
      icon: 'circle-slash',
      label: l10n.t('Leave the cluster alone'),
      detail: l10n.t('Only files and Azure; the cluster is not contacted.'),
      value: 'left',
    },
  ]);
  if (picked === undefined) return cancelled();
  if (picked === 'left') return ok({ kind: 'left', clusterName });
  const read = await withProgress(message('Reading the Secret in {0}', picked.name), ({ signal }) =>
    readSecrets(accesses, picked, services, signal),
  );
  if (read.ok) return ok({ kind: 'reached', cluster: read.value });
  if (read.failure.kind === 'cancelled') return read;
  const goOn = l10n.t('Go On without the Cluster');
  const answer = await window.showWarningMessage(describeFailure(read.failure), goOn);
  return answer === goOn ? ok({ kind: 'left', clusterName }) : cancelled();
}

/** One of the contexts by which a cluster may be looked at. */
export function contextChoice(context: Context): Choice<Context> {
  const { authentication } = context;
  return {
    icon: 'vm',
    label: l10n.t('Look with the context {0}', context.name),
    detail:
      authentication.kind === 'exec'
        ? l10n.t('To sign in, the program {0} is run, as the kubeconfig says.', authentication.command)
        : l10n.t('It is changed only after you have confirmed the plan.'),
    value: context,
  };
}

async function readSecrets(
  accesses: readonly PullSecretAccess[],
  context: Context,
  services: Services,
  signal: AbortSignal,
): Promise<Result<ReachedCluster>> {
  const client = await (await services.clusters()).connect(context, signal);
  if (!client.ok) return client;
  const targets = accesses.map((access): ClusterTarget => ({
    access,
    contextName: context.name,
    namespace: access.namespace ?? context.namespace ?? 'default',
  }));
  const distinct = new Map(
    targets.map((target) => [`${target.namespace}/${target.access.secretName}`, target]),
  );
  const found: ReachedCluster['found'][number][] = [];
  for (const target of distinct.values()) {
    const secret = await client.value.getSecret(target.namespace, target.access.secretName, signal);
    if (!secret.ok) {
      client.value.close();
      return secret;
    }
    found.push({ target, secret: secret.value });
  }
  return ok({ context, client: client.value, found });
}
