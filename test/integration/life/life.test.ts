import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { dumpState } from '../../emulator/dump-state.ts';
import { startLifeWorld, startLoad, type LifeWorld } from './life-world.ts';

const EVERY_MS = 200;
const ends = (): string => new Date(Date.now() + 30 * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z');

const CREDENTIALS: readonly (readonly [
  name: string,
  source: () => Readonly<Record<string, unknown>>,
  login?: string,
])[] = [
  ['a token', () => ({ kind: 'token', expiresOn: ends() })],
  ['a service principal', () => ({ kind: 'new-principal', expiresOn: ends() })],
  [
    'a service principal, on a registry of repository roles',
    () => ({ kind: 'new-principal', expiresOn: ends() }),
    'contosoabac-a1b2c3d4e5f6g7h8.azurecr.io',
  ],
];

describe('the life of a pull secret', function () {
  this.timeout(180_000);
  let world: LifeWorld;

  async function grant(source: Readonly<Record<string, unknown>>, login?: string): Promise<void> {
    world = await startLifeWorld(login);
    const { failure } = await world.grant(source);
    assert.equal(failure?.text, undefined);
    await world.act('apply');
  }
  afterEach(() => world.close());

  const admin = (): Readonly<Record<string, unknown>> => ({
    kind: 'admin',
    slot: 'password1',
    mayEnable: true,
  });
  for (const [name, source, login] of [...CREDENTIALS, ['the admin user', admin] as const]) {
    it(`lets no pull fail through a whole rotation: ${name}`, async () => {
      await grant(source(), login);
      const load = startLoad(world, EVERY_MS);
      await delay(1_000);
      const { old, findings } = await world.act('rotate');
      await delay(1_000);
      const { pulls, failed } = await load.stop();
      console.log(`      ${pulls} pulls, ${failed} failed`);
      assert.deepEqual({ old, findings, failed }, { old: 'retired', findings: ['pass'], failed: 0 });
      assert.equal(await world.pull(), true);
      assert.ok(pulls >= 20, `only ${pulls} pulls`);
    });
  }

  it('would notice: pulls fail when the old password is retired first', async () => {
    await grant({ kind: 'token', expiresOn: ends() });
    const load = startLoad(world, EVERY_MS);
    await delay(1_000);
    await world.act('spoilt');
    const { failed } = await load.stop();
    assert.ok(failed > 0);
  });

  it('ends the old password, and git sees nothing of the new one', async () => {
    await grant({ kind: 'token', expiresOn: ends() });
    const before = [...world.azure.state.registry(world.login).tokens.values()][0]?.passwords[0];
    await world.act('rotate');
    const [token] = world.azure.state.registry(world.login).tokens.values();
    assert.ok(token);
    assert.deepEqual(
      token.passwords.map(({ name }) => name),
      ['password2'],
    );
    assert.notEqual(token.passwords[0]?.value, before?.value);
    const added = (await world.git('add', '-A', '--dry-run')).trim().split('\n');
    assert.deepEqual(added.toSorted(), ["add '.gitignore'", "add 'web.yaml'"]);
    assert.ok(await world.pull());
  });

  for (const [name, source, login] of CREDENTIALS) {
    for (const isRotated of [false, true]) {
      it(`leaves files, cluster and Azure as they were: ${name}${isRotated ? ', rotated' : ''}`, async () => {
        world = await startLifeWorld(login);
        const files = await world.files();
        const state = dumpState(world.azure.state);
        assert.equal((await world.grant(source())).failure?.text, undefined);
        await world.act('apply');
        assert.ok(await world.pull());
        assert.notDeepEqual(await world.files(), files);
        assert.notDeepEqual(dumpState(world.azure.state), state);
        if (isRotated) await world.act('rotate');
        const { kept } = await world.act('revoke');
        assert.deepEqual(kept, []);
        assert.deepEqual(await world.files(), files);
        assert.deepEqual(dumpState(world.azure.state), state);
        assert.equal(await world.git('status', '--porcelain', '--ignored'), '');
        await assert.rejects(world.pull(), /ENOENT/, 'the cluster has no Secret any more');
      });
    }
  }

  it('leaves what others have made', async () => {
    world = await startLifeWorld();
    const registry = world.azure.state.registry(world.login);
    await world.grant({ kind: 'token', expiresOn: ends() });
    await world.act('apply');
    const [ours] = registry.tokens.values();
    assert.ok(ours);
    registry.tokens.set('theirs', { ...ours, name: 'theirs' });
    const { kept = [] } = await world.act('revoke');
    assert.match(kept.join('\n'), /The scope map .* stays: the token theirs has it/);
    assert.deepEqual([...registry.tokens.keys()], ['theirs']);
    assert.equal(registry.scopeMaps.size, 1);
  });

  it('is told whole by the control of the emulator', async () => {
    world = await startLifeWorld();
    const answer = await fetch(`${world.controlUrl}/state`);
    assert.deepEqual(await answer.json(), dumpState(world.azure.state));
  });
});
