import type { CoreV1Event, V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import {
  IMAGE_REASONS,
  type WaitingContainer,
  type WaitingPod,
  type WorkloadName,
} from '../../core/explain/reading.ts';
import type { PodEvent } from '../../core/cluster-ports.ts';

/** A pod that waits for an image, without its events; `uid` tells it from an older one of that name. */
export interface FoundPod extends Omit<WaitingPod, 'events'> {
  readonly uid: string;
}

/** The pod, where one of its containers has no image; otherwise `undefined`. */
export function waitingPod(pod: V1Pod): FoundPod | undefined {
  const containers = waitingContainers(pod);
  const { metadata, spec } = pod;
  const name = metadata?.name;
  const namespace = metadata?.namespace;
  if (containers.length === 0 || name === undefined || namespace === undefined) return undefined;
  const nodeName = spec?.nodeName;
  const workload = workloadOf(pod);
  return {
    namespace,
    name,
    uid: metadata?.uid ?? '',
    containers,
    serviceAccountName: spec?.serviceAccountName ?? 'default',
    pullSecrets: (spec?.imagePullSecrets ?? []).flatMap((secret) => (secret.name ? [secret.name] : [])),
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(workload === undefined ? {} : { workload }),
  };
}

function waitingContainers({ spec, status }: V1Pod): WaitingContainer[] {
  const declared = [
    ...(spec?.initContainers ?? []),
    ...(spec?.containers ?? []),
    ...(spec?.ephemeralContainers ?? []),
  ];
  const statuses = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ];
  return statuses.flatMap((container) => {
    const { name, image, state } = container;
    if (!isWithoutImage(container)) return [];
    return [
      {
        name,
        // The status has the image as the runtime writes it.
        image: declared.find((one) => one.name === name)?.image ?? image,
        reason: state?.waiting?.reason ?? '',
        message: state?.waiting?.message ?? '',
      },
    ];
  });
}

function isWithoutImage({ state }: V1ContainerStatus): boolean {
  return IMAGE_REASONS.has(state?.waiting?.reason ?? '');
}

/** The controller of the pod; a Deployment is known by the hash that its ReplicaSet's name ends in. */
function workloadOf({ metadata }: V1Pod): WorkloadName | undefined {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return undefined;
  const { kind, name } = owner;
  const hash = metadata?.labels?.['pod-template-hash'];
  const isOfDeployment = kind === 'ReplicaSet' && hash !== undefined && name.endsWith(`-${hash}`);
  return isOfDeployment ? { kind: 'Deployment', name: name.slice(0, -hash.length - 1) } : { kind, name };
}

/** The events of one pod, oldest first. */
export function eventsOf(pod: FoundPod, events: readonly CoreV1Event[]): PodEvent[] {
  return events
    .filter(
      ({ involvedObject: { name, uid } }) => name === pod.name && (uid === undefined || uid === pod.uid),
    )
    .toSorted((a, b) => timeOf(a) - timeOf(b))
    .map(({ type = '', reason = '', message = '' }) => ({ type, reason, message }));
}

function timeOf({ lastTimestamp, eventTime, metadata }: CoreV1Event): number {
  return (lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? new Date(0)).getTime();
}
