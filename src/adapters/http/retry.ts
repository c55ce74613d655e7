import type { Outcome } from './json-request.ts';

const MAX_RETRIES = 3;
const FIRST_DELAY_MS = 300;
/** A service that asks for more patience than this gets none: the person is told instead. */
const MAX_DELAY_MS = 20_000;
/** What is worth another try. */
export const TRANSIENT: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Milliseconds to wait before the next attempt; `undefined` when the outcome should stand. `attempt` counts from 0. */
export function retryDelay(attempt: number, { result, isBroken }: Outcome): number | undefined {
  if (attempt >= MAX_RETRIES) return undefined;
  if (!result.ok) return isBroken ? backOff(attempt) : undefined;
  if (!TRANSIENT.has(result.value.status)) return undefined;
  const asked = retryAfter(result.value.headers.get('retry-after'), Date.now());
  if (asked === undefined) return backOff(attempt);
  return isTooLong(asked) ? undefined : asked;
}

/** Whether a service asks for a wait that nobody should sit through: its answer stands then. */
export function isTooLong(milliseconds: number): boolean {
  return milliseconds > MAX_DELAY_MS;
}

/** Milliseconds that a `Retry-After` header asks for, in seconds or as a date (RFC 9110, section 10.2.3). */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Waits; answers `false` as soon as `signal` aborts. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  return await new Promise((resolve) => {
    const stop = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve(true);
    }, milliseconds);
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** Doubles each time; the random half keeps many clients from coming back together. */
function backOff(attempt: number): number {
  const full = FIRST_DELAY_MS * 2 ** attempt;
  return full / 2 + Math.random() * (full / 2);
}
