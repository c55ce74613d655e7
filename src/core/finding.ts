import type { Message } from './message.ts';

/** One thing that was checked. `unknown` means that it could not be checked; it is never shown as a pass. */
export interface Finding {
  readonly level: 'pass' | 'warn' | 'fail' | 'unknown';
  /** What was checked and what came out, with evidence that is safe to show. */
  readonly text: Message;
  /** The next step, where there is one. */
  readonly hint?: Message;
}
