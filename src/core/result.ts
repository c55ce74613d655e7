import type { Failure, FailureKind } from './failure.ts';
import type { Message } from './message.ts';

/** Success with a value, or an expected failure. Bugs throw instead. */
export type Result<T> = Ok<T> | Err;

export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Err {
  readonly ok: false;
  readonly failure: Failure;
}

/** A success carrying `value`. */
export function ok<T>(value: T): Ok<T> {
  return { ok: true, value };
}

/** A failure of the given kind; see {@link Failure} for what the parts must hold. */
export function err(kind: FailureKind, text: Message, more: Pick<Failure, 'hint' | 'detail'> = {}): Err {
  return { ok: false, failure: { kind, message: text, ...more } };
}

/** The failure of a cancelled operation: callers show nothing for it. */
export function cancelled(): Err {
  return { ok: false, failure: { kind: 'cancelled', message: { text: 'Cancelled.', args: [] } } };
}
