import assert from 'node:assert/strict';
import { SECRET_NAME } from '../../../../src/core/credentials/new-principal.ts';
import type { CredentialSource } from '../../../../src/core/credentials/source.ts';
import { message, plain } from '../../../../src/core/message.ts';
import { err, ok } from '../../../../src/core/result.ts';
import { ACR_PULL, REPOSITORY_READER } from '../../../../src/core/roles/role-definitions.ts';
import { EXPIRES, World } from '../grants/grant-world.ts';

const SOURCE: CredentialSource = { kind: 'new-principal', expiresOn: EXPIRES };
const REFUSED = err('forbidden', message('No right.'));

describe('a grant with a new service principal', () => {
  it('makes application, principal, role and secret, in this order, and writes the client id', async () => {
    const world = new World();
    const report = await world.run(SOURCE);
    assert.ok(report.ok);
    assert.deepEqual(world.directory.calls, ['create', 'admit', 'addPassword']);
    assert.deepEqual(world.roles.calls, ['put', 'get']);
    const [secret] = world.written;
    assert.equal(secret?.username, 'client-1');
    assert.equal(secret.password.reveal(), 'marker-password-key-2');
    assert.deepEqual(secret.annotations, {
      'acr-pull.dev/registry': 'contoso.azurecr.io',
      'acr-pull.dev/cluster': 'kind-dev',
      'acr-pull.dev/credential': 'service-principal',
      'acr-pull.dev/client-id': 'client-1',
      'acr-pull.dev/key-id': 'key-2',
      'acr-pull.dev/expires': '2027-02-23T12:00:00Z',
    });
    assert.equal(report.value.expiresOn?.toISOString(), EXPIRES.toISOString());
  });

  for (const [mode, role, condition] of [
    ['LegacyRegistryPermissions', ACR_PULL, undefined],
    ['AbacRepositoryPermissions', REPOSITORY_READER, /'team\/web'/],
  ] as const) {
    it(`gives the role that counts on a registry of ${mode}`, async () => {
      const world = new World();
      world.registry = { roleAssignmentMode: mode };
      assert.ok((await world.run(SOURCE)).ok);
      const [assignment] = world.roles.assignments;
      assert.ok(assignment);
      assert.ok(assignment.roleDefinitionId.endsWith(role));
      assert.equal(assignment.principalId, 'principal-of-client-1');
      if (condition === undefined) assert.equal(assignment.condition, undefined);
      else assert.match(assignment.condition ?? '', condition);
    });
  }

  it('done twice finds the application by its name, and leaves the secret written before', async () => {
    const world = new World();
    await world.run(SOURCE);
    assert.ok((await world.run(SOURCE)).ok);
    assert.equal(world.directory.applications.size, 1);
    assert.equal(world.roles.assignments.length, 1);
    assert.deepEqual(world.directory.keys, ['key-3', 'key-2']);
    assert.equal(world.written[0]?.annotations['acr-pull.dev/key-id'], 'key-3');
  });

  it('done three times removes what no pull secret holds any more', async () => {
    const world = new World();
    for (let run = 0; run < 3; run++) assert.ok((await world.run(SOURCE)).ok);
    assert.deepEqual(world.directory.keys, ['key-4', 'key-3']);
  });

  for (const method of ['create', 'admit', 'findServicePrincipal', 'addPassword']) {
    it(`that fails at ${method} writes nothing, and a second run goes on from there`, async () => {
      const world = new World();
      const plan = await world.plan(SOURCE);
      world.directory.failNext(method, REFUSED);
      const failed = await world.execute(plan);
      assert.equal(failed.ok, false);
      assert.equal(failed.failure.kind, 'forbidden');
      assert.ok(world.nothingIsWritten);
      assert.ok((await world.run(SOURCE)).ok);
      assert.deepEqual(world.directory.calls, ['create', 'admit', 'addPassword']);
      assert.equal(world.roles.assignments.length, 1);
    });
  }

  it('that may not give the role leaves no secret behind', async () => {
    const world = new World();
    world.roles.nextPuts.push(REFUSED);
    assert.equal((await world.run(SOURCE)).ok, false);
    assert.deepEqual(world.directory.calls, ['create', 'admit']);
    assert.ok((await world.run(SOURCE)).ok);
    assert.deepEqual(world.directory.keys.length, 1);
  });

  it('that cannot write its file takes the secret back', async () => {
    const world = new World();
    world.files.refusal = err('forbidden', message('Read-only.'));
    assert.equal((await world.run(SOURCE)).ok, false);
    assert.deepEqual(world.directory.calls, ['create', 'admit', 'addPassword', 'removePassword']);
    assert.deepEqual(world.directory.keys, []);
  });

  it('that is cancelled while it waits takes the secret back', async () => {
    const world = new World();
    world.answers = [ok({ kind: 'refused', detail: '' })];
    world.onSleep = () => world.abort.abort();
    const report = await world.run(SOURCE);
    assert.equal(report.ok, false);
    assert.equal(report.failure.kind, 'cancelled');
    assert.deepEqual(world.directory.keys, []);
    assert.ok(world.nothingIsWritten);
  });

  it('waits until Entra knows the application', async () => {
    const world = new World();
    world.directory.lag = 2;
    assert.ok((await world.run(SOURCE)).ok);
    assert.equal(world.sleeps, 2);
  });

  for (const kind of ['refused', 'not-permitted'] as const) {
    it(`waits while the registry answers ${kind}, then says that a role may take long`, async () => {
      const world = new World();
      world.answers = Array.from({ length: 20 }, () => ok({ kind, detail: '' }));
      const report = await world.run(SOURCE);
      assert.ok(report.ok);
      assert.equal(world.sleeps, 7);
      assert.deepEqual(
        report.value.findings.map(({ level }) => level),
        ['warn'],
      );
    });
  }

  for (const [why, change] of [
    ['other tenants may let in', { isMultiTenant: true }],
    ['has redirect addresses', { redirectUris: ['https://example.com'] }],
  ] as const) {
    it(`does not take an application of that name that ${why}`, async () => {
      const world = new World();
      await world.run(SOURCE);
      const [application] = world.directory.applications.values();
      assert.ok(application);
      world.directory.applications.set(application.clientId, { ...application, ...change });
      const failed = await world.run(SOURCE).catch((error: unknown) => error);
      assert.match(String(failed), /was not made by this extension/);
    });
  }

  it('leaves secrets alone that somebody else added, and newer ones of another machine', async () => {
    const world = new World();
    await world.run(SOURCE);
    const [application] = world.directory.applications.values();
    assert.ok(application);
    const { endsOn } = application.passwords[0] ?? {};
    assert.ok(endsOn);
    world.directory.applications.set(application.clientId, {
      ...application,
      passwords: [
        { keyId: 'elsewhere', displayName: SECRET_NAME, endsOn },
        ...application.passwords,
        { keyId: 'by-hand', displayName: 'mine', endsOn },
        { keyId: 'old', displayName: SECRET_NAME, endsOn },
        { keyId: 'ended', displayName: SECRET_NAME, endsOn: new Date(0) },
      ],
    });
    assert.ok((await world.run(SOURCE)).ok);
    assert.deepEqual(world.directory.keys, ['key-3', 'elsewhere', 'key-2', 'by-hand']);
  });

  it('shows each step with its command and how it is undone', async () => {
    const plan = await new World().plan(SOURCE);
    const steps = plan.steps.slice(0, 5);
    assert.deepEqual(
      steps.map(({ title }) => title.text.split(' {')[0]),
      [
        'Create the application',
        'Create the service principal of',
        'Give the',
        'Read the assignment back, and work out what it allows',
        'Add a secret to the application',
      ],
    );
    const commands = steps.map(({ command }) => command ?? '');
    assert.match(commands[0] ?? '', /^CLIENT_ID=\$\(az ad app create .*--sign-in-audience AzureADMyOrg/);
    assert.match(commands[1] ?? '', /^OBJECT_ID=\$\(az ad sp create --id "\$CLIENT_ID"/);
    assert.match(commands[2] ?? '', /--assignee-object-id "\$OBJECT_ID"/);
    assert.match(commands[4] ?? '', /^PASSWORD=\$\(az ad app credential reset --id "\$CLIENT_ID" --append/);
    assert.ok(!steps.flatMap(({ details }) => details.map(plain)).some((text) => text.includes('$')));
    const written = plan.steps.find(({ title }) => title.text.startsWith('Write the pull secret'));
    assert.match(written?.command ?? '', /--docker-username "\$CLIENT_ID" --docker-password "\$PASSWORD"/);
  });

  it('shows only what is still to be done, and which application is used', async () => {
    const world = new World();
    await world.run(SOURCE);
    await world.run(SOURCE);
    const { steps } = await world.plan(SOURCE);
    assert.deepEqual(
      steps.slice(0, 2).map(({ title }) => title.text.split(' {')[0]),
      ['Remove', 'Add a secret to the application'],
    );
    assert.ok(steps[1]?.details.some((detail) => plain(detail).includes('client id client-1')));
    assert.match(steps[1]?.command ?? '', /--id client-1 --append/);
  });
});
