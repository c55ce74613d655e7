import { contosoClusters } from './contoso-clusters.ts';
import {
  CONTOSO_DEVELOPMENT,
  CONTOSO_PRODUCTION,
  CONTOSO_TENANT,
  FABRIKAM_SUBSCRIPTION,
  FABRIKAM_TENANT,
} from './contoso-ids.ts';
import { contosoGroups, contosoPrincipals, contosoRoleAssignments } from './contoso-principals.ts';
import type { AzureSeed, SeedRegistry } from './seed.ts';

export { CONTOSO_DEVELOPMENT, CONTOSO_PRODUCTION, CONTOSO_TENANT, FABRIKAM_SUBSCRIPTION, FABRIKAM_TENANT };

/** Two tenants, four registries, clusters of each kind, and callers with all, few and no rights. */
export function contosoSeed(): AzureSeed {
  return {
    tenants: [
      { id: CONTOSO_TENANT, displayName: 'Contoso', domain: 'contoso.onmicrosoft.com' },
      { id: FABRIKAM_TENANT, displayName: 'Fabrikam', domain: 'fabrikam.onmicrosoft.com' },
    ],
    subscriptions: [
      { id: CONTOSO_PRODUCTION, displayName: 'Contoso Production', tenantId: CONTOSO_TENANT },
      { id: CONTOSO_DEVELOPMENT, displayName: 'Contoso Development', tenantId: CONTOSO_TENANT },
      { id: FABRIKAM_SUBSCRIPTION, displayName: 'Fabrikam', tenantId: FABRIKAM_TENANT },
    ],
    principals: contosoPrincipals(),
    groups: contosoGroups(),
    registries: contosoRegistries(),
    clusters: contosoClusters(),
    roleAssignments: contosoRoleAssignments(),
    defaultPrincipal: 'contributor',
  };
}

function contosoRegistries(): SeedRegistry[] {
  return [
    {
      name: 'contoso',
      subscriptionId: CONTOSO_PRODUCTION,
      resourceGroup: 'rg-registry',
      sku: 'Premium',
      images: [
        { repository: 'team/web', tag: '1.4.2' },
        { repository: 'team/worker', tag: '2.0.0' },
      ],
    },
    { name: 'contosodev', subscriptionId: CONTOSO_DEVELOPMENT, resourceGroup: 'rg-dev', sku: 'Standard' },
    {
      name: 'contosoabac',
      subscriptionId: CONTOSO_PRODUCTION,
      resourceGroup: 'rg-registry',
      sku: 'Premium',
      domainLabel: 'a1b2c3d4e5f6g7h8',
      roleAssignmentMode: 'AbacRepositoryPermissions',
      images: [{ repository: 'team/web', tag: '1.4.2' }],
    },
    { name: 'fabrikam', subscriptionId: FABRIKAM_SUBSCRIPTION, resourceGroup: 'rg-fabrikam', sku: 'Basic' },
  ];
}

/** Contoso with `count` more registries spread over `subscriptions` more subscriptions. */
export function crowdedSeed(count: number, subscriptions: number): AzureSeed {
  const seed = contosoSeed();
  const ids = Array.from({ length: subscriptions }, (_, index) => {
    return `aaaaaaaa-0000-4000-9000-${String(index).padStart(12, '0')}`;
  });
  return {
    ...seed,
    subscriptions: [
      ...seed.subscriptions,
      ...ids.map((id, index) => ({ id, displayName: `Crowd ${index}`, tenantId: CONTOSO_TENANT })),
    ],
    registries: [
      ...seed.registries,
      ...Array.from({ length: count }, (_, index) => ({
        name: `crowd${String(index).padStart(5, '0')}`,
        subscriptionId: ids[index % subscriptions] ?? CONTOSO_PRODUCTION,
      })),
    ],
    roleAssignments: [
      ...seed.roleAssignments,
      ...ids.flatMap((id) =>
        ['contributor', 'developer'].map((principal) => ({
          principal,
          tenantId: CONTOSO_TENANT,
          role: 'Contributor',
          scope: `/subscriptions/${id}`,
        })),
      ),
    ],
  };
}
