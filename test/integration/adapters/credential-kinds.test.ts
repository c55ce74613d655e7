import assert from 'node:assert/strict';
import { changes, inDays, startCredentialWorld, type CredentialWorld } from './credential-run.ts';

describe('the credentials that the emulated Azure lets an account make', function () {
  this.timeout(120_000);
  let world: CredentialWorld;

  beforeEach(async () => {
    world = await startCredentialWorld();
  });
  afterEach(() => world.close());

  const offers: readonly (readonly [string, string])[] = [
    ['developer', '!token +new-principal +existing-principal +admin +entra-token +pasted -none'],
    ['contributor', '!token +existing-principal +admin +entra-token +pasted -none -new-principal'],
    ['reader', '!pasted +existing-principal +entra-token -none -token -new-principal -admin'],
  ];
  for (const [principal, expected] of offers) {
    it(`are those of its roles: ${principal}`, async () => {
      assert.equal((await world.offers(principal)).join(' '), expected);
    });
  }

  it('a token: skopeo pulls with it', async () => {
    assert.deepEqual((await world.grant({ kind: 'token', expiresOn: inDays(world, 90) })).findings, ['pass']);
    const secret = await world.written();
    assert.equal(secret?.annotations['acr-pull.dev/password'], 'password1');
    assert.equal((await world.pull()).exitCode, 0);
  });

  for (const slot of ['password1', 'password2']) {
    it(`the admin user, by ${slot}: turned on only when that was confirmed, and skopeo pulls with it`, async () => {
      const refused = await world.grant({ kind: 'admin', slot, mayEnable: false });
      assert.equal(refused.failure?.kind, 'refused');
      assert.equal(await world.written(), undefined);
      assert.deepEqual(changes(world), ['POST listCredentials 400']);
      const granted = await world.grant({ kind: 'admin', slot, mayEnable: true });
      assert.deepEqual(granted.findings, ['pass', 'warn'], granted.failure?.text);
      assert.deepEqual(changes(world).slice(1), [
        'POST listCredentials 400',
        'PATCH contoso 200',
        'POST listCredentials 200',
      ]);
      const secret = await world.written();
      assert.equal(secret?.username, 'contoso');
      assert.equal(secret.annotations['acr-pull.dev/password'], slot);
      const { password, password2 } = world.azure.state.registry(world.login).adminPasswords;
      assert.equal(secret.password.reveal(), slot === 'password1' ? password : password2);
      assert.equal((await world.pull()).exitCode, 0);
      await world.grant({ kind: 'admin', slot, mayEnable: false });
      assert.deepEqual(changes(world).slice(4), ['POST listCredentials 200']);
    });
  }

  for (const fault of ['reset', 'loseAnswer'] as const) {
    it(`the admin user, interrupted while it is turned on (${fault}): the next run goes on`, async () => {
      world.azure.faults.add({ method: 'PATCH', times: 20, [fault]: true });
      const { failure } = await world.grant({ kind: 'admin', slot: 'password1', mayEnable: true });
      assert.equal(failure?.kind, 'unreachable');
      world.azure.faults.clear();
      assert.deepEqual((await world.grant({ kind: 'admin', slot: 'password1', mayEnable: true })).findings, [
        'pass',
        'warn',
      ]);
    });
  }

  it('no admin user where a policy forbids it, and says so', async () => {
    world.azure.state.settings.policyForbidsAdminUser = true;
    const { failure } = await world.grant({ kind: 'admin', slot: 'password1', mayEnable: true });
    assert.equal(failure?.kind, 'forbidden');
    assert.match(failure.hint, /Azure Policy/);
    assert.equal(await world.written(), undefined);
    assert.equal(world.azure.state.registry(world.login).adminUserEnabled, false);
  });

  it('no admin user for those who may not read its passwords', async () => {
    world.azure.state.registry(world.login).adminUserEnabled = true;
    const { failure } = await world.grant({ kind: 'admin', slot: 'password1', mayEnable: true }, 'reader');
    assert.equal(failure?.kind, 'forbidden');
    assert.match(failure.hint, /listCredentials\/action/);
  });

  it('a token of the sign-in: it ends with it, which is told, and skopeo pulls with it until then', async () => {
    const { findings, shown, failure } = await world.grant({ kind: 'entra-token' }, 'reader');
    assert.deepEqual(findings, ['pass', 'warn'], failure?.text);
    const secret = await world.written();
    const ends = secret?.annotations['acr-pull.dev/expires'] ?? '';
    assert.ok(Date.parse(ends) - world.azure.clock.now().getTime() <= 3 * 3_600_000, ends);
    assert.ok(shown.some((text) => text.includes(`${ends.slice(0, 16).replace('T', ' ')} UTC`)));
    assert.equal((await world.pull()).exitCode, 0);
    world.azure.clock.advance(3 * 3_600_000);
    assert.notEqual((await world.pull()).exitCode, 0);
  });

  it('a token of the sign-in by Resource Manager’s token, where no other can be had and the registry takes it', async () => {
    const granted = await world.grant({ kind: 'entra-token' }, 'reader', []);
    assert.deepEqual(granted.findings, ['pass', 'warn'], granted.failure?.text);
    world.azure.state.registry(world.login).armTokens = 'disabled';
    const refused = await world.grant({ kind: 'entra-token' }, 'reader', []);
    assert.equal(refused.failure?.kind, 'not-signed-in');
  });

  it('no token of the sign-in for those whom the registry does not let in', async () => {
    const registry = world.azure.state.registry(world.login);
    registry.roleAssignmentMode = 'AbacRepositoryPermissions';
    const { failure } = await world.grant({ kind: 'entra-token' }, 'reader');
    assert.equal(failure?.kind, 'forbidden');
    assert.match(failure.text, /gives your account no token/);
    assert.equal(await world.written(), undefined);
  });

  it('what was pasted: skopeo pulls with it, and a wrong one writes nothing', async () => {
    const { appId, secrets } = world.azure.state.principalNamed('reader');
    const credential = { username: appId, password: secrets?.[0]?.value };
    const wrong = { ...credential, password: 'wrong' };
    assert.equal((await world.grant({ kind: 'pasted', credential: wrong })).failure?.kind, 'unauthorized');
    assert.equal(await world.written(), undefined);
    assert.deepEqual((await world.grant({ kind: 'pasted', credential })).findings, ['pass']);
    assert.equal((await world.pull()).exitCode, 0);
  });

  it('none where everybody may pull', async () => {
    world.azure.state.registry(world.login).anonymousPullEnabled = true;
    assert.equal((await world.offers('reader'))[0], '!none');
  });
});
