import assert from 'node:assert/strict';
import { message, plain } from '../../../../src/core/message.ts';
import type { PasswordSlot } from '../../../../src/core/ports.ts';
import { err, ok } from '../../../../src/core/result.ts';
import { clusterElsewhere } from '../../../../src/core/rotate/elsewhere.ts';
import { checkFiles, filesOf } from '../../../../src/core/rotate/places.ts';
import { notesOfRotation, stepsOfRotation } from '../../../../src/core/rotate/plan.ts';
import { renderRotationPreview, renderRotationReport } from '../../../../src/core/rotate/preview.ts';
import { runRotation } from '../../../../src/core/rotate/run.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { EXPIRES, IGNORE_FILE, PASTED, SECRET_FILE } from '../grants/grant-world.ts';
import { NEW_END, RotateWorld, type PasswordTimes } from './rotate-world.ts';

const OTHER_FILE = '/w/other/acr-pull-contoso.kind-dev.secret.yaml';

describe('a rotation', () => {
  let world: RotateWorld;
  beforeEach(async () => {
    world = new RotateWorld();
    assert.ok((await world.run()).ok);
  });

  it('takes the other password, writes it, and then deletes the old one', async () => {
    const before = world.writtenPassword;
    const { old, findings } = await world.rotate();
    const { password2 = '', ...others } = world.tokenPasswords;
    assert.deepEqual(others, {}, 'password1 is gone');
    assert.notEqual(world.writtenPassword, before);
    assert.equal(world.writtenPassword, password2);
    assert.equal(old, 'retired');
    assert.deepEqual(
      findings.map(({ level }) => level),
      ['pass'],
    );
    assert.deepEqual(world.tokens.calls.slice(-2), ['generatePassword', 'deletePassword']);
    const { password, expiresOn, credential } = world.access;
    assert.deepEqual(
      { password, expiresOn, credential },
      {
        password: 'password2',
        expiresOn: new Date('2027-06-01T00:00:00Z'),
        credential: 'token',
      },
    );
  });

  it('goes to and fro, as often as one likes', async () => {
    for (const slot of ['password2', 'password1', 'password2']) {
      await world.rotate();
      assert.deepEqual(Object.keys(world.tokenPasswords), [slot]);
      assert.equal(world.writtenPassword, world.tokenPasswords[slot]);
    }
  });

  it('leaves the old password where the person wants it so', async () => {
    const before = world.writtenPassword;
    const { old } = await world.rotate({ retiresAtEnd: false });
    assert.equal(old, 'open');
    assert.equal(world.tokenPasswords['password1'], before);
  });

  it('writes every place that holds the password', async () => {
    world.files.contents.set(OTHER_FILE, world.files.contents.get(SECRET_FILE) ?? '');
    await world.rotate();
    assert.equal(world.files.contents.get(OTHER_FILE), world.files.contents.get(SECRET_FILE));
  });

  it('keeps the Secrets of other namespaces in the file', async () => {
    const text = world.files.contents.get(SECRET_FILE) ?? '';
    const other = text
      .replace('namespace: shop', 'namespace: other')
      .replaceAll(/acr-pull-kind-dev-shop-\w+/g, 'x');
    world.files.contents.set(SECRET_FILE, `${text}---\n${other}`);
    await world.rotate();
    assert.deepEqual(
      world.written.map(({ namespace, annotations }) => [namespace, annotations['acr-pull.dev/password']]),
      [
        ['other', 'password1'],
        ['shop', 'password2'],
      ],
    );
  });

  it('hands encrypted files to what encrypts them', async () => {
    const text = world.files.contents.get(SECRET_FILE) ?? '';
    world.files.contents.set('/w/a.sops.yaml', `${text}sops: {}\n`);
    await world.rotate();
    assert.deepEqual(world.formWrites, ['/w/a.sops.yaml']);
  });

  it('writes nothing and keeps the old password when the new one is refused', async () => {
    const before = world.files.contents.get(SECRET_FILE);
    const plan = await world.planRotation();
    world.answers = Array.from({ length: 7 }, () => ok({ kind: 'refused', detail: 'd' }));
    const result = await world.rotatePlan(plan);
    assert.ok(!result.ok && result.failure.kind === 'unauthorized');
    assert.equal(world.files.contents.get(SECRET_FILE), before);
    assert.ok(world.tokenPasswords['password1'] !== undefined);
    assert.equal(world.sleeps, 6);
  });

  it('waits until a new password is known', async () => {
    const plan = await world.planRotation();
    world.answers = [ok({ kind: 'refused', detail: 'd' }), ok({ kind: 'allowed' })];
    assert.ok((await world.rotatePlan(plan)).ok);
    assert.equal(world.sleeps, 1);
  });

  it('retires nothing when it could not be checked', async () => {
    const plan = await world.planRotation();
    world.answers = [err('unreachable', message('No network.'))];
    const result = await world.rotatePlan(plan);
    assert.ok(result.ok);
    assert.equal(result.value.old, 'open');
    assert.deepEqual(
      result.value.findings.map(({ level }) => level),
      ['unknown', 'warn'],
    );
    assert.deepEqual(Object.keys(world.tokenPasswords), ['password1', 'password2']);
  });

  it('retires nothing when a place was left as it is', async () => {
    const left = {
      label: 'cluster',
      step: { title: message('x'), details: [] },
      write: () => Promise.resolve(ok('left' as const)),
    };
    const { old, left: places } = await world.rotate({ places: [...world.places(), left] });
    assert.deepEqual([old, places], ['open', ['cluster']]);
  });

  it('retires nothing while a Secret is left for the person, even where it was to, and says how to go on', async () => {
    const plan = await world.planRotation({ elsewhere: [clusterElsewhere('prod')], retiresAtEnd: true });
    assert.deepEqual(notesOfRotation(plan).map(plain), [
      'The Secret in prod is not changed: apply the files there yourself.',
      'The old credential goes on working. You can retire it at the end, when the files are applied there.',
    ]);
    const before = world.writtenPassword;
    const result = await world.rotatePlan(plan);
    assert.ok(result.ok);
    assert.deepEqual([result.value.old, world.tokenPasswords['password1']], ['open', before]);
    assert.match(renderRotationReport(result.value, plain), /Apply the files to prod now/);
    assert.deepEqual(
      result.value.findings.map(({ level }) => level),
      ['pass'],
    );
  });

  it('goes on with what an interrupted one has written', async () => {
    world.files.contents.set(OTHER_FILE, world.files.contents.get(SECRET_FILE) ?? '');
    const plan = await world.planRotation();
    const [first] = plan.places;
    assert.ok(first);
    const broken = {
      ...first,
      write: () => Promise.resolve(err('invalid', message('The disk is full.'))),
    };
    const result = await world.rotatePlan({ ...plan, places: [first, broken] });
    assert.ok(!result.ok);
    assert.deepEqual(Object.keys(world.tokenPasswords), ['password1', 'password2'], 'both still work');
    const generated = world.tokens.calls.filter((call) => call === 'generatePassword').length;
    await world.rotate();
    assert.equal(world.tokens.calls.filter((call) => call === 'generatePassword').length, generated);
    assert.deepEqual(
      world.accesses.map(({ password }) => password),
      ['password2', 'password2'],
    );
    assert.deepEqual(Object.keys(world.tokenPasswords), ['password2']);
  });

  it('does not write where git would see it', async () => {
    const before = world.files.contents.get(SECRET_FILE);
    const plan = await world.planRotation();
    world.files.git = () => ({ kind: 'tracked', root: '/w' });
    const [file] = filesOf([world.access], (path) => path);
    assert.ok(file);
    const known = await checkFiles([file], world.files, world.abort.signal);
    assert.ok(!known.ok && known.failure.kind === 'refused', 'before anything is made');
    const result = await world.rotatePlan(plan);
    assert.ok(!result.ok && result.failure.kind === 'refused');
    assert.equal(world.files.contents.get(SECRET_FILE), before);
    assert.ok('password1' in world.tokenPasswords);
  });

  it('hides the file first where git does not ignore it any more', async () => {
    const plan = await world.planRotation();
    let isIgnored = false;
    world.files.git = () =>
      isIgnored
        ? { kind: 'ignored', root: '/w' }
        : ((isIgnored = true), { kind: 'untracked', root: '/w', ignoreFile: IGNORE_FILE, ignoreLine: '/x' });
    assert.ok((await world.rotatePlan(plan)).ok);
    assert.equal(world.files.contents.get(IGNORE_FILE), '/x\n');
  });

  it('stops between places when it is cancelled', async () => {
    const plan = await world.planRotation();
    const [first] = plan.places;
    assert.ok(first);
    const cancelling = {
      ...first,
      write: () => {
        world.abort.abort();
        return Promise.resolve(ok('written' as const));
      },
    };
    const result = await world.rotatePlan({ ...plan, places: [cancelling, first] });
    assert.ok(!result.ok && result.failure.kind === 'cancelled');
    assert.ok('password1' in world.tokenPasswords);
  });

  it('waits until the nodes know the new Secret, and leaves the old password when it is cancelled then', async () => {
    const [first] = world.places();
    assert.ok(first);
    const waits: number[] = [];
    world.onSleep = () => world.abort.abort();
    const plan = await world.planRotation({ places: [{ ...first, settlesInMs: 60_000 }] });
    const { sleep, ...ports } = world.ports();
    const result = await runRotation(
      plan,
      { ...ports, sleep: (ms, signal) => (waits.push(ms), sleep(ms, signal)) },
      { signal: world.abort.signal, report: () => undefined },
    );
    assert.ok(result.ok && result.value.old === 'open');
    assert.deepEqual(waits, [60_000]);
    assert.deepEqual(Object.keys(world.tokenPasswords), ['password1', 'password2']);
  });

  it('tells who may lose access by the other password', async () => {
    assert.ok((await world.run()).ok, 'a second grant uses password2');
    await world.rotate({ retiresAtEnd: false });
    const notes = notesOfRotation(await world.planRotation()).map(plain);
    assert.match(notes.join('\n'), /has a password2 of 2026-11-25, which no file of this workspace holds/);
  });

  it('shows its steps in their order, with no credential in the documents', async () => {
    const plan = await world.planRotation();
    assert.deepEqual(
      stepsOfRotation(plan).map(({ title }) => plain(title)),
      [
        `Generate password2 of the token ${world.access.tokenName ?? ''}, valid until 2027-06-01`,
        'Check that contoso.azurecr.io accepts the new credential',
        'Write the new credential to acr-pull-contoso.kind-dev.secret.yaml',
        `Delete password1 of the token ${world.access.tokenName ?? ''}, the old one`,
      ],
    );
    const report = await world.rotatePlan(plan);
    assert.ok(report.ok);
    const texts = renderRotationPreview(plan, plain) + renderRotationReport(report.value, plain);
    assert.ok(!texts.includes('marker-password'));
    assert.match(texts, /az acr token credential delete/);
  });

  it('has no step that retires the old password while a Secret is left for the person', async () => {
    const plan = await world.planRotation({ elsewhere: [clusterElsewhere('prod')] });
    const preview = renderRotationPreview(plan, plain);
    assert.match(preview, /The Secret in prod is not changed/);
    assert.doesNotMatch(preview, /Delete password1|az acr token credential delete/);
  });

  it('fails when the token is gone or disabled, and changes nothing', async () => {
    const name = world.access.tokenName ?? '';
    const token = world.tokens.tokens.get(name);
    assert.ok(token);
    world.tokens.tokens.set(name, { ...token, status: 'disabled' });
    const disabled = await world.prepare();
    world.tokens.tokens.delete(name);
    const gone = await world.prepare();
    assert.deepEqual(
      [disabled, gone].map((result) => (result.ok ? 'ok' : result.failure.kind)),
      ['refused', 'not-found'],
    );
  });
});

describe('a rotation of a token of which two folders hold one password each', () => {
  let world: RotateWorld;
  beforeEach(async () => {
    world = new RotateWorld();
    assert.ok((await world.run()).ok);
    const first = world.files.contents.get(SECRET_FILE) ?? '';
    assert.ok((await world.run()).ok);
    world.files.contents.set(OTHER_FILE, world.files.contents.get(SECRET_FILE) ?? '');
    world.files.contents.set(SECRET_FILE, first);
    assert.deepEqual(
      world.accesses.map(({ password }) => password),
      ['password1', 'password2'],
    );
  });

  const anew: [name: string, passwords: Partial<Record<PasswordSlot, PasswordTimes>>, slot: PasswordSlot][] =
    [
      ['both have ended', { password1: { ends: -20 }, password2: { ends: -10 } }, 'password1'],
      ['both end soon', { password1: { ends: 10 }, password2: { ends: 10 } }, 'password1'],
      ['the newer one ends on the day of the first notice', { password2: { ends: 14 } }, 'password1'],
      ['only the newer one has ended', { password2: { made: 1, ends: -1 } }, 'password2'],
      ['the newer one is gone', { password1: { ends: -20 }, password2: { isGone: true } }, 'password2'],
      ['both are gone', { password1: { isGone: true }, password2: { isGone: true } }, 'password1'],
    ];
  for (const [name, passwords, slot] of anew) {
    it(`generates one anew and writes it to all, since ${name}`, async () => {
      world.changePasswords(passwords);
      const plan = await world.planRotation();
      assert.match(
        notesOfRotation(plan).map(plain).join('\n'),
        new RegExp(`^Some places hold password1, others password2. ${slot} is generated anew`),
      );
      const before = world.tokenPasswords[slot];
      const result = await world.rotatePlan(plan);
      assert.ok(result.ok);
      const { [slot]: generated, ...others } = world.tokenPasswords;
      assert.deepEqual(others, {});
      assert.notEqual(generated, before);
      assert.deepEqual(
        world.accesses.map(({ password, expiresOn }) => [password, expiresOn]),
        Array.from({ length: 2 }, () => [slot, NEW_END]),
      );
      assert.equal(world.writtenPassword, generated);
      assert.equal(world.files.contents.get(OTHER_FILE), world.files.contents.get(SECRET_FILE));
    });
  }

  it('names the places that cannot pull until they are rewritten, where the one that is replaced still works', async () => {
    world.changePasswords({ password1: { ends: 10 }, password2: { ends: 10 } });
    const notes = notesOfRotation(await world.planRotation()).map(plain);
    assert.match(notes.join('\n'), /Some places hold password1 already; they cannot pull until/);
  });

  const goesOn: [name: string, passwords: Partial<Record<PasswordSlot, PasswordTimes>>][] = [
    ['outlasts the notice', { password2: { ends: 15 } }],
    [
      'outlasts the notice, and the older one has ended',
      { password1: { ends: -1 }, password2: { ends: 15 } },
    ],
    ['never ends', { password2: {} }],
  ];
  for (const [name, passwords] of goesOn) {
    it(`takes the newer one for that of an interrupted rotation while it ${name}`, async () => {
      world.changePasswords(passwords);
      const { password2: before } = world.tokenPasswords;
      await world.rotate();
      assert.deepEqual(world.tokenPasswords, { password2: before });
      assert.equal(world.writtenPassword, before);
    });
  }
});

describe('a rotation of', () => {
  let world: RotateWorld;
  beforeEach(() => (world = new RotateWorld()));

  it('a service principal adds a secret, and removes the old one at the end', async () => {
    assert.ok((await world.run({ kind: 'new-principal', expiresOn: EXPIRES })).ok);
    const [old] = world.directory.keys;
    await world.rotate();
    const [key, ...more] = world.directory.keys;
    assert.deepEqual(more, []);
    assert.notEqual(key, old);
    assert.equal(world.access.keyId, key);
    assert.equal(world.writtenPassword, `marker-password-${key ?? ''}`);
  });

  it('a service principal takes the new secret back when it is refused', async () => {
    assert.ok((await world.run({ kind: 'new-principal', expiresOn: EXPIRES })).ok);
    const before = world.directory.keys;
    const plan = await world.planRotation();
    world.answers = [ok({ kind: 'not-permitted', detail: 'd' })];
    assert.ok(!(await world.rotatePlan(plan)).ok);
    assert.deepEqual(world.directory.keys, before);
  });

  it('a service principal leaves secrets that are not ours', async () => {
    assert.ok((await world.run({ kind: 'new-principal', expiresOn: EXPIRES })).ok);
    const text = world.files.contents.get(SECRET_FILE) ?? '';
    world.files.contents.set(SECRET_FILE, text.replace(/\n.*key-id.*/, ''));
    const { old } = await world.rotate();
    assert.equal(old, 'none');
    assert.equal(world.directory.keys.length, 2);
  });

  it('the admin user reads the other password, and renews the old one', async () => {
    world.adminUser.isEnabled = true;
    assert.ok((await world.run({ kind: 'admin', slot: 'password1', mayEnable: false })).ok);
    world.adminUser.calls.length = 0;
    await world.rotate();
    assert.deepEqual(world.adminUser.calls, ['read password2', 'renew password1']);
    assert.equal(world.writtenPassword, 'marker-password-admin-password2');
    assert.equal(world.access.password, 'password2');
  });

  it('a pasted credential takes another one that the person brings', async () => {
    assert.ok((await world.run(PASTED)).ok);
    const without = await world.prepare();
    assert.ok(!without.ok);
    const { old } = await world.rotate({}, { username: 'robot2', password: new Secret('marker-password-2') });
    assert.equal(old, 'none');
    assert.deepEqual([world.written[0]?.username, world.writtenPassword], ['robot2', 'marker-password-2']);
    assert.equal(world.access.credential, 'pasted');
  });
});
