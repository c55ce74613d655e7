import assert from 'node:assert/strict';
import {
  chooseScenario,
  type ClusterFacts,
  type Scenario,
  type ScenarioChoice,
} from '../../../../src/core/clusters/choose-scenario.ts';
import type { ManagedCluster } from '../../../../src/core/clusters/managed-cluster.ts';
import { message, plain } from '../../../../src/core/message.ts';
import type { ArmRegistry } from '../../../../src/core/registry.ts';

const HOME = 'aaaaaaaa-1111-4111-8111-111111111111';
const OTHER = 'bbbbbbbb-2222-4222-8222-222222222222';
const KUBELET = { objectId: 'o', clientId: 'c', resourceId: 'r' };

function aks(change: Partial<ManagedCluster> = {}): ClusterFacts {
  return {
    kind: 'managed',
    cluster: {
      id: '/subscriptions/s/resourcegroups/rg/providers/Microsoft.ContainerService/managedClusters/shop',
      name: 'shop',
      subscriptionId: 's',
      resourceGroup: 'rg',
      tenantId: HOME,
      location: 'westeurope',
      hosts: ['shop.hcp.westeurope.azmk8s.io'],
      identity: { kind: 'managed-identity', type: 'SystemAssigned', kubelet: KUBELET },
      powerState: 'Running',
      provisioningState: 'Succeeded',
      ...change,
    },
  };
}

function msi(type: string): ClusterFacts {
  return aks({ identity: { kind: 'managed-identity', type, kubelet: KUBELET } });
}

const SERVICE_PRINCIPAL = { kind: 'service-principal', clientId: 'app' } as const;

function registry(change: Partial<ArmRegistry> = {}): ArmRegistry {
  return {
    id: '/subscriptions/s2/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contoso',
    name: 'contoso',
    loginServer: 'contoso.azurecr.io',
    subscriptionId: 's2',
    resourceGroup: 'rg',
    tenantId: HOME,
    location: 'westeurope',
    sku: 'Premium',
    roleAssignmentMode: 'LegacyRegistryPermissions',
    anonymousPullEnabled: false,
    adminUserEnabled: false,
    armTokensAccepted: true,
    publicNetworkAccess: 'Enabled',
    ...change,
  };
}

const ABAC = registry({ roleAssignmentMode: 'AbacRepositoryPermissions' });
const FOREIGN = registry({ tenantId: OTHER });

interface Row {
  readonly name: string;
  readonly cluster: ClusterFacts;
  readonly registry: ArmRegistry | undefined;
  readonly recommended: Scenario;
  /** Why the role of the identity is right or wrong here. */
  readonly says: RegExp;
  readonly warns?: RegExp;
}

/** The rows of azure-facts, section 0, then the ones of design.md, section 6. */
const ROWS: readonly Row[] = [
  {
    name: 'AKS, managed identity, same tenant, legacy registry',
    cluster: msi('SystemAssigned'),
    registry: registry(),
    recommended: 'managed-identity',
    says: /kubelet identity; no password/,
  },
  {
    name: 'AKS, managed identity, same tenant, ABAC registry',
    cluster: msi('SystemAssigned'),
    registry: ABAC,
    recommended: 'managed-identity',
    says: /repository roles/,
  },
  {
    name: 'AKS with image pull by service accounts',
    cluster: aks({ serviceAccountImagePull: { defaultIdentityId: '/id' } }),
    registry: registry(),
    recommended: 'managed-identity',
    says: /default identity for service accounts here, not the kubelet/,
  },
  {
    name: 'AKS, service principal, same tenant',
    cluster: aks({ identity: SERVICE_PRINCIPAL }),
    registry: registry(),
    recommended: 'service-principal',
    says: /sign in with a service principal/,
  },
  {
    name: 'AKS, service principal, other tenant',
    cluster: aks({ identity: SERVICE_PRINCIPAL }),
    registry: FOREIGN,
    recommended: 'cross-tenant',
    says: /sign in with a service principal/,
  },
  {
    name: 'AKS, managed identity, other tenant',
    cluster: msi('SystemAssigned'),
    registry: FOREIGN,
    recommended: 'pull-secret',
    says: new RegExp(`never reaches another tenant: the cluster is in ${HOME}, the registry in ${OTHER}`),
  },
  {
    name: 'not AKS',
    cluster: { kind: 'not-aks' },
    registry: registry(),
    recommended: 'pull-secret',
    says: /not on AKS/,
  },
  {
    name: 'anonymous pull',
    cluster: msi('SystemAssigned'),
    registry: registry({ anonymousPullEnabled: true }),
    recommended: 'anonymous',
    says: /kubelet identity/,
    warns: /Everybody who reaches the registry can pull every image/,
  },
  {
    name: 'public network access off',
    cluster: msi('SystemAssigned'),
    registry: registry({ publicNetworkAccess: 'Disabled' }),
    recommended: 'managed-identity',
    says: /kubelet identity/,
    warns: /need a private endpoint/,
  },
  {
    name: 'listed addresses only',
    cluster: msi('SystemAssigned'),
    registry: registry({ networkDefaultAction: 'Deny' }),
    recommended: 'managed-identity',
    says: /kubelet identity/,
    warns: /only from listed addresses/,
  },
  {
    name: 'identity UserAssigned',
    cluster: msi('UserAssigned'),
    registry: registry(),
    recommended: 'managed-identity',
    says: /kubelet identity/,
  },
  {
    name: 'identity of both types',
    cluster: msi('SystemAssigned, UserAssigned'),
    registry: registry(),
    recommended: 'managed-identity',
    says: /kubelet identity/,
  },
  {
    name: 'kubelet identity missing while provisioning',
    cluster: aks({
      identity: { kind: 'managed-identity', type: 'SystemAssigned' },
      provisioningState: 'Creating',
    }),
    registry: registry(),
    recommended: 'pull-secret',
    says: /no kubelet identity yet \(state Creating\)/,
  },
  {
    name: 'neither identity nor service principal (the msi placeholder alone)',
    cluster: aks({ identity: { kind: 'unknown' } }),
    registry: registry(),
    recommended: 'pull-secret',
    says: /did not say with which identity/,
  },
  {
    name: 'image pull by service accounts without a default',
    cluster: aks({ serviceAccountImagePull: {} }),
    registry: registry(),
    recommended: 'pull-secret',
    says: /names none as default/,
  },
  {
    name: 'registry mode unknown',
    cluster: msi('SystemAssigned'),
    registry: registry({ roleAssignmentMode: 'unknown' }),
    recommended: 'pull-secret',
    says: /did not say whether the registry decides/,
  },
  {
    name: 'tokens for Resource Manager refused',
    cluster: msi('SystemAssigned'),
    registry: registry({ armTokensAccepted: false }),
    recommended: 'managed-identity',
    says: /kubelet identity/,
    warns: /no tokens that were made for Azure Resource Manager/,
  },
  {
    name: 'cluster stopped',
    cluster: aks({ powerState: 'Stopped' }),
    registry: registry(),
    recommended: 'managed-identity',
    says: /kubelet identity/,
    warns: /shop is stopped/,
  },
  {
    name: 'tenants that differ only in case',
    cluster: aks({ tenantId: HOME.toUpperCase() }),
    registry: registry(),
    recommended: 'managed-identity',
    says: /kubelet identity/,
  },
  {
    name: 'cluster not found in Azure',
    cluster: { kind: 'not-found', reason: message('No tenant has a cluster at {0}.', 'x') },
    registry: registry(),
    recommended: 'pull-secret',
    says: /No tenant has a cluster at x/,
  },
  {
    name: 'registry unknown to Azure',
    cluster: msi('SystemAssigned'),
    registry: undefined,
    recommended: 'pull-secret',
    says: /does not see the registry/,
  },
];

function reasonOf({ options }: ScenarioChoice, scenario: Scenario): string {
  const option = options.find((candidate) => candidate.scenario === scenario);
  return option === undefined ? '' : plain(option.reason);
}

describe('the choice of a scenario', () => {
  after(() => {
    for (const row of ROWS) {
      const choice = chooseScenario(row.cluster, row.registry);
      console.log(`      ${row.name.padEnd(66)} ${choice.options[0]?.scenario ?? ''}`);
    }
  });

  for (const row of ROWS) {
    it(`${row.name}: ${row.recommended}`, () => {
      const choice = chooseScenario(row.cluster, row.registry);
      const recommended = choice.options.filter(({ level }) => level === 'recommended');
      assert.deepEqual(
        recommended.map(({ scenario }) => scenario),
        [row.recommended],
      );
      assert.equal(choice.options[0], recommended[0], 'the recommended one comes first');
      assert.match(reasonOf(choice, 'managed-identity'), row.says);
      assert.match(choice.warnings.map(plain).join(' '), row.warns ?? /^$/);
    });
  }

  it('names every scenario once, with a sentence for each', () => {
    for (const row of ROWS) {
      const { options } = chooseScenario(row.cluster, row.registry);
      assert.deepEqual(options.map(({ scenario }) => scenario).toSorted(), [
        'anonymous',
        'cross-tenant',
        'managed-identity',
        'pull-secret',
        'service-principal',
      ]);
      for (const { reason } of options) assert.match(plain(reason), /^\S.*\.$/);
    }
  });
});
