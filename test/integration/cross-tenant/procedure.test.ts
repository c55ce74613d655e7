import assert from 'node:assert/strict';
import { FABRIKAM_SP_CLIENT } from '../../emulator/contoso-clusters.ts';
import { contosoSeed, FABRIKAM_SUBSCRIPTION, FABRIKAM_TENANT } from '../../emulator/contoso-seed.ts';
import { objectIdIn } from '../../emulator/directory.ts';
import { ALL_DONE, NEW, OWN, statesOf, World } from './world.ts';

describe('the way across tenants in the emulated Azure', function () {
  this.timeout(120_000);
  let world: World;

  afterEach(() => world.stop());

  it('leads to the end with an application that it makes, and has nothing to do the second time', async () => {
    world = await World.start();
    assert.equal(await world.canPull(), false);
    const first = await world.run(NEW);
    assert.deepEqual(first.performed, [
      'create-application',
      'prepare-application',
      'admit',
      'give-role',
      'reset',
    ]);
    await world.assertFinished(first);
    assert.equal(world.cluster.servicePrincipalClientId, world.made()[0]?.appId);
    assert.match(first.document, /Everything is done\./);
    assert.deepEqual((await world.run(NEW, { kept: first.kept })).performed, []);
    assert.deepEqual(world.answered('PUT', /managedClusters/), [], 'the cluster itself is never put');
  });

  it('keeps the application and the credential of the cluster where the person wants that', async () => {
    world = await World.start();
    const last = await world.run(OWN);
    await world.assertFinished(last);
    assert.equal(world.cluster.servicePrincipalClientId, FABRIKAM_SP_CLIENT);
    assert.deepEqual(world.answered('POST', /resetServicePrincipalProfile|addPassword/), []);
  });

  it('takes a secret that somebody made elsewhere', async () => {
    world = await World.start();
    const before = await world.run(NEW.slice(0, -1));
    const [application] = world.made();
    assert.ok(application);
    const secret = 'typed~secret.value-1';
    const ownerId = application.application.objectId;
    application.secrets.push({ keyId: 'k', value: secret, startsOn: '2020-01-01T00:00:00Z', ownerId });
    await world.assertFinished(await world.run(['reset-with-secret'], { kept: before.kept, secret }));
  });

  it('takes an application of a third tenant that has its service principal in both', async () => {
    const seed = contosoSeed();
    const appId = 'cccccccc-0000-4000-8000-000000000099';
    const secret = 'third~secret.value-1';
    const third = '33333333-3333-4333-8333-333333333333';
    world = await World.start({
      ...seed,
      tenants: [...seed.tenants, { id: third, displayName: 'Tailspin', domain: 'tailspin.example' }],
      principals: [
        ...seed.principals,
        {
          name: 'third',
          kind: 'servicePrincipal',
          appId,
          displayName: 'third',
          objectIds: [{ tenantId: third, objectId: 'dddddddd-0000-4000-8000-000000000099' }],
          secrets: [{ value: secret }],
          signInAudience: 'AzureADMultipleOrgs',
        },
      ],
    });
    const takes = ['enter-application', 'prepare-application', 'admit', 'give-role', 'reset-with-secret'];
    await world.assertFinished(await world.run(takes, { clientId: appId, secret }));
    assert.equal(world.cluster.servicePrincipalClientId, appId);
  });

  it('lists what the old service principal may do besides as a warning, and gives none of it', async () => {
    const seed = contosoSeed();
    const scope = `/subscriptions/${FABRIKAM_SUBSCRIPTION}/resourceGroups/rg-network`;
    const old = { principal: 'fabrikam-sp-identity', tenantId: FABRIKAM_TENANT, role: 'Contributor', scope };
    world = await World.start({ ...seed, roleAssignments: [...seed.roleAssignments, old] });
    const last = await world.run(NEW);
    assert.deepEqual(last.steps['old-roles'], { state: 'warning', reasons: [`Contributor at ${scope}`] });
    assert.deepEqual({ ...statesOf(last), 'old-roles': 'done' }, ALL_DONE);
    const home = objectIdIn(
      world.azure.state.principalNamed(world.cluster.servicePrincipalClientId),
      FABRIKAM_TENANT,
    );
    assert.deepEqual(world.azure.state.assignments.of(home ?? ''), []);
  });
});
