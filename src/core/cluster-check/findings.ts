import type { Failure } from '../failure.ts';
import type { Finding } from '../finding.ts';
import { message } from '../message.ts';
import type { PodEvent, PodState } from '../cluster-ports.ts';
import { safeEvidence } from '../explain/evidence.ts';
import type { ClusterCheck } from './plan.ts';
import { readPullCause, type SaidOfImage } from './pull-cause.ts';
import { lastComplaint, missingPullSecrets } from './read-pod.ts';

/** A check is about one image in one namespace; what could not be tested is never told as a failed pull (case A2). */
export function pulled({ image, namespace }: ClusterCheck): Finding {
  return { level: 'pass', text: message('The cluster pulled {0} in the namespace {1}.', image, namespace) };
}

export function notPulled(check: ClusterCheck, said: SaidOfImage, events: readonly PodEvent[]): Finding {
  const { image, namespace } = check;
  const missing = missingPullSecrets(events);
  const { kind, sentence, hint, isVerdict } = readPullCause(image, said, missing !== undefined);
  const words = quote(said.text);
  return {
    level: isVerdict ? 'fail' : 'unknown',
    text: isVerdict
      ? message(
          'The cluster could not pull in the namespace {0}. {1} The kubelet said: {2}',
          namespace,
          sentence,
          words,
        )
      : message(
          'Could not test pulls in the namespace {0}. {1} The kubelet said: {2}',
          namespace,
          sentence,
          words,
        ),
    hint:
      kind === 'missing-secret' && missing !== undefined
        ? message('The namespace {0} has no pull secret {1}. Create it there.', namespace, missing)
        : hint,
  };
}

function quote(text: string): string {
  return safeEvidence(text, []);
}

export function rejected({ image, namespace }: ClusterCheck, reason: string): Finding {
  return {
    level: 'unknown',
    text: message(
      'Could not test whether {0} can be pulled: the policies of the namespace {1} do not take the pod of the check: {2}',
      image,
      namespace,
      quote(reason),
    ),
    hint: message('This says nothing about pulls. Look at the pods of the workload itself.'),
  };
}

export function endedEarly({ image }: ClusterCheck, said: string): Finding {
  return {
    level: 'unknown',
    text: message(
      'Could not test whether {0} can be pulled: the pod of the check ended first ({1}).',
      image,
      said === '' ? '-' : quote(said),
    ),
    hint: message('Try again.'),
  };
}

export function tookTooLong(
  { image }: ClusterCheck,
  pod: PodState | undefined,
  events: readonly PodEvent[],
): Finding {
  const complaint = lastComplaint(pod, events);
  const text =
    pod?.nodeName === undefined
      ? message('Could not test whether {0} can be pulled: no node took the pod of the check in time.', image)
      : message('Could not test whether {0} can be pulled: the node did not finish in time.', image);
  if (complaint === undefined) return { level: 'unknown', text, hint: message('Try again later.') };
  return { level: 'unknown', text, hint: message('The cluster said: {0}', quote(complaint)) };
}

export function notTested({ image }: ClusterCheck, failure: Failure): Finding {
  return {
    level: 'unknown',
    text: message('Could not test whether {0} can be pulled: {1}', image, failure.message),
    ...(failure.hint === undefined ? {} : { hint: failure.hint }),
  };
}

export function leftBehind({ podName, namespace }: ClusterCheck, failure: Failure): Finding {
  return {
    level: 'warn',
    text: message('The pod {0} of the check may still be there: {1}', podName, failure.message),
    hint: message('Delete it: kubectl delete pod {0} --namespace {1}', podName, namespace),
  };
}
