import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { CredentialSource } from '../../../../src/core/credentials/source.ts';
import { renderPreview, renderReport } from '../../../../src/core/grants/preview.ts';
import { message, plain } from '../../../../src/core/message.ts';
import { err, ok } from '../../../../src/core/result.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { EXPIRES, World } from '../grants/grant-world.ts';

const CLIENT = '12345678-0000-4000-8000-000000000001';
const EXISTING: CredentialSource = {
  kind: 'existing-principal',
  credential: { username: CLIENT, password: new Secret('marker-password-typed') },
  givesRole: true,
};
const ADMIN: CredentialSource = { kind: 'admin', slot: 'password1', mayEnable: false };
const ENTRA: CredentialSource = { kind: 'entra-token' };
const NEW: CredentialSource = { kind: 'new-principal', expiresOn: EXPIRES };

function worldWithPrincipal(): World {
  const world = new World();
  world.directory.principals.set(CLIENT, { objectId: 'o', displayName: 'ci-puller' });
  return world;
}

describe('a grant with a service principal that the person has', () => {
  it('gives the role that is lacking, once', async () => {
    const world = worldWithPrincipal();
    assert.ok((await world.run(EXISTING)).ok);
    assert.equal(world.roles.assignments.length, 1);
    const [secret] = world.written;
    assert.deepEqual([secret?.username, secret?.password.reveal()], [CLIENT, 'marker-password-typed']);
    assert.equal(secret?.annotations['acr-pull.dev/credential'], 'service-principal');
    assert.equal(secret.annotations['acr-pull.dev/client-id'], CLIENT);
    assert.equal(secret.annotations['acr-pull.dev/key-id'], undefined);
    const { steps } = await world.plan(EXISTING);
    assert.equal(steps[0]?.title.text.startsWith('Check that'), true, 'nothing is to be done a second time');
    assert.ok((await world.run(EXISTING)).ok);
    assert.deepEqual(
      world.roles.calls.filter((call) => call === 'put'),
      ['put'],
    );
    assert.deepEqual(world.directory.calls, [], 'nothing is made in the directory');
  });

  it('gives no role that was not confirmed, and says so', async () => {
    const world = worldWithPrincipal();
    const source: CredentialSource = { ...EXISTING, givesRole: false };
    const plan = await world.plan(source);
    assert.match(plan.steps[0]?.details.map(plain).join() ?? '', /seems to have no role/);
    world.answers = [ok({ kind: 'refused', detail: 'UNAUTHORIZED' })];
    const report = await world.execute(plan);
    assert.equal(report.ok, false);
    assert.equal(report.failure.kind, 'unauthorized');
    assert.deepEqual(world.roles.assignments, []);
    assert.ok(world.nothingIsWritten);
  });

  for (const [check, kind, words] of [
    ['wrong', 'unauthorized', /refuses this secret/],
    ['ended', 'unauthorized', /has ended/],
    ['unknown-application', 'not-found', /has no service principal/],
  ] as const) {
    it(`is refused before anything is planned when the secret is ${check}`, async () => {
      const world = worldWithPrincipal();
      world.directory.checked = ok({ kind: check });
      const state = await world.readState(EXISTING);
      assert.equal(state.ok, false);
      assert.equal(state.failure.kind, kind);
      assert.match(plain(state.failure.message), words);
      assert.deepEqual(world.roles.calls, []);
    });
  }

  it('is tried as it is where Graph tells nothing', async () => {
    const world = worldWithPrincipal();
    const refusal = err('forbidden', message('Graph refused.'));
    world.directory.failNext('findServicePrincipal', refusal);
    const plan = await world.plan(EXISTING);
    assert.match(plan.steps[0]?.details.map(plain).join() ?? '', /could not be read: Graph refused/);
    world.directory.failNext('findServicePrincipal', refusal);
    assert.ok((await world.execute(plan)).ok);
    assert.deepEqual(world.roles.assignments, []);
  });

  it('ends when its only secret ends, as far as that can be told', async () => {
    for (const [passwords, expires] of [
      [[{ keyId: 'a', endsOn: EXPIRES }], '2027-02-23T12:00:00Z'],
      [[{ keyId: 'a', endsOn: EXPIRES }, { keyId: 'b' }], undefined],
    ] as const) {
      const world = worldWithPrincipal();
      const application = { clientId: CLIENT, objectId: 'a', displayName: 'ci', isMultiTenant: false };
      world.directory.applications.set(CLIENT, { ...application, redirectUris: [], passwords });
      assert.ok((await world.run(EXISTING)).ok);
      assert.equal(world.written[0]?.annotations['acr-pull.dev/expires'], expires);
    }
  });
});

describe('a grant with the admin user', () => {
  it('reads one of its passwords, and warns', async () => {
    const world = new World();
    world.adminUser.isEnabled = true;
    world.registry = { adminUserEnabled: true };
    const report = await world.run({ ...ADMIN, slot: 'password2' });
    assert.ok(report.ok);
    const [secret] = world.written;
    assert.deepEqual(
      [secret?.username, secret?.password.reveal()],
      ['contoso', 'marker-password-admin-password2'],
    );
    assert.equal(secret?.annotations['acr-pull.dev/credential'], 'admin');
    assert.equal(secret.annotations['acr-pull.dev/password'], 'password2');
    assert.deepEqual(world.adminUser.calls, ['read password2']);
    assert.match(report.value.findings.map(({ text }) => plain(text)).join(), /push and delete everything/);
  });

  it('does not turn it on unless just that was confirmed', async () => {
    const world = new World();
    const refused = await world.run(ADMIN);
    assert.equal(refused.ok, false);
    assert.equal(refused.failure.kind, 'refused');
    assert.deepEqual(world.adminUser.calls, ['read password1']);
    assert.ok(world.nothingIsWritten);
    assert.ok((await world.run({ ...ADMIN, mayEnable: true })).ok);
    assert.deepEqual(world.adminUser.calls.slice(1), ['read password1', 'enable', 'read password1']);
    assert.ok((await world.run({ ...ADMIN, mayEnable: true })).ok);
    assert.deepEqual(world.adminUser.calls.slice(4), ['read password1']);
  });

  it('that a policy forbids writes nothing', async () => {
    const world = new World();
    world.adminUser.refusal = err('forbidden', message('Disallowed by policy.'));
    assert.equal((await world.run({ ...ADMIN, mayEnable: true })).ok, false);
    assert.ok(world.nothingIsWritten);
  });

  it('names the risk in a step of its own, with both commands', async () => {
    const { steps } = await new World().plan(ADMIN);
    const [enable, read] = steps;
    assert.equal(enable?.title.text, 'Enable the admin user of {0}');
    assert.match(enable.details.map(plain).join(), /push and delete everything/);
    assert.equal(enable.command, 'az acr update --name contoso --admin-enabled true');
    assert.match(plain(enable.undo ?? message('')), /--admin-enabled false/);
    assert.equal(
      read?.command,
      `PASSWORD=$(az acr credential show --name contoso --query "passwords[?name=='password'].value" --output tsv)`,
    );
  });
});

describe('a grant with a token of the sign-in', () => {
  it('says when it ends, in the plan, the report and the pull secret', async () => {
    const world = new World();
    const plan = await world.plan(ENTRA);
    assert.match(renderPreview(plan, plain), /It ends on 2026-11-25 13:00 UTC.*try-out only/);
    const report = await world.execute(plan);
    assert.ok(report.ok);
    const [secret] = world.written;
    assert.equal(secret?.username, '00000000-0000-0000-0000-000000000000');
    assert.equal(secret.annotations['acr-pull.dev/credential'], 'entra-token');
    assert.equal(secret.annotations['acr-pull.dev/expires'], '2026-11-25T13:00:00Z');
    assert.match(renderReport(report.value, plain), /2026-11-25 13:00 UTC/);
  });

  it('that the registry refuses is not planned', async () => {
    const world = new World();
    world.exchange.refusal = err('forbidden', message('No token.'));
    assert.equal((await world.readState(ENTRA)).ok, false);
  });
});

describe('what a grant with any credential shows', () => {
  for (const source of [NEW, EXISTING, ADMIN, ENTRA]) {
    it(`never holds a password: ${source.kind}`, async () => {
      const world = worldWithPrincipal();
      world.adminUser.isEnabled = true;
      const plan = await world.plan(source);
      const report = await world.execute(plan);
      assert.ok(report.ok);
      const shown = [
        renderPreview(plan, plain),
        renderReport(report.value, plain),
        ...world.steps,
        inspect(report.value, { depth: 20 }),
        JSON.stringify(report.value),
        inspect(plan, { depth: 20 }),
        JSON.stringify(plan),
      ];
      assert.ok(!shown.some((text) => text.includes('marker-password')));
    });
  }

  it('has a variable for each pull secret where there are several', async () => {
    const world = new World();
    world.text += world.text.replace('kind: Deployment', '---\nkind: Deployment').replace('shop', 'stage');
    const commands = (await world.plan(NEW)).steps.map(({ command }) => command ?? '').join('\n');
    for (const name of ['CLIENT_ID_A=', 'OBJECT_ID_B=', 'PASSWORD_A=', '"$PASSWORD_B"', '"$OBJECT_ID_A"']) {
      assert.ok(commands.includes(name), name);
    }
    assert.doesNotMatch(commands, /\$(?:PASSWORD|CLIENT_ID|OBJECT_ID)\b(?!_)/);
  });
});
