import { ALL_REGISTRY_SUFFIXES, hasRegistrySuffix } from '../clouds.ts';
import { message, type Message } from '../message.ts';
import type { CauseKind } from './cause.ts';
import { commandsFor } from './fix-commands.ts';
import { hostOf, type RegistryFacts, type WaitingPod } from './reading.ts';

/** What can be done next: something that this product does, or a line for a shell. Data only; nothing is run. */
export type Fix =
  | {
      readonly kind: 'action';
      readonly action: FixAction;
      readonly title: Message;
      readonly target: FixTarget;
    }
  | { readonly kind: 'command'; readonly title: Message; readonly command: string };

/** The editor maps these to its commands. */
export type FixAction = 'grant' | 'rotate' | 'check';

/** Whom an action is for. */
export interface FixTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly workload?: { readonly kind: string; readonly name: string };
  readonly image: string;
  readonly loginServer: string;
  readonly secretName?: string;
}

export interface FixFacts {
  readonly cause: CauseKind;
  readonly pod: WaitingPod;
  readonly image: string;
  /** What the node said, for the address that a firewall names. */
  readonly evidence: string;
  /** Name of the kubeconfig's context. */
  readonly context?: string;
  readonly registry?: RegistryFacts;
  /** The secret whose credential the registry refused. */
  readonly secretName?: string;
}

/** The next steps for one cause, the most fitting first. */
export function fixesFor(facts: FixFacts): Fix[] {
  const ours = actionFor(facts);
  return [...(ours === undefined ? [] : [ours]), ...commandsFor(facts)];
}

const GRANTS: ReadonlySet<CauseKind> = new Set<CauseKind>([
  'no-credential',
  'unauthorized',
  'not-permitted',
  'wrong-role',
  'missing-secret',
  'broken-secret',
  'unfit-secret',
  'unused-secret',
  'token-disabled',
]);

function actionFor({ cause, pod, image, registry, secretName }: FixFacts): Fix | undefined {
  const loginServer = hostOf(image);
  if (registry === undefined && !hasRegistrySuffix(loginServer, ALL_REGISTRY_SUFFIXES)) return undefined;
  const target: FixTarget = {
    namespace: pod.namespace,
    pod: pod.name,
    image,
    loginServer,
    ...(pod.workload === undefined ? {} : { workload: pod.workload }),
    ...(secretName === undefined ? {} : { secretName }),
  };
  const action = (name: FixAction, title: Message): Fix => ({ kind: 'action', action: name, title, target });
  if (GRANTS.has(cause)) return action('grant', message('Grant pulls from {0}', loginServer));
  if (cause === 'refused-credential' || cause === 'expired-credential') {
    return secretName === undefined
      ? action('check', message('Check what the nodes send to {0}', loginServer))
      : action('rotate', message('Rotate the pull secret {0}', secretName));
  }
  return undefined;
}
