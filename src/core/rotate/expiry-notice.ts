import type { PullSecretAccess } from '../access.ts';
import { DAY_IN_MS, formatDate } from '../grants/dates.ts';
import { credentialKey } from './rotation.ts';

/** On which day each credential was last spoken of, or that it is muted, by its key. Holds no secret. */
export type ShownNotices = Readonly<Record<string, string>>;

/**
 * The accesses whose credential ends within `days`, or has ended, and that were not spoken of today; one for each
 * credential, the one that ends first at the beginning. None at all for 0 days.
 */
export function noticesDue(
  accesses: readonly PullSecretAccess[],
  { now, days, shown }: { readonly now: Date; readonly days: number; readonly shown: ShownNotices },
): PullSecretAccess[] {
  if (days <= 0) return [];
  const limit = now.getTime() + days * DAY_IN_MS;
  const ending = accesses
    .flatMap((access) =>
      access.expiresOn === undefined ? [] : [{ access, ends: access.expiresOn.getTime() }],
    )
    .filter(({ access, ends }) => ends <= limit && !isSaid(access, shown, now))
    .toSorted((a, b) => a.ends - b.ends)
    .map(({ access }) => access);
  return [
    ...new Map(ending.toReversed().map((access) => [credentialKey(access), access])).values(),
  ].toReversed();
}

function isSaid(access: PullSecretAccess, shown: ShownNotices, now: Date): boolean {
  const said = shown[credentialKey(access)];
  return said === formatDate(now) || said === mutedUntil(access);
}

/** What is to be remembered once a notice was shown; what is neither of today nor muted is forgotten. */
export function withShown(shown: ShownNotices, access: PullSecretAccess, now: Date): ShownNotices {
  const today = formatDate(now);
  const kept = Object.entries(shown).filter(([, day]) => day === today || day.startsWith(MUTED));
  return { ...Object.fromEntries(kept), [credentialKey(access)]: today };
}

/** Nothing more of this credential, until its end is another one: it was rotated, and that is a new promise. */
export function withMuted(shown: ShownNotices, access: PullSecretAccess): ShownNotices {
  return { ...shown, [credentialKey(access)]: mutedUntil(access) };
}

const MUTED = 'muted ';

function mutedUntil({ expiresOn }: PullSecretAccess): string {
  return `${MUTED}${expiresOn?.toISOString() ?? ''}`;
}
