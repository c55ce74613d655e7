import { message } from './message.ts';
import type { AccountDirectory } from './ports.ts';
import type { Subscription, Tenant } from './registry.ts';
import { err, ok, type Result } from './result.ts';

export interface ReadSubscriptions {
  /** By name. */
  readonly subscriptions: readonly Subscription[];
  /** Tenants that could not be asked; the tree says why. */
  readonly unread: readonly Tenant[];
}

/** The subscriptions of these tenants. One that cannot be asked does not stand in the way of the others. */
export async function readSubscriptions(
  account: Pick<AccountDirectory, 'subscriptions'>,
  tenants: readonly Tenant[],
  signal: AbortSignal,
): Promise<Result<ReadSubscriptions>> {
  const read = await Promise.all(
    tenants.map(async (tenant) => ({ tenant, answer: await account.subscriptions(tenant, signal) })),
  );
  const failed = read.flatMap(({ tenant, answer }) => (answer.ok ? [] : [{ tenant, answer }]));
  const left = failed.find(({ answer }) => answer.failure.kind === 'cancelled');
  if (left !== undefined) return left.answer;
  const found = read.flatMap(({ answer }) => (answer.ok ? answer.value : []));
  if (found.length === 0) return failed[0]?.answer ?? none();
  return ok({
    subscriptions: found.toSorted((a, b) => a.name.localeCompare(b.name)),
    unread: failed.map(({ tenant }) => tenant),
  });
}

function none(): Result<never> {
  return err('not-found', message('Your account sees no subscription in these tenants.'));
}
