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
 * later is seen, too.
 */
export function idsToRemember(
  all: readonly (Tenant | Subscription)[],
  picked: readonly (Tenant | Subscription)[],
): string[] {
  return picked.length === all.length ? [] : picked.map(({ id }) => id.toLowerCase());
}
