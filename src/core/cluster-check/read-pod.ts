import { IMAGE_REASONS } from '../explain/reading.ts';
import type { ContainerState, PodEvent, PodState } from '../cluster-ports.ts';
import { CONTAINER } from './plan.ts';
import type { SaidOfImage } from './pull-cause.ts';

/** What a pod and its events tell about the pull. */
export type PullState =
  | { readonly kind: 'pulled' }
  | { readonly kind: 'failed'; readonly said: SaidOfImage }
  | { readonly kind: 'ended'; readonly said: string } // before the kubelet tried
  | { readonly kind: 'waiting' };

/** Reasons that the kubelet gives only after it has the image (pkg/kubelet/kuberuntime, `startContainer`). */
const AFTER_PULL: ReadonlySet<string> = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'StartError',
  'ContainerCannotRun',
  'CrashLoopBackOff',
  'PostStartHookError',
  'PreCreateHookError',
  'PreStartHookError',
  'Completed',
  'Error',
  'OOMKilled',
]);

/** Reads a check's pod. A container that could not run its command has its image all the same. */
export function readPullState(pod: PodState, events: readonly PodEvent[]): PullState {
  const container = pod.containers.find(({ name }) => name === CONTAINER);
  if (hasImage(container) || events.some(({ reason }) => reason === 'Pulled')) return { kind: 'pulled' };
  if (container?.state === 'waiting' && IMAGE_REASONS.has(container.reason ?? '')) {
    return { kind: 'failed', said: whatWasSaid(container, events) };
  }
  if (pod.phase === 'Failed' || pod.phase === 'Succeeded' || pod.isBeingDeleted) {
    const failure = lastPullFailure(events);
    if (failure !== undefined) return { kind: 'failed', said: { text: failure, reason: '' } };
    return { kind: 'ended', said: [pod.reason, pod.message].filter(Boolean).join(': ') };
  }
  return { kind: 'waiting' };
}

function hasImage(container: ContainerState | undefined): boolean {
  if (container === undefined) return false;
  if (container.state === 'running' || container.imageId !== undefined) return true;
  return AFTER_PULL.has(container.reason ?? '');
}

/** The container's message is the newest; older kubelets say in it only that they wait, and why in an event. */
function whatWasSaid(
  { reason = '', message = '' }: ContainerState,
  events: readonly PodEvent[],
): SaidOfImage {
  const isOnlyWaiting = /^Back-off pulling image "[^"]*"$/.test(message) || message === '';
  return { reason, text: isOnlyWaiting ? (lastPullFailure(events) ?? message) : message };
}

function lastPullFailure(events: readonly PodEvent[]): string | undefined {
  return events.findLast(
    ({ reason, message }) => reason === 'Failed' && message.startsWith('Failed to pull image'),
  )?.message;
}

/** The pull secrets that the kubelet looked for and did not find, in its own words. */
export function missingPullSecrets(events: readonly PodEvent[]): string | undefined {
  const said = events.findLast(({ reason }) => reason === 'FailedToRetrieveImagePullSecret')?.message;
  return said === undefined ? undefined : (/\(([^)]*)\)/.exec(said)?.[1] ?? said);
}

/** Why a pod waits, where somebody complained. */
export function lastComplaint(pod: PodState | undefined, events: readonly PodEvent[]): string | undefined {
  return pod?.unschedulable ?? events.findLast(({ type }) => type === 'Warning')?.message;
}
