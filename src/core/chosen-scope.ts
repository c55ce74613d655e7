import type { Subscription, Tenant } from './registry.ts';

/** Ids, lower case, of what is listed; an empty list stands for everything. */
export interface ChosenScope {
  readonly tenants: readonly string[];
  readonly subscriptions: readonly string[];
}

/** Whether a choice names this id, or everything. */
export function isChosen(chosen: readonly string[], id: string): boolean {
  return chosen.length === 0 || chosen.includes(id.toLowerCase());
}

/**
 * What to remember of a choice among `all`. Everything is remembered as an empty list, so that what is added in Azure
 * later is seen, too. `unread` are ids that were chosen before and could not be listed this time: they stay chosen.
 */
export function idsToRemember(
  all: readonly (Tenant | Subscription)[],
  picked: readonly (Tenant | Subscription)[],
  unread: readonly string[] = [],
): string[] {
  if (picked.length === all.length && unread.length === 0) return [];
  return [...picked.map(({ id }) => id.toLowerCase()), ...unread];
}

/** What of a choice is not among what was read. */
export function idsNotRead(
  chosen: readonly string[],
  read: readonly (Tenant | Subscription)[],
): readonly string[] {
  return chosen.filter((id) => !read.some((each) => each.id.toLowerCase() === id));
}
