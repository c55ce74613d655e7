import type { Message } from './message.ts';
import type { Trail } from './trail.ts';

/** Expected ways for work to end without its result. Callers switch on the kind, never on message text. */
export type FailureKind =
  | 'cancelled' // the person, or the owner of the signal, stopped it
  | 'not-signed-in' // no session, or the sign-in was refused
  | 'unauthorized' // 401: a credential was sent and refused
  | 'forbidden' // 403: signed in, but without the right
  | 'not-found'
  | 'conflict' // something of that name exists and is not ours
  | 'throttled'
  | 'unreachable' // DNS, connection, TLS or proxy
  | 'timed-out'
  | 'invalid' // bad input: a file, a setting or an answer that cannot be used
  | 'refused' // we decline on purpose, for safety
  | 'unexpected'; // the service answered something that no specification foresees

/** An expected error: what, where and what to do, safe to show (never holds a secret). */
export interface Failure {
  readonly kind: FailureKind;
  /** What happened, and to what. */
  readonly message: Message;
  /** What the person can do next. */
  readonly hint?: Message;
  /** Technical detail for the log: HTTP status, error code, operation. Never a secret. */
  readonly detail?: string;
  /** How far the run came, where one had begun. */
  readonly trail?: Trail;
}

/**
 * Whether a poll that failed so says nothing of what it asked about, so that the next one may be answered. A server
 * error (5xx) is `unexpected`.
 */
export function isPassing({ kind }: Failure): boolean {
  return PASSING.has(kind);
}

const PASSING: ReadonlySet<FailureKind> = new Set(['unreachable', 'timed-out', 'throttled', 'unexpected']);
