import { FABRIKAM_SP_CLIENT, SHOP_SP_CLIENT } from './contoso-clusters.ts';
import {
  CONTOSO_DEVELOPMENT,
  CONTOSO_PRODUCTION,
  CONTOSO_TENANT,
  FABRIKAM_SUBSCRIPTION,
  FABRIKAM_TENANT,
} from './contoso-ids.ts';
import type { SeedGroup, SeedPrincipal, SeedRoleAssignment } from './seed.ts';

const DEVELOPER_CLIENT = 'aebc6443-996d-45c2-90f0-388ff96faa56';

/** Callers with all, few and no rights, and the service principals of clusters. */
export function contosoPrincipals(): SeedPrincipal[] {
  return [
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
    inContoso('reader', 2, 'contoso-auditor'),
    inContoso('nobody', 3, 'contoso-nobody'),
    {
      name: 'owner',
      kind: 'servicePrincipal',
      appId: 'cccccccc-0000-4000-8000-000000000004',
      displayName: 'contoso-owner',
      objectIds: [
        { tenantId: CONTOSO_TENANT, objectId: 'dddddddd-0000-4000-8000-000000000004', graph: 'write' },
        { tenantId: FABRIKAM_TENANT, objectId: 'dddddddd-0000-4000-8000-000000000014', graph: 'write' },
      ],
      secrets: [{ value: 'owner~secret.value-1' }],
    },
    {
      name: 'developer',
      kind: 'user',
      appId: DEVELOPER_CLIENT,
      displayName: 'dev@contoso.example',
      objectIds: [
        { tenantId: CONTOSO_TENANT, objectId: 'eeeeeeee-0000-4000-8000-000000000001', graph: 'write' },
        { tenantId: FABRIKAM_TENANT, objectId: 'eeeeeeee-0000-4000-8000-000000000011', graph: 'write' },
      ],
    },
    {
      name: 'shop-sp-identity',
      kind: 'servicePrincipal',
      appId: SHOP_SP_CLIENT,
      displayName: 'shop-sp',
      objectIds: [{ tenantId: CONTOSO_TENANT, objectId: 'dddddddd-0000-4000-8000-000000000021' }],
      secrets: [{ value: 'shop-sp~secret.value-1' }],
    },
    {
      name: 'fabrikam-sp-identity',
      kind: 'servicePrincipal',
      appId: FABRIKAM_SP_CLIENT,
      displayName: 'fabrikam-sp',
      objectIds: [{ tenantId: FABRIKAM_TENANT, objectId: 'dddddddd-0000-4000-8000-000000000022' }],
      secrets: [{ value: 'fabrikam-sp~secret.value-1' }],
    },
  ];
}

function inContoso(name: string, number: number, displayName: string): SeedPrincipal {
  return {
    name,
    kind: 'servicePrincipal',
    appId: `cccccccc-0000-4000-8000-00000000000${number}`,
    displayName,
    objectIds: [{ tenantId: CONTOSO_TENANT, objectId: `dddddddd-0000-4000-8000-00000000000${number}` }],
    secrets: [{ value: `${name}~secret.value-1` }],
  };
}

export function contosoGroups(): SeedGroup[] {
  return [
    {
      name: 'image-pullers',
      tenantId: CONTOSO_TENANT,
      objectId: '88888888-0000-4000-8000-000000000001',
      members: ['shop-uami-agentpool'],
    },
  ];
}

export function contosoRoleAssignments(): SeedRoleAssignment[] {
  const places = [
    { tenantId: CONTOSO_TENANT, scope: `/subscriptions/${CONTOSO_PRODUCTION}` },
    { tenantId: CONTOSO_TENANT, scope: `/subscriptions/${CONTOSO_DEVELOPMENT}` },
    { tenantId: FABRIKAM_TENANT, scope: `/subscriptions/${FABRIKAM_SUBSCRIPTION}` },
  ];
  return [
    ...places.flatMap((place) => [
      { ...place, principal: 'contributor', role: 'Contributor' },
      { ...place, principal: 'developer', role: 'Contributor' },
      { ...place, principal: 'owner', role: 'Owner' },
      { ...place, principal: 'developer', role: 'Role Based Access Control Administrator' },
    ]),
    {
      principal: 'reader',
      tenantId: CONTOSO_TENANT,
      role: 'Reader',
      scope: `/subscriptions/${CONTOSO_PRODUCTION}`,
    },
  ];
}
