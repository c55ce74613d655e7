import { readClaims } from '../../core/acr/access-token.ts';
import { resourceManagerScope, type Cloud } from '../../core/clouds.ts';
import { message } from '../../core/message.ts';
import type { TokenSource } from '../../core/ports.ts';
import type { Subscription, Tenant } from '../../core/registry.ts';
import { ok, type Result } from '../../core/result.ts';
import type { ArmHttp } from './arm-http.ts';
import { isRecord, textAt } from './json-shape.ts';

/**
 * The tenants that the account belongs to or is a guest of. When Azure refuses the list, the tenant of the account's
 * own token is all that is known, and enough to go on.
 */
export async function listTenants(
  arm: ArmHttp,
  { cloud, tokens }: { readonly cloud: Cloud; readonly tokens: TokenSource },
  signal: AbortSignal,
): Promise<Result<readonly Tenant[]>> {
  const operation = { what: message('list the tenants of the signed-in account'), scope: '/tenants' };
  const listed = await arm.readAll({ path: '/tenants?api-version=2022-12-01', operation }, signal);
  if (listed.ok) {
    const tenants = listed.value.flatMap(toTenant);
    if (tenants.length > 0) return ok(tenants);
  } else if (listed.failure.kind !== 'forbidden' && listed.failure.kind !== 'unauthorized') {
    return listed;
  }
  const token = await tokens.getToken({ scope: resourceManagerScope(cloud) }, signal);
  if (!token.ok) return token;
  const id = readClaims(token.value.value)?.tenantId;
  if (id !== undefined) return ok([{ id, name: id }]);
  return listed.ok ? ok([]) : listed;
}

/** Names of the subscriptions that the account can see in `tenant`, by lower-case id. */
export async function listSubscriptions(
  arm: ArmHttp,
  tenant: Tenant,
  signal: AbortSignal,
): Promise<Result<ReadonlyMap<string, Subscription>>> {
  const operation = { what: message('list the subscriptions'), scope: `tenant ${tenant.id}` };
  const path = '/subscriptions?api-version=2022-12-01';
  const listed = await arm.readAll({ path, tenantId: tenant.id, operation }, signal);
  if (!listed.ok) return listed;
  const subscriptions = listed.value.flatMap((json) => toSubscription(json, tenant));
  return ok(new Map(subscriptions.map((subscription) => [subscription.id.toLowerCase(), subscription])));
}

function toTenant(json: unknown): Tenant[] {
  if (!isRecord(json)) return [];
  const id = textAt(json, 'tenantId');
  if (id === undefined) return [];
  return [{ id, name: textAt(json, 'displayName') ?? textAt(json, 'defaultDomain') ?? id }];
}

function toSubscription(json: unknown, tenant: Tenant): Subscription[] {
  if (!isRecord(json)) return [];
  const id = textAt(json, 'subscriptionId');
  return id === undefined ? [] : [{ id, name: textAt(json, 'displayName') ?? id, tenantId: tenant.id }];
}
