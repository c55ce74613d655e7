import type { ManagedCluster } from '../../../../src/core/clusters/managed-cluster.ts';
import type { Context } from '../../../../src/core/contexts/context.ts';
import type { Application, ApplicationPassword } from '../../../../src/core/cross-tenant/ports.ts';
import {
  newMemory,
  passwordName,
  REDIRECT_URI,
  type Procedure,
  type ProcedureMemory,
} from '../../../../src/core/cross-tenant/procedure.ts';
import type { Facts } from '../../../../src/core/cross-tenant/read-facts.ts';
import { scanManifest } from '../../../../src/core/manifests/scan.ts';
import { message } from '../../../../src/core/message.ts';
import type { ArmRegistry } from '../../../../src/core/registry.ts';
import { ok } from '../../../../src/core/result.ts';
import { outlineRoleGrant } from '../../../../src/core/role-grants/outline.ts';
import { planRoleGrant, type RolePlan, type RoleState } from '../../../../src/core/role-grants/plan.ts';
import { ACR_PULL } from '../../../../src/core/roles/role-definitions.ts';

/** Application of the cluster, and the one that is to take its place. */
export const OLD = 'aaaaaaaa-1111-4111-8111-111111111111';
export const NEW = 'bbbbbbbb-2222-4222-8222-222222222222';
export const NOW = new Date('2026-11-25T12:00:00Z');
const PRINCIPAL = 'cccccccc-3333-4333-8333-333333333333';

const CONTEXT: Context = {
  name: 'fabrikam-sp',
  clusterName: 'fabrikam-sp',
  userName: 'u',
  file: '/k',
  flavour: 'aks',
  authentication: { kind: 'none' },
  isCurrent: true,
  notes: [],
};

export const CLUSTER: ManagedCluster = {
  id: '/subscriptions/f/resourcegroups/rg/providers/Microsoft.ContainerService/managedClusters/fabrikam-sp',
  name: 'fabrikam-sp',
  subscriptionId: 'f',
  resourceGroup: 'rg',
  tenantId: 'fabrikam',
  location: 'westeurope',
  hosts: ['fabrikam-sp.hcp.westeurope.azmk8s.io'],
  identity: { kind: 'service-principal', clientId: OLD },
  powerState: 'Running',
  provisioningState: 'Succeeded',
};

export const REGISTRY: ArmRegistry = {
  id: '/subscriptions/c/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contoso',
  name: 'contoso',
  loginServer: 'contoso.azurecr.io',
  subscriptionId: 'c',
  resourceGroup: 'rg',
  tenantId: 'contoso',
  location: 'westeurope',
  sku: 'Premium',
  roleAssignmentMode: 'LegacyRegistryPermissions',
  anonymousPullEnabled: false,
  adminUserEnabled: false,
  armTokensAccepted: true,
  publicNetworkAccess: 'Enabled',
};

/** A procedure before anything is chosen. */
export function procedureOf(
  memory: Partial<ProcedureMemory> = {},
  change: Partial<ManagedCluster> = {},
): Procedure {
  const cluster = { ...CLUSTER, ...change };
  const { workloads } = scanManifest(
    'kind: Pod\nspec:\n  containers:\n    - image: contoso.azurecr.io/team/web:1\n',
  );
  return {
    context: CONTEXT,
    cluster,
    registry: REGISTRY,
    workloads,
    breadth: 'registry',
    memory: { ...newMemory(CLUSTER, REGISTRY), ...memory },
  };
}

export function application(change: Partial<Application> = {}): Application {
  return {
    clientId: NEW,
    objectId: 'o',
    displayName: 'acr-pull-fabrikam-sp',
    isMultiTenant: true,
    redirectUris: [REDIRECT_URI],
    passwords: [],
    ...change,
  };
}

/** A password that was made for the cluster. */
export function password(keyId: string, startsOn: string, endsOn = '2027-11-25'): ApplicationPassword {
  return {
    keyId,
    displayName: passwordName(CLUSTER),
    startsOn: new Date(startsOn),
    endsOn: new Date(endsOn),
  };
}

/** What Azure says when everything but the reset is done; before an application is chosen it is asked little. */
export function factsOf(procedure: Procedure, change: Partial<Facts> = {}): Facts {
  const known = { cluster: procedure.cluster, candidates: [] };
  if (procedure.memory.clientId === undefined) return { ...known, ...change };
  const there = { objectId: PRINCIPAL, displayName: 'acr-pull-fabrikam-sp' };
  return {
    ...known,
    application: ok(application()),
    home: ok({ ...there, objectId: 'home' }),
    principal: ok(there),
    role: ok(rolePlan(procedure, { isGiven: true })),
    lacking: ok([]),
    ...change,
  };
}

export function rolePlan(
  { context, cluster, registry, workloads, breadth }: Procedure,
  { isGiven, ...state }: { readonly isGiven: boolean } & Partial<RoleState>,
): RolePlan {
  const principal = { objectId: PRINCIPAL, label: message('service principal of {0}', NEW) };
  const outline = outlineRoleGrant({ context, cluster, registry, workloads, breadth, principal });
  const given = {
    id: `${registry.id}/providers/Microsoft.Authorization/roleAssignments/1`,
    scope: registry.id,
    roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${ACR_PULL}`,
    principalId: PRINCIPAL,
  };
  const assignments = isGiven ? [given] : [];
  const plan = planRoleGrant(outline, { assignments, permissions: new Map(), caller: undefined, ...state });
  if (!plan.ok) throw new Error('The role cannot be planned.');
  return plan.value;
}
