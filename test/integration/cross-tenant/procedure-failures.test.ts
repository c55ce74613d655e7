import assert from 'node:assert/strict';
import { CONTOSO_TENANT, contosoSeed } from '../../emulator/contoso-seed.ts';
import { objectIdIn } from '../../emulator/directory.ts';
import type { Fault } from '../../emulator/faults.ts';
import { roleNamed } from '../../emulator/roles.ts';
import type { AzureSeed } from '../../emulator/seed.ts';
import { NEW, OWN, World } from './world.ts';

const ADMINISTRATOR = 'Role Based Access Control Administrator';
const RESET = 'resetServicePrincipalProfile$';
const DENIED = {
  status: 403,
  body: JSON.stringify({
    error: {
      code: 'Authorization_RequestDenied',
      message: 'Insufficient privileges to complete the operation.',
    },
  }),
};

describe('the way across tenants when Azure refuses', function () {
  this.timeout(120_000);
  let world: World;

  afterEach(() => world.stop());

  it('tells how the page ends when consent is declined, and asks Azure no more than every five seconds', async () => {
    world = await World.start();
    world.azure.state.settings.declineConsent = true;
    const declined = await world.run(OWN);
    assert.equal(declined.failure?.kind, 'timed-out');
    assert.match(declined.failure.hint, /AADSTS65004/);
    const polls =
      world.azure.requests.length -
      world.azure.requests.findIndex(({ path }) => path.includes('adminconsent')) -
      1;
    assert.equal(polls, 121);
    assert.equal(sum(declined.waits), 600_000);
    assert.equal(declined.steps['consent']?.state, 'next');
    world.azure.state.settings.declineConsent = false;
    await world.assertFinished(await world.run(OWN, { kept: declined.kept }));
  });

  it('tells with which code a reset ended, and finishes with another password the next time', async () => {
    world = await World.start();
    world.azure.state.settings.failClusterReset = true;
    const failed = await world.run(NEW);
    assert.match(failed.failure?.text ?? '', /ended as Failed \(ReconcileVMSSAgentPoolFailed\)/);
    assert.match(failed.failure?.hint ?? '', /nodes could not be reimaged/);
    assert.deepEqual(world.answered('POST', /resetServicePrincipalProfile/), [202]);
    assert.ok(
      !failed.offered.includes('remove-passwords'),
      'nobody knows with which password a node signs in',
    );
    world.azure.state.settings.failClusterReset = false;
    world.azure.clock.advance(60_000);
    const second = await world.run(NEW, { kept: failed.kept });
    await world.assertFinished(second);
    assert.equal(world.made()[0]?.secrets.length, 2);
    assert.ok(second.offered.includes('remove-passwords'));
    const third = await world.run(['remove-passwords'], { kept: second.kept });
    assert.equal(world.made()[0]?.secrets.length, 1);
    await world.assertFinished(third);
  });

  const refusals: [what: string, fault: Omit<Fault, 'times'>, kind: string, text: RegExp, hint: RegExp][] = [
    [
      'Graph refuses to make the application',
      { host: 'graph.microsoft.com', pathPattern: '/applications$', method: 'POST', ...DENIED },
      'forbidden',
      /create the application acr-pull-fabrikam-sp.*Authorization_RequestDenied/,
      /Application\.ReadWrite\.All/,
    ],
    [
      'Graph refuses a password',
      { host: 'graph.microsoft.com', pathPattern: 'addPassword$', method: 'POST', ...DENIED },
      'forbidden',
      /add a password to the application acr-pull-fabrikam-sp/,
      /Application\.ReadWrite\.All/,
    ],
    [
      'Graph is throttled',
      {
        host: 'graph.microsoft.com',
        pathPattern: '/servicePrincipals$',
        method: 'POST',
        status: 429,
        retryAfter: 1,
      },
      'throttled',
      /create the service principal/,
      /fewer requests/,
    ],
    [
      'the account may not reset the cluster',
      {
        pathPattern: RESET,
        method: 'POST',
        status: 403,
        body: JSON.stringify({ error: { code: 'AuthorizationFailed', message: 'No authorization.' } }),
      },
      'forbidden',
      /reset the service principal of fabrikam-sp \(HTTP 403, AuthorizationFailed\)/,
      /managedClusters\/resetServicePrincipalProfile\/action/,
    ],
    [
      'a lock forbids the role',
      {
        pathPattern: 'roleAssignments/[^/]+$',
        method: 'PUT',
        status: 409,
        body: JSON.stringify({ error: { code: 'ScopeLocked', message: 'The scope cannot be written.' } }),
      },
      'forbidden',
      /ScopeLocked/,
      /lock/,
    ],
  ];
  for (const [what, fault, kind, text, hint] of refusals) {
    it(`tells that ${what}, asks no second time, and goes on later`, async () => {
      world = await World.start();
      world.azure.faults.add({ ...fault, times: 1 });
      const refused = await world.run(NEW);
      assert.equal(refused.failure?.kind, kind);
      assert.match(refused.failure.text, text);
      assert.match(refused.failure.hint, hint);
      const path = new RegExp(fault.pathPattern ?? '');
      assert.deepEqual(world.answered(fault.method ?? '', path), [fault.status]);
      assert.deepEqual(
        world.made().flatMap(({ secrets }) => secrets),
        [],
        'a password of no use is removed',
      );
      const second = await world.run(NEW, { kept: refused.kept });
      await world.assertFinished(second);
      assert.equal(world.made().length, 1);
    });
  }

  it('goes on by an object id that is typed where Graph shows nothing of the other tenant', async () => {
    const seed = contosoSeed();
    world = await World.start({ ...seed, principals: seed.principals.map(withoutGraphInContoso) });
    const refused = await world.run(OWN);
    assert.equal(refused.failure?.kind, 'forbidden');
    assert.match(refused.failure.text, /look up the service principal .*Authorization_RequestDenied/);
    assert.ok(refused.offered.includes('enter-object-id'));
    const objectId =
      objectIdIn(world.azure.state.principalNamed('fabrikam-sp-identity'), CONTOSO_TENANT) ?? '';
    const takes = ['enter-object-id', 'give-role'];
    await world.assertFinished(await world.run(takes, { kept: refused.kept, objectId }));
  });

  it('without the right to assign the role offers a request, ends at once, and goes on when it is there', async () => {
    world = await World.start();
    const developer = objectIdIn(world.azure.state.principalNamed('developer'), CONTOSO_TENANT) ?? '';
    const rights = world.azure.state.assignments
      .of(developer)
      .filter(({ roleDefinitionId }) => roleDefinitionId === roleNamed(ADMINISTRATOR).id);
    for (const { name } of rights) world.azure.state.removeRole(name);
    const refused = await world.run(NEW);
    assert.equal(refused.failure?.kind, 'forbidden');
    assert.match(refused.failure.hint, /roleAssignments\/write.*Role Based Access Control Administrator/);
    assert.deepEqual(world.answered('PUT', /roleAssignments/), [403]);
    assert.equal(refused.offered[0], 'copy-request');
    assert.match(refused.document, /Your account seems to lack/);
    for (const right of rights) world.azure.state.assignRole(right);
    await world.assertFinished(await world.run(NEW, { kept: refused.kept }));
  });

  it('waits with the reset until a stopped cluster is started, and says so', async () => {
    world = await World.start();
    world.cluster.powerState = 'Stopped';
    const stopped = await world.run(NEW);
    assert.deepEqual(stopped.steps['reset'], {
      state: 'waiting',
      reasons: ['The cluster is stopped: start it first.'],
    });
    assert.deepEqual(world.answered('POST', /resetServicePrincipalProfile|addPassword/), []);
    world.cluster.powerState = 'Running';
    await world.assertFinished(await world.run(NEW, { kept: stopped.kept }));
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => one + other, 0);
}

function withoutGraphInContoso(principal: AzureSeed['principals'][number]): AzureSeed['principals'][number] {
  const objectIds = principal.objectIds.map((object) =>
    object.tenantId === CONTOSO_TENANT ? { ...object, graph: 'none' as const } : object,
  );
  return { ...principal, objectIds };
}
