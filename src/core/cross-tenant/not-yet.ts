import { message, type Message } from '../message.ts';
import { cancelled, err, ok, type Result } from '../result.ts';
import type { NotYet } from './ports.ts';

/** Ends early, without failing, when the signal aborts. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

export interface StepProgress {
  readonly signal: AbortSignal;
  readonly report: (step: Message) => void;
}

/** Entra needs up to two minutes until it knows a new application or password everywhere (azure-facts E1). */
const REPLICATION_WAITS_MS = [3_000, 5_000, 10_000, 20_000, 40_000, 60_000];

/** Tries until it is no longer refused as unknown, for a little over two minutes. Any other failure ends it at once. */
export async function untilKnown<T extends { readonly kind: string }>(
  attempt: () => Promise<Result<T | NotYet>>,
  sleep: Sleep,
  { signal, report }: StepProgress,
): Promise<Result<T>> {
  for (const wait of [...REPLICATION_WAITS_MS, undefined]) {
    if (signal.aborted) return cancelled();
    const tried = await attempt();
    if (!tried.ok) return tried;
    if (!isNotYet(tried.value)) return ok(tried.value);
    if (wait === undefined) return { ok: false, failure: tried.value.failure };
    report(message('Waiting until Microsoft Entra ID knows what is new'));
    await sleep(wait, signal);
  }
  return err('timed-out', message('Microsoft Entra ID does not know what is new.'));
}

function isNotYet(value: { readonly kind: string }): value is NotYet {
  return value.kind === 'not-yet';
}
