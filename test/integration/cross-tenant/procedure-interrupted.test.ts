import assert from 'node:assert/strict';
import { NEW, World } from './world.ts';

const RESET = 'resetServicePrincipalProfile$';

describe('the way across tenants when it takes its time, or is left', function () {
  this.timeout(120_000);
  let world: World;

  afterEach(() => world.stop());

  const tooNew = {
    status: 400,
    body: JSON.stringify({
      error: {
        code: 'ServicePrincipalValidationClientError',
        message:
          'The credentials in ServicePrincipalProfile were invalid. AADSTS7000215: Invalid client secret.',
      },
    }),
  };

  it('waits for a credential that AKS does not know yet', async () => {
    world = await World.start();
    world.azure.faults.add({ pathPattern: RESET, method: 'POST', times: 3, ...tooNew });
    const last = await world.run(NEW);
    assert.deepEqual(last.waits.slice(0, 3), [3_000, 5_000, 10_000]);
    await world.assertFinished(last);
    assert.equal(world.made()[0]?.secrets.length, 1);
  });

  it('gives up after two minutes on a credential that AKS never takes, and removes it', async () => {
    world = await World.start();
    world.azure.faults.add({ pathPattern: RESET, method: 'POST', times: 100, ...tooNew });
    const refused = await world.run(NEW);
    assert.match(refused.failure?.text ?? '', /ServicePrincipalValidationClientError/);
    assert.match(refused.failure?.hint ?? '', /AADSTS7000215/);
    assert.equal(world.answered('POST', /resetServicePrincipalProfile/).length, 7);
    assert.deepEqual(world.made()[0]?.secrets, []);
    world.azure.faults.clear();
    await world.assertFinished(await world.run(NEW, { kept: refused.kept }));
  });

  it('waits for the reset through polls that fail, and knows afterwards which password is in use', async () => {
    world = await World.start();
    const polls = { pathPattern: '/operations/', method: 'GET' };
    world.azure.faults.add({ ...polls, times: 2, status: 500 });
    world.azure.faults.add({ ...polls, times: 1, status: 429, retryAfter: 300 });
    const last = await world.run(NEW);
    assert.deepEqual(world.answered('GET', /\/operations\//).slice(0, 3), [500, 500, 429]);
    await world.assertFinished(last);
    const [made] = world.made()[0]?.secrets ?? [];
    assert.ok(made !== undefined && JSON.stringify(last.kept).includes(`"passwordInUse":"${made.keyId}"`));
  });

  const places: [place: string, passwords: number][] = [
    ['create', 1],
    ['admit', 1],
    ['admit:2', 1],
    ['putAssignment', 1],
    ['addPassword', 2],
    ['startReset', 1],
    ['waitForReset', 1],
  ];
  for (const [place, passwords] of places) {
    it(`goes on after VS Code was closed right after ${place}`, async () => {
      world = await World.start();
      const interrupted = await world.run(NEW, { interruptAfter: place });
      assert.equal(interrupted.failure, undefined);
      if (place === 'startReset') {
        const meanwhile = await world.run(NEW, { kept: interrupted.kept });
        assert.deepEqual(meanwhile.steps['reset']?.reasons, [
          'The cluster is being changed (state Updating).',
        ]);
        assert.ok(!meanwhile.offered.includes('remove-passwords'));
        world.azure.clock.advance(15 * 60_000);
      }
      await world.assertFinished(await world.run(NEW, { kept: interrupted.kept }));
      assert.equal(world.made().length, 1);
      assert.equal(world.made()[0]?.secrets.length, passwords);
      assert.equal(world.answered('POST', /resetServicePrincipalProfile/).length, 1);
    });
  }
});
