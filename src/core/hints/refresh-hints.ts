import { REFRESH_INTERVAL } from '../forms/external-secrets.ts';
import { message, type Message } from '../message.ts';
import type { Hint, HintLevel } from './hint.ts';
import type { Refresh } from './refreshes.ts';

const MINUTE_MS = 60_000;
/** As documented: refresh tokens of a registry last 3 hours, access tokens 75 minutes. */
const REFRESH_TOKEN_MS = 180 * MINUTE_MS;
const ACCESS_TOKEN_MS = 75 * MINUTE_MS;
/** The shortest life seen of a refresh token, which ends with the sign-in that it came of. */
const SHORTEST_SEEN_MS = 35 * MINUTE_MS;

/** Hints at an ExternalSecret whose token ends, or may end, before the next one comes. */
export function refreshHints(refresh: Refresh, scoped: ReadonlySet<string>): Hint[] {
  const isScoped = refresh.generators.some((name) => scoped.has(name));
  const said = whatIsWrong(refresh, isScoped ? ACCESS_TOKEN_MS : REFRESH_TOKEN_MS);
  if (said === undefined) return [];
  const { range } = refresh;
  const title = message('Fetch a new token every {0}', REFRESH_INTERVAL);
  return [
    {
      kind: 'refresh-interval',
      ...said,
      range,
      fixes: [{ kind: 'replace', title, range, newText: REFRESH_INTERVAL }],
    },
  ];
}

function whatIsWrong(
  { interval, intervalMs }: Refresh,
  lifeMs: number,
): { readonly level: HintLevel; readonly text: Message } | undefined {
  if (intervalMs <= 0) {
    return { level: 'warning', text: message('The token is fetched only once, and ends within hours.') };
  }
  const minutes = lifeMs / MINUTE_MS;
  if (intervalMs >= lifeMs) {
    const text = message(
      'The token ends after {0} minutes, and the next one comes only after {1}.',
      minutes,
      interval,
    );
    return { level: 'warning', text };
  }
  if (intervalMs <= SHORTEST_SEEN_MS) return undefined;
  const seen = SHORTEST_SEEN_MS / MINUTE_MS;
  const text = message(
    'Such a token may end after {0} minutes; the next one comes after {1}.',
    seen,
    interval,
  );
  return { level: 'information', text };
}
