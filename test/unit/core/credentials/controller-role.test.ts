import assert from 'node:assert/strict';
import type { PullSecretAccess } from '../../../../src/core/access.ts';
import type { ManagedCluster } from '../../../../src/core/clusters/managed-cluster.ts';
import type { ControllerStorage } from '../../../../src/core/grants/storage.ts';
import { plain } from '../../../../src/core/message.ts';
import { readAccesses } from '../../../../src/core/read-accesses.ts';
import { ok } from '../../../../src/core/result.ts';
import { removeFromAzure } from '../../../../src/core/revoke/azure.ts';
import { ACR_PULL, REPOSITORY_READER, roleGuidOf } from '../../../../src/core/roles/role-definitions.ts';
import { SECRET_FILE, World } from '../grants/grant-world.ts';

const CLIENT = 'cccccccc-0000-4000-8000-000000000001';
const OBJECT = 'dddddddd-0000-4000-8000-000000000001';

const STORAGES: readonly ControllerStorage[] = [
  {
    form: 'external-secrets',
    version: 'v1',
    identity: { kind: 'workload-identity', serviceAccountName: 'puller' },
    roleFor: CLIENT,
  },
  {
    form: 'acr-pull-binding',
    version: 'v1beta2',
    identity: { kind: 'managed-identity', clientId: CLIENT },
    roleFor: CLIENT,
  },
];

function worldWith(storage: ControllerStorage): World {
  const world = new World();
  world.storage = storage;
  world.directory.principals.set(CLIENT, { objectId: OBJECT, displayName: 'puller-identity' });
  return world;
}

function withoutRole({ roleFor, ...others }: ControllerStorage): ControllerStorage {
  assert.ok(roleFor !== undefined);
  return others;
}

function accessOf(world: World): PullSecretAccess {
  const [access] = readAccesses(SECRET_FILE, world.files.contents.get(SECRET_FILE) ?? '');
  assert.ok(access);
  return access;
}

async function removal(
  world: World,
  remaining: readonly PullSecretAccess[] = [],
  clusters: readonly ManagedCluster[] = [],
): Promise<{ readonly titles: string[]; readonly kept: string; readonly run: () => Promise<void> }> {
  const outline = world.outline();
  assert.ok(outline.ok);
  const { signal } = world.abort;
  const ports = {
    ...world.ports(),
    applicationRemover: { remove: () => Promise.reject(new Error('asked')) },
    clusters: { list: () => Promise.resolve(ok(clusters)) },
  };
  const known = { registry: outline.value.registry.arm, remaining };
  const found = await removeFromAzure(accessOf(world), known, ports, signal);
  assert.ok(found.ok);
  const { steps, kept } = found.value;
  return {
    titles: steps.map(({ step }) => plain(step.title)),
    kept: kept.map(plain).join('\n'),
    run: async () => {
      for (const { run } of steps) assert.ok((await run({ signal, report: () => undefined })).ok);
    },
  };
}

describe('the role of the identity with which a controller pulls', () => {
  for (const storage of STORAGES) {
    it(`is a step of the plan, is given, and goes again: ${storage.form}`, async () => {
      const world = worldWith(storage);
      const plan = await world.plan();
      assert.match(plain(plan.steps[0]?.title ?? ({} as never)), /role AcrPull/);
      assert.match(plan.steps[0]?.command ?? '', new RegExp(`--assignee-object-id ${OBJECT}`));
      assert.equal(world.roles.assignments.length, 0, 'the plan changes nothing');
      const report = await world.execute(plan);
      assert.ok(report.ok);
      const [given, ...more] = world.roles.assignments;
      assert.deepEqual(more, []);
      assert.equal(given?.principalId, OBJECT);
      assert.equal(roleGuidOf(given.roleDefinitionId), ACR_PULL);
      assert.deepEqual(
        report.value.findings.map(({ level, text }) => [level, plain(text)]),
        [['pass', 'The identity puller-identity of the controller may pull from contoso.azurecr.io.']],
      );
      assert.equal(accessOf(world).clientId, CLIENT);
      const revoked = await removal(world);
      assert.deepEqual(revoked.titles, [
        'Remove the role of the identity puller-identity on contoso.azurecr.io',
      ]);
      await revoked.run();
      assert.deepEqual(world.roles.assignments, []);
    });

    it(`is left alone where that is not wanted: ${storage.form}`, async () => {
      const world = worldWith(storage);
      world.storage = withoutRole(storage);
      const report = await world.run();
      assert.ok(report.ok);
      assert.deepEqual(world.roles.calls, []);
      assert.match(plain(report.value.findings[0]?.text ?? ({} as never)), /was not checked/);
      assert.equal(accessOf(world).clientId, undefined);
    });
  }

  it('stays where the nodes of a cluster pull with the same identity', async () => {
    const [storage] = STORAGES;
    assert.ok(storage);
    const world = worldWith(storage);
    assert.ok((await world.run()).ok);
    const kubelet = { objectId: OBJECT.toUpperCase(), clientId: CLIENT, resourceId: 'r' };
    const cluster = {
      name: 'shop-prod',
      identity: { kind: 'managed-identity', type: 'SystemAssigned', kubelet },
    } as ManagedCluster;
    const { titles, kept } = await removal(world, [], [cluster]);
    assert.deepEqual(titles, []);
    assert.match(kept, /stays: the nodes of shop-prod pull with it/);
  });

  it('is limited to the repositories of the manifest where the registry decides by them', async () => {
    const [storage] = STORAGES;
    assert.ok(storage);
    const world = worldWith(storage);
    world.registry = { roleAssignmentMode: 'AbacRepositoryPermissions' };
    assert.ok((await world.run()).ok);
    const [given] = world.roles.assignments;
    assert.equal(roleGuidOf(given?.roleDefinitionId ?? ''), REPOSITORY_READER);
    assert.match(given?.condition ?? '', /'team\/web'/);
  });

  it('that is there already needs no step, and somebody else has it to keep', async () => {
    const [storage] = STORAGES;
    assert.ok(storage);
    const world = worldWith(storage);
    const outline = world.outline();
    assert.ok(outline.ok && outline.value.registry.arm !== undefined);
    const { id } = outline.value.registry.arm;
    const theirs = {
      id: `${id}/providers/Microsoft.Authorization/roleAssignments/theirs`,
      scope: id,
      principalId: OBJECT,
      roleDefinitionId: `/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/${ACR_PULL}`,
    };
    world.roles.assignments = [theirs];
    const plan = await world.plan();
    assert.ok(plan.steps.every(({ title }) => !plain(title).includes('role')));
    assert.ok((await world.execute(plan)).ok);
    const { titles, kept } = await removal(world);
    assert.deepEqual(titles, []);
    assert.match(kept, /roles of the identity .* stay as they are/);
    assert.deepEqual(world.roles.assignments, [theirs]);
  });

  it('stays while another access needs the identity', async () => {
    const [storage] = STORAGES;
    assert.ok(storage);
    const world = worldWith(storage);
    assert.ok((await world.run()).ok);
    const { titles, kept } = await removal(world, [{ ...accessOf(world), file: '/w/other.yaml' }]);
    assert.deepEqual(titles, []);
    assert.match(kept, /\/w\/other\.yaml uses it too/);
  });

  it('cannot be planned for an identity that the tenant does not know', async () => {
    const [storage] = STORAGES;
    assert.ok(storage);
    const world = worldWith(storage);
    world.directory.principals.clear();
    await assert.rejects(() => world.plan(), /no identity with the client id/);
  });

  it('that Azure refuses leaves the files as they are', async () => {
    const [storage] = STORAGES;
    assert.ok(storage);
    const world = worldWith(storage);
    const plan = await world.plan();
    world.directory.principals.clear();
    assert.equal((await world.execute(plan)).ok, false);
    assert.ok(world.nothingIsWritten);
  });
});
