import type { Failure } from '../../core/failure.ts';
import { message } from '../../core/message.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Tenant } from '../../core/registry.ts';
import { armFailure } from './arm-failure.ts';
import type { ArmHttp } from './arm-http.ts';
import { isRecord, textAt } from './json-shape.ts';
import { listSubscriptions } from './tenants.ts';

const PATH = '/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01';
/** The most that Resource Graph gives at once. */
const PAGE_SIZE = 1000;

/** Sorted by id, because `$skipToken` only pages through an order that stands still. */
export const ALL_REGISTRIES = registriesWhere('');

/** The registry of one login server. */
export function registryAt(loginServer: string): string {
  return registriesWhere(` | where properties.loginServer =~ ${quoted(loginServer)}`);
}

/** The registry of one resource id. */
export function registryWithId(id: string): string {
  return registriesWhere(` | where id =~ ${quoted(id)}`);
}

function registriesWhere(filter: string): string {
  return `resources | where type =~ 'microsoft.containerregistry/registries'${filter} | project id, name, location, sku, properties | order by id asc`;
}

export const ALL_CLUSTERS = clustersWhere('');

/** The managed clusters one of whose API server names is among `hosts`. */
export function clustersAt(hosts: readonly string[]): string {
  const names = hosts.map(quoted).join(', ');
  const isHost = ['fqdn', 'privateFQDN', 'azurePortalFQDN'].map((key) => `properties.${key} in~ (${names})`);
  return clustersWhere(` | where ${isHost.join(' or ')}`);
}

function clustersWhere(filter: string): string {
  return `resources | where type =~ 'microsoft.containerservice/managedclusters'${filter} | project id, name, location, identity, properties | order by id asc`;
}

/** Every role assignment of these principals. */
export function assignmentsOf(principalIds: readonly string[]): string {
  return `authorizationresources | where type =~ 'microsoft.authorization/roleassignments' | where properties.principalId in~ (${principalIds.map(quoted).join(', ')}) | project id, properties | order by id asc`;
}

/** A string of the query language; backslash and quote are escaped with a backslash. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, (character) => `\\${character}`)}'`;
}

/** Pages of rows that `query` finds in everything the account can read in `tenant`. Ends after the first failure. */
export async function* queryPages(
  arm: ArmHttp,
  { tenant, query }: { readonly tenant: Tenant; readonly query: string },
  signal: AbortSignal,
): AsyncGenerator<Result<readonly unknown[]>> {
  const operation = {
    what: message('ask Azure Resource Graph'),
    scope: `tenant ${tenant.id}`,
  };
  let skipToken: string | undefined;
  do {
    const options = { resultFormat: 'objectArray', $top: PAGE_SIZE, $skipToken: skipToken };
    const answer = await arm.read(
      { path: PATH, tenantId: tenant.id, query: { query, options }, operation },
      signal,
    );
    if (!answer.ok) {
      if (!(await isWithoutSubscriptions(arm, tenant, answer.failure, signal))) yield answer;
      return;
    }
    if (!isRecord(answer.value) || !Array.isArray(answer.value['data'])) {
      yield armFailure({ status: 200 }, operation);
      return;
    }
    yield ok(answer.value['data'] as unknown[]);
    skipToken = textAt(answer.value, '$skipToken');
  } while (skipToken !== undefined);
}

/**
 * Whether it was refused for want of any subscription: a guest often has none, and then Resource Graph answers 403
 * (its overview, "Permissions in Azure Resource Graph") or 400 with `NoValidSubscriptionsInQueryRequest` (as reported in
 * Azure/aztfexport#491) instead of no rows.
 */
async function isWithoutSubscriptions(
  arm: ArmHttp,
  tenant: Tenant,
  { kind }: Failure,
  signal: AbortSignal,
): Promise<boolean> {
  if (kind !== 'forbidden' && kind !== 'invalid') return false;
  const subscriptions = await listSubscriptions(arm, tenant, signal);
  return subscriptions.ok && subscriptions.value.size === 0;
}
