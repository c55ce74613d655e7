import type { Finding } from '../finding.ts';
import type { Message } from '../message.ts';

/** A finding with what mends it. */
export interface CheckFinding extends Finding {
  /** The command of ours that mends it. */
  readonly fix?: 'grant' | 'rotate';
  /** The same, or a closer look, by `az` or `kubectl`. */
  readonly commands?: readonly string[];
}

type More = Omit<CheckFinding, 'level' | 'text'>;

/** Findings by their level. */
export const finding = {
  pass: (text: Message, more: More = {}): CheckFinding => ({ level: 'pass', text, ...more }),
  warn: (text: Message, more: More = {}): CheckFinding => ({ level: 'warn', text, ...more }),
  fail: (text: Message, more: More = {}): CheckFinding => ({ level: 'fail', text, ...more }),
  unknown: (text: Message, more: More = {}): CheckFinding => ({ level: 'unknown', text, ...more }),
} as const;
