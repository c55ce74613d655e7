import { CAUSE_TEXTS } from '../explain/cause-texts.ts';
import type { CauseKind } from '../explain/cause.ts';
import { classify } from '../explain/classify.ts';
import { hostOf } from '../explain/reading.ts';
import type { Message } from '../message.ts';

/** What a kubelet said of the image of a check. */
export interface SaidOfImage {
  readonly text: string;
  /** The reason of the container's state, such as `ImagePullBackOff`; empty where only an event tells. */
  readonly reason: string;
}

/** Why the image of a check was not pulled. */
export interface PullCause {
  readonly kind: CauseKind;
  readonly sentence: Message;
  readonly hint: Message;
  /** Whether another attempt of the kubelet may end otherwise within a minute. */
  readonly isPassing: boolean;
  /** Whether it tells something of the right and the way to pull; else the pull could only not be tested. */
  readonly isVerdict: boolean;
}

const PASSING: ReadonlySet<CauseKind> = new Set<CauseKind>([
  'unknown',
  'timeout',
  'dns-failed',
  'connection-refused',
  'connection-lost',
  'registry-throttled',
  'registry-error',
  'node-throttled',
  'runtime-down',
  'interrupted',
]);

/** The node or the registry had other troubles. */
const NO_VERDICT: ReadonlySet<CauseKind> = new Set<CauseKind>([
  'registry-throttled',
  'registry-error',
  'node-throttled',
  'disk-full',
  'quota',
  'admission-policy',
  'runtime-down',
  'interrupted',
]);

/** Nobody was let in; a Secret that the kubelet did not find explains it. */
const MAY_LACK_SECRET: ReadonlySet<CauseKind> = new Set<CauseKind>(['no-credential', 'unauthorized']);

/** Reads what a kubelet said of a failed pull, as the explanation of failing pulls does. */
export function readPullCause(image: string, { text, reason }: SaidOfImage, lacksSecret = false): PullCause {
  const told = classify({ image, reason, text });
  const kind = lacksSecret && MAY_LACK_SECRET.has(told) ? 'missing-secret' : told;
  const { sentence } = CAUSE_TEXTS[kind];
  // What helps most is the same, whichever of the two it was: after a grant, the place of the pull secret.
  const { hint } = CAUSE_TEXTS[kind === 'unauthorized' ? 'no-credential' : kind];
  return {
    kind,
    sentence: sentence({ image, host: hostOf(image) }),
    hint,
    isPassing: PASSING.has(kind),
    isVerdict: !NO_VERDICT.has(kind),
  };
}
