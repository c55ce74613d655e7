import { parseImageReference } from '../image-reference.ts';
import { splitAttempts, withoutNames } from './attempts.ts';
import type { CauseKind } from './cause.ts';
import { RULES } from './rules.ts';

/** What a kubelet said of an image that a container waits for. */
export interface Said {
  readonly image: string;
  /** The reason of the container's state, such as `ImagePullBackOff`; empty where only an event tells. */
  readonly reason: string;
  readonly text: string;
}

/** Reasons that tell the cause themselves, where the text does not (pkg/kubelet/images and cri-api, `errors`). */
const REASONS: ReadonlyMap<string, CauseKind> = new Map([
  ['ErrImageNeverPull', 'never-pull'],
  ['InvalidImageName', 'invalid-name'],
  ['SignatureValidationFailed', 'signature'],
  ['RegistryUnavailable', 'registry-error'],
  ['FailedToRetrieveImagePullSecret', 'missing-secret'],
]);

/** How little an attempt tells, where another one failed too: the kubelet's last attempt may be without a credential. */
const WEAK: ReadonlyMap<CauseKind, number> = new Map([
  ['unknown', 0],
  ['interrupted', 1],
  ['no-credential', 2],
  ['unauthorized', 3],
  ['refused-credential', 4],
  ['expired-credential', 4],
  ['token-disabled', 4],
  ['not-permitted', 5],
]);
const STRONG = 6;

/**
 * The cause that a kubelet's message tells. Of several attempts the one counts that got furthest, of equals the last:
 * "401" for an anonymous attempt says nothing where another one was refused its platform (AKS issue 4593). Any text
 * has a cause, if only `unknown`; the words of what a pod names decide nothing.
 */
export function classify({ image, reason, text }: Said): CauseKind {
  const causes = splitAttempts(text).map((attempt) => causeOf(withoutNames(attempt, image)));
  const strongest = Math.max(...causes.map(strength));
  const found = causes.findLast((cause) => strength(cause) === strongest) ?? 'unknown';
  return inThisImage(found === 'unknown' ? (REASONS.get(reason) ?? 'unknown') : found, image);
}

function causeOf(attempt: string): CauseKind {
  return RULES.find(({ pattern }) => pattern.test(attempt))?.kind ?? 'unknown';
}

function strength(cause: CauseKind): number {
  return WEAK.get(cause) ?? STRONG;
}

/** What the image itself adds to the words. */
function inThisImage(cause: CauseKind, image: string): CauseKind {
  const reference = parseImageReference(image);
  if (cause === 'invalid-name' && reference === undefined) {
    const isCaseAlone = parseImageReference(image.toLowerCase()) !== undefined;
    return isCaseAlone ? 'upper-case-name' : cause;
  }
  if (cause !== 'no-such-image' || reference === undefined) return cause;
  return reference.digest === undefined ? 'no-such-tag' : 'no-such-digest';
}
