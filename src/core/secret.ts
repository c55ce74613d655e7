import { inspect } from './inspect-symbol.ts';

/**
 * A value that must never be shown: it prints as `[redacted]` however it is turned into text.
 * The only way to the value is {@link Secret.reveal}, so every use can be found by name.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself, for the one call that sends or writes it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect](): string {
    return REDACTED;
  }
}

export const REDACTED = '[redacted]';
