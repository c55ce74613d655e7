import assert from 'node:assert/strict';
import { ACR_PULL } from '../../src/core/roles/role-definitions.ts';
import type { ManagedCluster } from '../../src/core/clusters/managed-cluster.ts';
import type { Context } from '../../src/core/contexts/context.ts';
import type { RegistryPage } from '../../src/core/ports.ts';
import type { ArmRegistry } from '../../src/core/registry.ts';
import { ok, type Result } from '../../src/core/result.ts';
import { CheckResults } from '../../src/editor/check/check-results.ts';
import type { AzureServices, Services } from '../../src/editor/services.ts';
import type { Node } from '../../src/editor/tree/node.ts';
import { AccessTree } from '../../src/editor/tree/tree-provider.ts';

const TENANT = '22222222-2222-4222-8222-222222222222';
const PRINCIPAL = '33333333-3333-4333-8333-333333333333';
const HOST = 'shop-prod-1a2b3c4d.hcp.westeurope.azmk8s.io';
const CONTEXT = {
  name: 'shop-prod',
  clusterName: 'shop-prod',
  server: `https://${HOST}:443`,
  flavour: 'aks',
} as Context;
const CLUSTER = {
  name: 'shop-prod',
  tenantId: TENANT,
  hosts: [HOST],
  identity: { kind: 'managed-identity', type: 'SystemAssigned', kubelet: { objectId: PRINCIPAL } },
} as unknown as ManagedCluster;
const EARLY = registry('early');
const LATE = registry('late');

function registry(name: string): ArmRegistry {
  return {
    id: `/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/${name}`,
    loginServer: `${name}.azurecr.io`,
    roleAssignmentMode: 'LegacyRegistryPermissions',
  } as ArmRegistry;
}

function page(tenantId: string, listed: ArmRegistry): Result<RegistryPage> {
  const subscription = { id: 's', name: 'Production', tenantId };
  return ok({
    kind: 'registries',
    tenant: { id: tenantId, name: tenantId },
    registries: [{ registry: listed, subscription }],
  });
}

describe('the views, where one tenant answers late', () => {
  let tree: AccessTree;
  /** Lets the late tenant answer. */
  let answer: () => void;
  /** Resolves when the roles of the clusters were asked for. */
  let rolesAsked: Promise<undefined>;

  beforeEach(() => {
    const late = Promise.withResolvers<undefined>();
    const asked = Promise.withResolvers<undefined>();
    answer = () => late.resolve(undefined);
    rolesAsked = asked.promise;
    const azure = {
      directory: {
        async *list() {
          yield page('early', EARLY);
          await late.promise;
          yield page('late', LATE);
        },
      },
      clusters: { findAll: () => Promise.resolve(ok([CLUSTER])) },
      assignments: {
        assignmentsOf: () => {
          asked.resolve(undefined);
          const roleDefinitionId = `/providers/Microsoft.Authorization/roleDefinitions/${ACR_PULL}`;
          return Promise.resolve(ok([{ id: 'a', scope: LATE.id, roleDefinitionId, principalId: PRINCIPAL }]));
        },
      },
      roles: { permissionsOf: () => Promise.resolve(ok(new Map())) },
    } as unknown as AzureServices;
    const services = {
      contexts: () => Promise.resolve({ contexts: [CONTEXT], problems: [], files: [] }),
      azure: () => Promise.resolve(ok(azure)),
    } as Partial<Services> as Services;
    tree = new AccessTree(services, () => Promise.resolve([]), new CheckResults());
  });
  afterEach(() => tree.dispose());

  /** Labels of the accesses below the context, read while the late tenant has not answered. */
  async function accessesOfContext(meanwhile?: () => void): Promise<(string | undefined)[]> {
    const [context] = await tree.contextRows();
    assert.ok(typeof context === 'object');
    const below = tree.getChildren(context);
    await rolesAsked;
    meanwhile?.();
    // What would be ready without the late tenant is ready by now.
    await new Promise((resolve) => setTimeout(resolve, 20));
    answer();
    return (await below).filter((node) => node.kind === 'access').map(({ label }) => label);
  }

  it('show its registries when they come, and those of the others at once', async () => {
    const first = await tree.registryRows();
    assert.deepEqual(loginServers(first), ['early.azurecr.io']);
    const grown = new Promise<void>((resolve) => tree.registries.onDidChange(resolve));
    answer();
    await grown;
    assert.deepEqual(loginServers(await tree.registryRows()), ['early.azurecr.io', 'late.azurecr.io']);
  });

  it('show the role on its registry below a context that was opened before', async () => {
    assert.deepEqual(await accessesOfContext(), ['late.azurecr.io']);
  });

  it('show that role when everything was read again meanwhile', async () => {
    assert.deepEqual(await accessesOfContext(() => tree.refresh()), ['late.azurecr.io']);
  });

  it('know that role where hints ask for what was loaded', async () => {
    await accessesOfContext();
    assert.deepEqual(
      tree.loaded.roles?.map(({ loginServer }) => loginServer),
      ['late.azurecr.io'],
    );
  });
});

function loginServers(rows: readonly Node[] | string): string[] {
  assert.ok(typeof rows === 'object');
  return rows
    .flatMap((row) => (row.kind === 'tenant' ? row.children : [row]))
    .flatMap((row) => (row.kind === 'registry' ? [row.registry.loginServer] : []));
}
