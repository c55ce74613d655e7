import type { V1Pod } from '@kubernetes/client-node';
import { message } from '../../core/message.ts';
import type { ListedPod } from '../../core/cluster-ports.ts';
import type { Result } from '../../core/result.ts';
import { listAll } from './cluster-pages.ts';
import type { ClusterSession } from './cluster-session.ts';

/** Given to the pods of a Deployment, and the end of its ReplicaSet's name (kubernetes.io, "Deployments"). */
const HASH_LABEL = 'pod-template-hash';

/** The pods of a namespace that are not done or on their way out; see `ClusterClient.listPods`. */
export function listPods(
  session: ClusterSession,
  namespace: string,
  signal: AbortSignal,
): Promise<Result<readonly ListedPod[]>> {
  const call = { what: message('list the pods'), verb: 'list', resource: 'pods', namespace, signal };
  return listAll<ListedPod>(session, call, async (core, page, options) => {
    const { items, metadata } = await core.listNamespacedPod({ namespace, ...page }, options);
    return { items: items.filter(isAlive).map(readPod), metadata };
  });
}

function isAlive({ metadata, status }: V1Pod): boolean {
  const isDone = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  return !isDone && metadata?.deletionTimestamp === undefined;
}

function readPod(pod: V1Pod): ListedPod {
  const { metadata, spec, status } = pod;
  const owner = ownerOf(pod);
  const reasons = new Map(
    [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].map(
      ({ name, state }) => [name, state?.waiting?.reason],
    ),
  );
  return {
    name: metadata?.name ?? '',
    ...(owner === undefined ? {} : { owner }),
    serviceAccount: spec?.serviceAccountName ?? 'default',
    pullSecrets: (spec?.imagePullSecrets ?? []).flatMap(({ name }) => name ?? []),
    containers: [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ name, image }) => {
      const waiting = reasons.get(name);
      return { image: image ?? '', ...(waiting === undefined ? {} : { waiting }) };
    }),
  };
}

function ownerOf({ metadata }: V1Pod): ListedPod['owner'] {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return undefined;
  const { kind, name } = owner;
  const end = `-${metadata?.labels?.[HASH_LABEL] ?? ''}`;
  const isOfDeployment = kind === 'ReplicaSet' && end !== '-' && name.endsWith(end);
  return isOfDeployment ? { kind: 'Deployment', name: name.slice(0, -end.length) } : { kind, name };
}
