import type { SeedSubscription } from '../seed.ts';
import { jsonReply, type Reply } from '../service.ts';
import { gatewayError } from './arm-error.ts';
import { SUBSCRIPTION_VERSIONS } from './api-versions.ts';
import type { ArmCall, ArmRoute } from './route.ts';

/** Subscriptions of the token's tenant in which the caller has some role. */
export function visibleSubscriptions({ state, caller }: ArmCall): readonly SeedSubscription[] {
  return state.subscriptions.filter(
    ({ id, tenantId }) =>
      tenantId === caller.tenantId && state.canSee(caller.objectId, `/subscriptions/${id}`),
  );
}

function subscriptionBody({ id, displayName, tenantId }: SeedSubscription): Record<string, unknown> {
  return {
    id: `/subscriptions/${id}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId: id,
    tenantId,
    displayName,
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
  };
}

function listSubscriptions(call: ArmCall): Reply {
  const value = visibleSubscriptions(call).map(subscriptionBody);
  return jsonReply(200, { value, count: { type: 'Total', value: value.length } });
}

function getSubscription(call: ArmCall): Reply {
  const id = (call.params['subscription'] ?? '').toLowerCase();
  const found = visibleSubscriptions(call).find((subscription) => subscription.id === id);
  if (found) return jsonReply(200, subscriptionBody(found));
  return gatewayError(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`);
}

/** A user sees every tenant it belongs to; an application only the one its token is for. */
function listTenants({ state, caller }: ArmCall): Reply {
  const self = state.directory.ownerOf(caller.objectId)?.principal;
  const own = caller.isUser ? (self?.objectIds ?? []).map(({ tenantId }) => tenantId) : [caller.tenantId];
  const value = state.tenants
    .filter(({ id }) => own.includes(id))
    .map((tenant) => ({
      id: `/tenants/${tenant.id}`,
      tenantId: tenant.id,
      countryCode: 'US',
      displayName: tenant.displayName,
      domains: [tenant.domain],
      tenantCategory: 'Home',
      defaultDomain: tenant.domain,
      tenantType: 'AAD',
    }));
  return jsonReply(200, { value });
}

export const SUBSCRIPTION_ROUTES: readonly ArmRoute[] = [
  { method: 'GET', path: '/subscriptions', versions: SUBSCRIPTION_VERSIONS, handle: listSubscriptions },
  {
    method: 'GET',
    path: '/subscriptions/{subscription}',
    versions: SUBSCRIPTION_VERSIONS,
    handle: getSubscription,
  },
  { method: 'GET', path: '/tenants', versions: SUBSCRIPTION_VERSIONS, handle: listTenants },
];
