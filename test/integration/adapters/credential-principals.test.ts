import assert from 'node:assert/strict';
import { roleNamed } from '../../emulator/roles.ts';
import {
  ABAC,
  changes,
  inDays,
  LEGACY,
  startCredentialWorld,
  type CredentialWorld,
  type JsonSource,
} from './credential-run.ts';

const WRITE_NAMES = ['create', 'admit', 'assign', 'password'] as const;

const WRITES: Readonly<Record<(typeof WRITE_NAMES)[number], { method: string; pathPattern: string }>> = {
  create: { method: 'POST', pathPattern: '/v1.0/applications$' },
  admit: { method: 'POST', pathPattern: '/v1.0/servicePrincipals$' },
  assign: { method: 'PUT', pathPattern: 'roleAssignments/[^/]+$' },
  password: { method: 'POST', pathPattern: '/addPassword$' },
};

describe('a grant with a new service principal in the emulated Azure', function () {
  this.timeout(120_000);
  let world: CredentialWorld;

  beforeEach(async () => {
    world = await startCredentialWorld();
  });
  afterEach(() => world.close());

  function source(days = 90): JsonSource {
    return { kind: 'new-principal', expiresOn: inDays(world, days) };
  }

  function applications(): { name: string; keys: number; audience: string; principals: number }[] {
    return world.azure.state.directory
      .servicePrincipals()
      .filter(({ displayName }) => displayName.startsWith('acr-pull-'))
      .map(({ displayName, secrets, application, objectIds }) => ({
        name: displayName,
        keys: secrets.length,
        audience: application.signInAudience,
        principals: objectIds.length,
      }));
  }

  function assignments(): { role: string; condition: string | undefined }[] {
    const ids = world.azure.state.directory
      .servicePrincipals()
      .filter(({ displayName }) => displayName.startsWith('acr-pull-'))
      .flatMap(({ objectIds }) => objectIds.map(({ objectId }) => objectId));
    return ids.flatMap((id) =>
      world.azure.state
        .rolesAt(id, world.azure.state.registry(world.login).id)
        .map(({ assignment, definition }) => ({ role: definition.name, condition: assignment.condition })),
    );
  }

  it('makes everything once, and the real skopeo pulls with what was written', async () => {
    const wanted = source();
    const { findings, failure } = await world.grant(wanted);
    assert.equal(failure, undefined, failure?.text);
    assert.deepEqual(findings, ['pass']);
    assert.deepEqual(changes(world), [
      'POST applications 201',
      'POST servicePrincipals 201',
      'PUT roleAssignments 201',
      'POST addPassword 200',
    ]);
    const [application] = applications();
    assert.deepEqual(
      { ...application, name: '' },
      { name: '', keys: 1, audience: 'AzureADMyOrg', principals: 1 },
    );
    assert.deepEqual(assignments(), [{ role: roleNamed('AcrPull').name, condition: undefined }]);
    const secret = await world.written();
    assert.equal(secret?.annotations['acr-pull.dev/credential'], 'service-principal');
    assert.equal(secret.annotations['acr-pull.dev/client-id'], secret.username);
    assert.equal(secret.annotations['acr-pull.dev/expires'], wanted['expiresOn']);
    const pulled = await world.pull();
    assert.equal(pulled.exitCode, 0, pulled.output);
  });

  it('lets nobody pull after the secret has ended', async () => {
    await world.grant(source(1));
    assert.equal((await world.pull()).exitCode, 0);
    world.azure.clock.advance(86_400_000 + 1_000);
    assert.notEqual((await world.pull()).exitCode, 0);
  });

  it('done again adds only a secret, and removes the one before the last', async () => {
    const keys: (string | undefined)[] = [];
    for (let run = 0; run < 3; run++) {
      const { failure } = await world.grant(source());
      assert.equal(failure, undefined, failure?.text);
      keys.push((await world.written())?.annotations['acr-pull.dev/key-id']);
    }
    assert.deepEqual(changes(world).slice(4), [
      'POST addPassword 200',
      'POST removePassword 204',
      'POST addPassword 200',
    ]);
    const [principal] = world.azure.state.directory
      .servicePrincipals()
      .filter(({ displayName }) => displayName.startsWith('acr-pull-'));
    assert.deepEqual(
      principal?.secrets.map(({ keyId }) => keyId),
      [keys[2], keys[1]],
    );
    assert.equal(assignments().length, 1);
    assert.equal((await world.pull()).exitCode, 0);
  });

  for (const fault of ['reset', 'loseAnswer'] as const) {
    for (const name of WRITE_NAMES) {
      it(`interrupted at ${name} (${fault}) is taken up by the next run, which leaves nothing twice`, async () => {
        world.azure.faults.add({ ...WRITES[name], times: 20, [fault]: true });
        const interrupted = await world.grant(source());
        world.azure.faults.clear();
        if (interrupted.failure !== undefined) assert.equal(await world.written(), undefined);
        const { failure } = await world.grant(source());
        assert.equal(failure, undefined, failure?.text);
        assert.equal(applications().length, 1);
        assert.equal(applications()[0]?.principals, 1);
        assert.equal(assignments().length, 1);
        assert.equal((await world.pull()).exitCode, 0);
        // A secret whose answer was lost is found as an older one by the run after the next.
        await world.grant(source());
        assert.equal(applications()[0]?.keys, 2);
      });
    }
  }

  it('waits until the registry knows of the role', async () => {
    world.azure.state.settings.roleEffectMs = 60_000;
    const { findings, waits } = await world.grant(source());
    assert.deepEqual(findings, ['pass']);
    assert.ok(waits.reduce((sum, wait) => sum + wait, 0) >= 60_000);
  });

  it('writes the pull secret with a warning when the role takes longer than anybody waits', async () => {
    world.azure.state.settings.roleEffectMs = 600_000;
    assert.deepEqual((await world.grant(source())).findings, ['warn']);
    world.azure.clock.advance(600_000);
    assert.equal((await world.pull()).exitCode, 0);
  });

  it('waits for a principal that Resource Manager does not know yet', async () => {
    world.azure.state.settings.principalReplicationMs = 30_000;
    assert.deepEqual((await world.grant(source())).findings, ['pass']);
  });

  it('is not possible where Graph refuses, and says which permission is missing', async () => {
    const { failure } = await world.grant(source(), 'contributor');
    assert.equal(failure?.kind, 'forbidden');
    assert.match(failure.hint, /Application\.Read/);
    assert.equal(await world.written(), undefined);
    assert.deepEqual(changes(world), []);
  });

  it('leaves no secret where the role is refused, and names the right', async () => {
    const error = { code: 'AuthorizationFailed', message: 'The client does not have authorization.' };
    world.azure.faults.add({ ...WRITES.assign, times: 1, status: 403, body: JSON.stringify({ error }) });
    const { failure } = await world.grant(source());
    assert.equal(failure?.kind, 'forbidden');
    assert.match(failure.hint, /roleAssignments\/write/);
    assert.equal(applications()[0]?.keys, 0);
    assert.deepEqual((await world.grant(source())).findings, ['pass']);
    assert.equal(applications().length, 1);
  });

  it('says what the tenant’s policy says about long secrets', async () => {
    world.azure.state.settings.longestPasswordDays = 30;
    const { failure } = await world.grant(source());
    assert.match(failure?.text ?? '', /CredentialInvalidLifetimeAsPerAppPolicy/);
    assert.match(failure?.hint ?? '', /exceeds the max value/);
    assert.deepEqual((await world.grant(source(30))).findings, ['pass']);
  });
});

describe('a grant with a new service principal on an ABAC registry', function () {
  this.timeout(120_000);

  it('limits the role to the repositories of the manifest, and skopeo pulls just those', async () => {
    const world = await startCredentialWorld(ABAC);
    try {
      const { findings, steps } = await world.grant({ kind: 'new-principal', expiresOn: inDays(world, 30) });
      assert.deepEqual(findings, ['pass']);
      assert.ok(steps?.some((step) => step.includes('Container Registry Repository Reader')));
      assert.equal((await world.pull()).exitCode, 0);
      const [principal] = world.azure.state.directory
        .servicePrincipals()
        .filter(({ displayName }) => displayName.startsWith('acr-pull-'));
      const id = principal?.objectIds[0]?.objectId ?? '';
      const [role, ...others] = world.azure.state.rolesAt(id, world.azure.state.registry(ABAC).id);
      assert.equal(others.length, 0);
      assert.match(role?.assignment.condition ?? '', /StringEqualsIgnoreCase 'team\/web'/);
    } finally {
      await world.close();
    }
  });
});

describe('a grant with a service principal that is there, in the emulated Azure', function () {
  this.timeout(120_000);
  let world: CredentialWorld;

  beforeEach(async () => {
    world = await startCredentialWorld();
  });
  afterEach(() => world.close());

  function existing(name: string, change: Readonly<Record<string, unknown>> = {}): JsonSource {
    const { appId, secrets } = world.azure.state.principalNamed(name);
    const credential = { username: appId, password: secrets?.[0]?.value };
    return { kind: 'existing-principal', credential, givesRole: true, ...change };
  }

  it('that can pull already is only tried', async () => {
    const { findings, failure } = await world.grant(existing('reader'));
    assert.equal(failure, undefined, failure?.text);
    assert.deepEqual(findings, ['pass']);
    assert.deepEqual(changes(world), []);
    assert.equal((await world.pull()).exitCode, 0);
  });

  it('that lacks the role gets it, and pulls then', async () => {
    const { findings } = await world.grant(existing('nobody'));
    assert.deepEqual(findings, ['pass']);
    assert.deepEqual(changes(world), ['PUT roleAssignments 201']);
    assert.equal((await world.pull()).exitCode, 0);
    await world.grant(existing('nobody'));
    assert.equal(changes(world).length, 1, 'the second run gives nothing');
  });

  it('that is not to get the role is refused by the registry, and nothing is written', async () => {
    const { failure } = await world.grant(existing('nobody', { givesRole: false }));
    assert.equal(failure?.kind, 'unauthorized');
    assert.equal(await world.written(), undefined);
  });

  it('with a wrong secret is refused before a role is given', async () => {
    const { appId } = world.azure.state.principalNamed('nobody');
    const credential = { username: appId, password: 'wrong~secret' };
    const { failure } = await world.grant(existing('nobody', { credential }));
    assert.equal(failure?.kind, 'unauthorized');
    assert.match(failure.text, /refuses this secret/);
    assert.deepEqual(changes(world), []);
  });

  it('with a secret that has ended is refused, and the reason told', async () => {
    const secret = world.azure.state.principalNamed('nobody').secrets?.[0];
    assert.ok(secret);
    Object.assign(secret, { expiresOn: new Date(world.azure.clock.now().getTime() - 1_000).toISOString() });
    const { failure } = await world.grant(existing('nobody'));
    assert.equal(failure?.kind, 'unauthorized');
    assert.match(failure.text, /has ended/);
    assert.deepEqual(changes(world), []);
  });

  it('of another tenant is refused by name', async () => {
    const { failure } = await world.grant(existing('fabrikam-sp-identity'));
    assert.equal(failure?.kind, 'not-found');
    assert.match(failure.text, /no service principal for the client id/);
  });

  it('is tried as it is where the account may not look into Graph', async () => {
    const { findings } = await world.grant(existing('reader'), 'contributor');
    assert.deepEqual(findings, ['pass']);
  });

  it('ends when its only secret ends', async () => {
    const secret = world.azure.state.principalNamed('reader').secrets?.[0];
    assert.ok(secret);
    const expiresOn = inDays(world, 10);
    Object.assign(secret, { expiresOn });
    await world.grant(existing('reader'));
    assert.equal((await world.written())?.annotations['acr-pull.dev/expires'], expiresOn);
    assert.equal(world.login, LEGACY);
  });
});
