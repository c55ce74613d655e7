import type { CloudName } from './clouds.ts';
import type { AzureSeed } from './seed.ts';

export const SOVEREIGN_TENANT = '33333333-3333-4333-8333-333333333333';
export const SOVEREIGN_SUBSCRIPTION = 'ffffffff-0000-4000-8000-000000000001';

/** One tenant with one registry in a national cloud. */
export function sovereignSeed(cloud: Exclude<CloudName, 'AzureCloud'>): AzureSeed {
  return {
    tenants: [{ id: SOVEREIGN_TENANT, displayName: 'Northwind', domain: 'northwind.example', cloud }],
    subscriptions: [{ id: SOVEREIGN_SUBSCRIPTION, displayName: 'Northwind', tenantId: SOVEREIGN_TENANT }],
    principals: [
      {
        name: 'contributor',
        kind: 'servicePrincipal',
        appId: 'cccccccc-0000-4000-8000-000000000001',
        displayName: 'northwind-deployer',
        objectIds: [{ tenantId: SOVEREIGN_TENANT, objectId: 'dddddddd-0000-4000-8000-000000000021' }],
        secrets: [{ value: 'contributor~secret.value-1' }],
      },
    ],
    registries: [{ name: 'northwind', subscriptionId: SOVEREIGN_SUBSCRIPTION, sku: 'Premium' }],
    roleAssignments: [
      {
        principal: 'contributor',
        tenantId: SOVEREIGN_TENANT,
        role: 'Contributor',
        scope: `/subscriptions/${SOVEREIGN_SUBSCRIPTION}`,
      },
    ],
    defaultPrincipal: 'contributor',
  };
}
