import type { Failure } from '../failure.ts';
import { message, type Message } from '../message.ts';
import type { CheckFinding } from './check-finding.ts';

/** One thing with which the kubelet would ask for an image, and what comes of it. */
export interface Way extends Pick<CheckFinding, 'text' | 'hint' | 'fix' | 'commands'> {
  readonly outcome: 'allowed' | 'refused' | 'unknown';
  /** Lets the image in, but not for long, or not for certain. */
  readonly isShaky?: boolean;
  /** Lets it in only where the cluster has what a file holds. */
  readonly isFiled?: boolean;
}

/** A way of which nobody could tell. */
export function untold(text: Message, { message: reason, hint }: Failure): Way {
  return {
    outcome: 'unknown',
    text: message('{0} {1}', text, reason),
    ...(hint === undefined ? {} : { hint }),
  };
}
