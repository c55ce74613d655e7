import assert from 'node:assert/strict';
import type { RoleAccess } from '../../../../src/core/access.ts';
import type { ManagedCluster } from '../../../../src/core/clusters/managed-cluster.ts';
import { plain } from '../../../../src/core/message.ts';
import type { ArmRegistry } from '../../../../src/core/registry.ts';
import { reachable, roleAccesses, type KnownCluster } from '../../../../src/core/role-accesses.ts';
import { planRevoke } from '../../../../src/core/role-grants/revoke.ts';
import { assignmentOf } from '../../../fakes/fake-role-gateway.ts';

const ACR_PULL = '7f951dda-4ed3-4680-a7ca-43fe172d538d';
const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';

function registry(
  name: string,
  mode: ArmRegistry['roleAssignmentMode'] = 'LegacyRegistryPermissions',
): ArmRegistry {
  return {
    id: `/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/${name}`,
    name,
    loginServer: `${name}.azurecr.io`,
    subscriptionId: 's',
    resourceGroup: 'rg',
    tenantId: 't',
    location: 'westeurope',
    sku: 'Premium',
    roleAssignmentMode: mode,
    anonymousPullEnabled: false,
    adminUserEnabled: false,
    armTokensAccepted: true,
    publicNetworkAccess: 'Enabled',
  };
}

function cluster(name: string, objectId: string): KnownCluster {
  const managed: ManagedCluster = {
    id: `/subscriptions/c/resourcegroups/rg/providers/Microsoft.ContainerService/managedClusters/${name}`,
    name,
    subscriptionId: 'c',
    resourceGroup: 'rg',
    tenantId: 't',
    location: 'westeurope',
    hosts: [`${name}.hcp.westeurope.azmk8s.io`],
    identity: {
      kind: 'managed-identity',
      type: 'SystemAssigned',
      kubelet: { objectId, clientId: 'c', resourceId: 'r' },
    },
    powerState: 'Running',
    provisioningState: 'Succeeded',
  };
  return { clusterName: name, cluster: managed, principalId: objectId };
}

const CONTOSO = registry('contoso');
const OTHER = registry('other');
const DIRECT = assignmentOf(CONTOSO, { name: 'direct', roleGuid: ACR_PULL, principalId: 'KUBELET' });
const INHERITED = assignmentOf(
  CONTOSO,
  { name: 'inherited', roleGuid: CONTRIBUTOR, principalId: 'kubelet' },
  '/subscriptions/s',
);
const PERMISSIONS = new Map([
  [CONTRIBUTOR, [{ actions: ['*'], notActions: [], dataActions: [], notDataActions: [] }]],
]);

function known(...clusters: KnownCluster[]): RoleAccess[] {
  return roleAccesses(clusters, [CONTOSO, OTHER], [DIRECT, INHERITED], PERMISSIONS);
}

describe('accesses by role', () => {
  it('are told for each cluster and registry, direct and inherited', () => {
    assert.deepEqual(
      known(cluster('shop', 'kubelet'), cluster('stranger', 'else')).map(
        ({ clusterName, loginServer, via, coverage }) => [clusterName, loginServer, via, coverage],
      ),
      [
        ['shop', 'contoso.azurecr.io', 'direct', 'all'],
        ['shop', 'contoso.azurecr.io', 'inherited', 'all'],
        ['shop', 'other.azurecr.io', 'inherited', 'all'],
      ],
    );
  });

  it('do not count AcrPull on an ABAC registry', () => {
    const abac = registry('contoso', 'AbacRepositoryPermissions');
    assert.deepEqual(
      roleAccesses([cluster('shop', 'kubelet')], [abac], [DIRECT, INHERITED], PERMISSIONS),
      [],
    );
  });

  it('are looked for only on registries that an assignment reaches', () => {
    assert.deepEqual(reachable([CONTOSO, OTHER], [DIRECT]), [CONTOSO]);
    assert.deepEqual(reachable([CONTOSO, OTHER], [INHERITED]), [CONTOSO, OTHER]);
    const sibling = registry('contoso2');
    assert.deepEqual(reachable([sibling], [DIRECT]), [], 'a name that begins alike is another registry');
  });
});

describe('the removal of an access by role', () => {
  it('names the assignment, what stays, who else loses it, and how to undo it', () => {
    const all = known(cluster('shop', 'kubelet'), cluster('twin', 'kubelet'));
    const [access] = all;
    assert.ok(access);
    const plan = planRevoke(access, all);
    assert.ok(plan.ok);
    assert.equal(plan.value.command, `az role assignment delete --ids ${DIRECT.id}`);
    assert.deepEqual(plan.value.alsoLose, ['twin']);
    assert.deepEqual(plan.value.stays.map(plain), ['Another role stays, given at /subscriptions/s.']);
    assert.match(
      plan.value.undoCommand,
      /az role assignment create --name direct[^]*--role 7f951dda[^]*--scope/,
    );
  });

  it('refuses an inherited one, and says where it is', () => {
    const all = known(cluster('shop', 'kubelet'));
    const inherited = all.find(({ via }) => via === 'inherited');
    assert.ok(inherited);
    const plan = planRevoke(inherited, all);
    assert.ok(!plan.ok && plan.failure.kind === 'refused');
    assert.match(plain(plan.failure.message), /given .* at \/subscriptions\/s,/);
  });
});
