import type { AzureSeed, SeedRegistry } from './seed.ts';

export const CONTOSO_TENANT = '11111111-1111-4111-8111-111111111111';
export const FABRIKAM_TENANT = '22222222-2222-4222-8222-222222222222';
export const CONTOSO_PRODUCTION = 'aaaaaaaa-0000-4000-8000-000000000001';
export const CONTOSO_DEVELOPMENT = 'aaaaaaaa-0000-4000-8000-000000000002';
export const FABRIKAM_SUBSCRIPTION = 'bbbbbbbb-0000-4000-8000-000000000001';

const DEVELOPER_CLIENT = 'aebc6443-996d-45c2-90f0-388ff96faa56';

/** Two tenants, four registries, and callers with all, few and no rights. */
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
    principals: [
      {
        name: 'contributor',
        kind: 'servicePrincipal',
        appId: 'cccccccc-0000-4000-8000-000000000001',
        displayName: 'contoso-deployer',
        objectIds: [
          { tenantId: CONTOSO_TENANT, objectId: 'dddddddd-0000-4000-8000-000000000001' },
          { tenantId: FABRIKAM_TENANT, objectId: 'dddddddd-0000-4000-8000-000000000011' },
        ],
        secrets: [{ value: 'contributor~secret.value-1' }],
      },
      {
        name: 'reader',
        kind: 'servicePrincipal',
        appId: 'cccccccc-0000-4000-8000-000000000002',
        displayName: 'contoso-auditor',
        objectIds: [{ tenantId: CONTOSO_TENANT, objectId: 'dddddddd-0000-4000-8000-000000000002' }],
        secrets: [{ value: 'reader~secret.value-1' }],
      },
      {
        name: 'nobody',
        kind: 'servicePrincipal',
        appId: 'cccccccc-0000-4000-8000-000000000003',
        displayName: 'contoso-nobody',
        objectIds: [{ tenantId: CONTOSO_TENANT, objectId: 'dddddddd-0000-4000-8000-000000000003' }],
        secrets: [{ value: 'nobody~secret.value-1' }],
      },
      {
        name: 'developer',
        kind: 'user',
        appId: DEVELOPER_CLIENT,
        displayName: 'dev@contoso.example',
        objectIds: [
          { tenantId: CONTOSO_TENANT, objectId: 'eeeeeeee-0000-4000-8000-000000000001' },
          { tenantId: FABRIKAM_TENANT, objectId: 'eeeeeeee-0000-4000-8000-000000000011' },
        ],
      },
    ],
    registries: contosoRegistries(),
    roleAssignments: [
      ...[CONTOSO_PRODUCTION, CONTOSO_DEVELOPMENT].flatMap((subscription) => {
        const scope = `/subscriptions/${subscription}`;
        return [
          { principal: 'contributor', tenantId: CONTOSO_TENANT, role: 'Contributor', scope },
          { principal: 'developer', tenantId: CONTOSO_TENANT, role: 'Contributor', scope },
        ];
      }),
      {
        principal: 'reader',
        tenantId: CONTOSO_TENANT,
        role: 'Reader',
        scope: `/subscriptions/${CONTOSO_PRODUCTION}`,
      },
      ...['contributor', 'developer'].map((principal) => ({
        principal,
        tenantId: FABRIKAM_TENANT,
        role: 'Contributor',
        scope: `/subscriptions/${FABRIKAM_SUBSCRIPTION}`,
      })),
    ],
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
