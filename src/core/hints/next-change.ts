import { DAY_IN_MS } from '../grants/dates.ts';
import type { HintFacts } from './facts.ts';

/** When the clock alone changes what is said: the next end of a pull secret, or the day from which it is spoken of. */
export function nextChange({ objects, now, noticeDays }: HintFacts): Date | undefined {
  const moments = objects.secrets.flatMap(({ access }) => {
    const end = access?.expiresOn?.getTime();
    return end === undefined ? [] : [end, end - noticeDays * DAY_IN_MS];
  });
  const coming = moments.filter((moment) => moment > now.getTime());
  return coming.length === 0 ? undefined : new Date(Math.min(...coming));
}
