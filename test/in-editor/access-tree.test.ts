import assert from 'node:assert/strict';
import path from 'node:path';
import { Uri } from 'vscode';
import type { PullSecretAccess } from '../../src/core/access.ts';
import { ACR_PULL } from '../../src/core/roles/role-definitions.ts';
import type { ManagedCluster } from '../../src/core/clusters/managed-cluster.ts';
import type { Context } from '../../src/core/contexts/context.ts';
import { message } from '../../src/core/message.ts';
import type { RegistryPage } from '../../src/core/ports.ts';
import type { ArmRegistry } from '../../src/core/registry.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import { CheckResults } from '../../src/editor/check/check-results.ts';
import type { AzureServices, Services } from '../../src/editor/services.ts';
import type { Node } from '../../src/editor/tree/node.ts';
import { AccessTree } from '../../src/editor/tree/tree-provider.ts';

const TENANT = '22222222-2222-4222-8222-222222222222';
const OTHER_TENANT = '44444444-4444-4444-8444-444444444444';
const PRODUCTION = 'shop-prod-1a2b3c4d.hcp.westeurope.azmk8s.io';
const TEST = 'shop-test-9c8b7a6d.hcp.westeurope.azmk8s.io';
/** No subscription has this one. */
const GONE = 'gone-5f4e3d2c.hcp.westeurope.azmk8s.io';
const KUBECONFIG = '/home/dev/.kube/config';
const EARLY = registry('early');
const LATE = registry('late');

function registry(name: string): ArmRegistry {
  return {
    id: `/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/${name}`,
    loginServer: `${name}.azurecr.io`,
    roleAssignmentMode: 'LegacyRegistryPermissions',
  } as ArmRegistry;
}

function context(name: string, host: string): Context {
  return { name, clusterName: name, server: `https://${host}:443`, flavour: 'aks' } as Context;
}

function cluster(host: string): ManagedCluster {
  return {
    name: host,
    tenantId: host === TEST ? OTHER_TENANT : TENANT,
    hosts: [host],
    identity: {
      kind: 'managed-identity',
      type: 'UserAssigned',
      kubelet: { objectId: `identity of ${host}` },
    },
  } as unknown as ManagedCluster;
}

function page(tenantId: string, listed: ArmRegistry): Result<RegistryPage> {
  const subscription = { id: 's', name: 'Production', tenantId };
  return ok({
    kind: 'registries',
    tenant: { id: tenantId, name: tenantId },
    registries: [{ registry: listed, subscription }],
  });
}

describe('the views', () => {
  let tree: AccessTree;
  let contexts: Context[];
  let secrets: PullSecretAccess[];
  /** What Azure answers instead of the clusters. */
  let findAll: (() => Promise<Result<never>>) | undefined;
  /** What it answers instead of the registries. */
  let listing: Result<never> | undefined;
  let watched: readonly string[];
  /** Tenants that tell nobody of their roles. */
  let refusing: readonly string[];
  /** Lets the late tenant answer. */
  let answer: () => void;
  /** Resolves when the roles of the clusters were asked for. */
  let rolesAsked: Promise<undefined>;

  beforeEach(() => {
    contexts = [context('shop-prod', PRODUCTION)];
    watched = [];
    refusing = [];
    findAll = undefined;
    listing = undefined;
    const late = Promise.withResolvers<undefined>();
    const asked = Promise.withResolvers<undefined>();
    answer = () => late.resolve(undefined);
    rolesAsked = asked.promise;
    const azure = {
      directory: {
        async *list() {
          if (listing !== undefined) {
            yield listing;
            return;
          }
          yield page('early', EARLY);
          await late.promise;
          yield page('late', LATE);
        },
      },
      clusters: {
        findAll: (hosts: string[]) =>
          findAll?.() ?? Promise.resolve(ok(hosts.filter((host) => host !== GONE).map(cluster))),
      },
      assignments: {
        assignmentsOf: (tenantId: string, principals: string[]) => {
          asked.resolve(undefined);
          if (refusing.includes(tenantId))
            return Promise.resolve(err('forbidden', message('No right there.')));
          const roleDefinitionId = `/providers/Microsoft.Authorization/roleDefinitions/${ACR_PULL}`;
          const given = { id: 'a', scope: LATE.id, roleDefinitionId };
          return Promise.resolve(ok(principals.map((principalId) => ({ ...given, principalId }))));
        },
      },
      roles: { permissionsOf: () => Promise.resolve(ok(new Map())) },
    } as unknown as AzureServices;
    const services = {
      contexts: () => Promise.resolve({ contexts, problems: [], files: [KUBECONFIG] }),
      azure: () => Promise.resolve(ok(azure)),
    } as Partial<Services> as Services;
    secrets = [];
    tree = new AccessTree(services, () => Promise.resolve(secrets), new CheckResults());
    tree.onDidReadContexts(({ files }) => (watched = files));
  });
  afterEach(() => tree.dispose());

  /** Labels of the accesses below the context, read while the late tenant has not answered. */
  async function accessesOfContext(meanwhile?: () => void): Promise<(string | undefined)[]> {
    const below = childrenOf('shop-prod');
    await rolesAsked;
    meanwhile?.();
    // What would be ready without the late tenant is ready by now.
    await new Promise((resolve) => setTimeout(resolve, 20));
    answer();
    return (await below).filter((node) => node.kind === 'access').map(({ label }) => label);
  }

  async function childrenOf(name: string): Promise<Node[]> {
    const rows = await tree.contextRows();
    assert.ok(typeof rows === 'object');
    const row = rows.find((node) => node.kind === 'context' && node.context.name === name);
    assert.ok(row !== undefined, name);
    return tree.getChildren(row);
  }

  it('show the registries of a tenant that answers late when they come, and the others at once', async () => {
    const first = await tree.registryRows();
    assert.deepEqual(loginServers(first), ['early.azurecr.io']);
    const grown = new Promise<void>((resolve) => tree.registries.onDidChange(resolve));
    answer();
    await grown;
    assert.deepEqual(loginServers(await tree.registryRows()), ['early.azurecr.io', 'late.azurecr.io']);
  });

  it('show the role on a registry that comes late below a context that was opened before', async () => {
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

  it('know a context that came while they were hidden, and its roles', async () => {
    answer();
    await childrenOf('shop-prod');
    contexts = [...contexts, context('shop-test', TEST)];
    tree.refreshAccesses();
    // A command asks first, then the view is seen again.
    const known = await tree.knownRoleAccesses();
    assert.deepEqual(known.ok && known.value.map(({ clusterName }) => clusterName), [
      'shop-prod',
      'shop-test',
    ]);
    const below = await childrenOf('shop-test');
    assert.deepEqual(
      below.map(({ kind }) => kind),
      ['cluster', 'access'],
    );
  });

  it('show the roles of a tenant where those of another one cannot be read, and say why there', async () => {
    answer();
    contexts = [...contexts, context('shop-test', TEST), context('gone', GONE)];
    refusing = [OTHER_TENANT];
    const kinds = async (name: string): Promise<string[]> => (await childrenOf(name)).map(({ kind }) => kind);
    assert.deepEqual(await kinds('shop-prod'), ['cluster', 'access']);
    assert.deepEqual(await kinds('shop-test'), ['cluster', 'problem']);
    assert.deepEqual(await kinds('gone'), ['note', 'note']);
    const all = await tree.knownRoleAccesses();
    assert.deepEqual(all.ok && all.value.map(({ clusterName }) => clusterName), ['shop-prod']);
    assert.ok((await tree.knownRoleAccesses(TENANT)).ok);
    assert.ok(!(await tree.knownRoleAccesses(OTHER_TENANT)).ok);
    refusing = [TENANT, OTHER_TENANT];
    tree.refresh();
    assert.deepEqual(await kinds('shop-prod'), ['problem']);
  });

  it('know the folders of the pull secrets that they have read', async () => {
    const file = path.join(path.sep, 'shop', 'deploy', 'acr-pull-contoso.yaml');
    secrets = [{ kind: 'pull-secret', clusterName: 'shop-prod', file } as PullSecretAccess];
    const isKnown = (...names: string[]): boolean =>
      tree.showsFilesBelow(Uri.file(path.join(path.sep, ...names)));
    assert.equal(isKnown('shop', 'deploy'), false);
    answer();
    await childrenOf('shop-prod');
    assert.deepEqual(
      [isKnown('shop', 'deploy'), isKnown('shop'), isKnown('shop', 'dep'), isKnown('docs')],
      [true, true, false, false],
    );
  });

  it('say why roles could not be read to a command, which asks again the next time', async () => {
    answer();
    findAll = () => Promise.resolve(err('throttled', message('Azure asks to wait.')));
    const known = await tree.knownRoleAccesses();
    assert.equal(!known.ok && known.failure.kind, 'throttled');
    findAll = undefined;
    assert.ok((await tree.knownRoleAccesses()).ok);
  });

  it('do not take a role for none to a command where no registry could be listed', async () => {
    answer();
    listing = err('throttled', message('Azure asks to wait.'));
    const known = await tree.knownRoleAccesses();
    assert.equal(!known.ok && known.failure.kind, 'throttled');
    listing = undefined;
    const again = await tree.knownRoleAccesses();
    assert.equal(again.ok && again.value.length, 1);
  });

  const beginnings: [name: string, begin: () => Promise<unknown>][] = [
    ['contexts are seen first', () => tree.contextRows()],
    ['registries are seen first', () => tree.registryRows()],
    ['a grant comes before anything is seen', () => tree.refreshAfterChange()],
    ['a command asks for roles before anything is seen', () => tree.knownRoleAccesses()],
  ];
  for (const [name, begin] of beginnings) {
    it(`tell which kubeconfig files to watch where ${name}`, async () => {
      answer();
      await begin();
      assert.deepEqual(watched, [KUBECONFIG]);
    });
  }
});

function loginServers(rows: readonly Node[] | string): string[] {
  assert.ok(typeof rows === 'object');
  return rows
    .flatMap((row) => (row.kind === 'tenant' ? row.children : [row]))
    .flatMap((row) => (row.kind === 'registry' ? [row.registry.loginServer] : []));
}
