import type { WaitingContainer, WaitingPod } from './reading.ts';

/** Events in which a kubelet tells why it has no image (pkg/kubelet/events). */
const TELLING: ReadonlySet<string> = new Set(['Failed', 'InspectFailed', 'ErrImageNeverPull']);

/**
 * What the kubelet said last of a container's image. The container's own message is the newest; kubelets before 1.32
 * say in it only that they wait, and why in an event.
 */
export function whatWasSaid({ events }: WaitingPod, { image, message }: WaitingContainer): string {
  const isOnlyWaiting = message === '' || /^Back-off pulling image "[^"]*"$/.test(message);
  if (!isOnlyWaiting) return message;
  const event = events.findLast(
    ({ reason, message: said }) =>
      TELLING.has(reason) && said.includes(`"${image}`) && !said.startsWith('Error: '),
  );
  return event?.message ?? message;
}
