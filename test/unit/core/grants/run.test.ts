import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { renderPreview, renderReport } from '../../../../src/core/grants/preview.ts';
import { readPullSecrets } from '../../../../src/core/manifests/pull-secret.ts';
import { scanManifest } from '../../../../src/core/manifests/scan.ts';
import { message, plain } from '../../../../src/core/message.ts';
import type { GitState } from '../../../../src/core/ports.ts';
import { err, ok } from '../../../../src/core/result.ts';
import { EXPIRES, IGNORE_FILE, MANIFEST, PASTED, SECRET_FILE, World } from './grant-world.ts';

describe('a grant with a repository-scoped token', () => {
  it('makes scope map, token and password, writes the pull secret and refers to it', async () => {
    const world = new World();
    const report = await world.run();
    assert.ok(report.ok);
    assert.deepEqual(world.tokens.calls, ['createScopeMap', 'createToken', 'generatePassword']);
    const [map] = world.tokens.scopeMaps.values();
    assert.deepEqual(map?.actions, [
      'repositories/team/web/content/read',
      'repositories/team/web/metadata/read',
    ]);
    const [secret] = readPullSecrets(world.files.contents.get(SECRET_FILE) ?? '').secrets;
    assert.equal(secret?.password.reveal(), 'marker-password-1');
    assert.equal(secret.namespace, 'shop');
    assert.equal(secret.annotations['acr-pull.dev/expires'], '2027-02-23T12:00:00Z');
    assert.equal(world.files.visibilities.get(SECRET_FILE), 'private');
    assert.deepEqual(scanManifest(world.text).workloads[0]?.pullSecrets, ['acr-pull-contoso']);
    assert.deepEqual(
      report.value.findings.map(({ level }) => level),
      ['pass'],
    );
    assert.equal(report.value.expiresOn?.toISOString(), EXPIRES.toISOString());
  });

  it('asks the registry only for the images that it holds', async () => {
    const world = new World();
    await world.run();
    assert.deepEqual(
      world.probed.map(({ repository, reference }) => [repository, reference]),
      [['team/web', '1.4.2']],
    );
  });

  it('run again ends in the same state, and the password written before stays valid', async () => {
    const world = new World();
    await world.run();
    const [text, token] = [world.text, [...world.tokens.tokens.keys()]];
    assert.ok((await world.run()).ok);
    assert.equal(world.text, text);
    assert.deepEqual([...world.tokens.tokens.keys()], token);
    assert.deepEqual(world.tokens.calls.slice(3), ['generatePassword']);
    assert.deepEqual([...world.tokens.passwords.values()], ['marker-password-1', 'marker-password-2']);
  });

  it('says that a token which somebody has disabled is enabled, and that its passwords work again', async () => {
    const world = new World();
    await world.run();
    for (const [name, token] of world.tokens.tokens)
      world.tokens.tokens.set(name, { ...token, status: 'disabled' });
    const plan = await world.plan();
    const [step] = plan.steps;
    assert.match(
      plain(step?.title ?? message('none')),
      /^Enable the token acr-pull-kind-dev-\S+ in \S+ again$/,
    );
    assert.match(step?.details.map(plain).join('\n') ?? '', /earlier passwords work again/);
    assert.match(step?.command ?? '', /^az acr token update .* --status enabled$/);
    assert.ok((await world.execute(plan)).ok);
    assert.deepEqual(
      [...world.tokens.tokens.values()].map(({ status }) => status),
      ['enabled'],
    );
  });

  for (const method of ['createScopeMap', 'createToken', 'generatePassword'] as const) {
    it(`that fails at ${method} writes nothing, and a second run goes on from there`, async () => {
      const world = new World();
      world.tokens.failNext(method, err('forbidden', message('No right.')));
      const failed = await world.run();
      assert.equal(failed.ok, false);
      assert.equal(failed.failure.kind, 'forbidden');
      assert.ok(world.nothingIsWritten);
      assert.ok((await world.run()).ok);
      assert.deepEqual(world.tokens.calls, ['createScopeMap', 'createToken', 'generatePassword']);
    });
  }

  it('that is cancelled at any step writes nothing', async () => {
    const world = new World();
    world.abort.abort();
    const report = await world.run();
    assert.equal(report.ok, false);
    assert.equal(report.failure.kind, 'cancelled');
    assert.ok(world.nothingIsWritten);
    assert.deepEqual(world.tokens.calls, []);
  });

  it('is patient with a password that is not live yet', async () => {
    const world = new World();
    world.answers = [ok({ kind: 'refused', detail: '' }), ok({ kind: 'refused', detail: '' })];
    const report = await world.run();
    assert.ok(report.ok);
    assert.equal(world.sleeps, 2);
    assert.deepEqual(
      report.value.findings.map(({ level }) => level),
      ['pass'],
    );
  });

  for (const [why, answer, level] of [
    ['an image that is not there', ok({ kind: 'no-such-image' } as const), 'fail'],
    ['network rules that keep us out', ok({ kind: 'blocked', detail: '' } as const), 'unknown'],
    ['a registry that cannot be reached', err('unreachable', message('No route.')), 'unknown'],
  ] as const) {
    it(`says ${level} for ${why}, and writes the pull secret all the same`, async () => {
      const world = new World();
      world.answers = [answer];
      const report = await world.run();
      assert.ok(report.ok);
      assert.deepEqual(
        report.value.findings.map((finding) => finding.level),
        [level],
      );
      assert.ok(world.files.contents.has(SECRET_FILE));
    });
  }
});

describe('a grant with a pasted credential', () => {
  it('touches nothing in Azure', async () => {
    const world = new World();
    assert.ok((await world.run(PASTED)).ok);
    assert.deepEqual(world.tokens.calls, []);
    const [secret] = readPullSecrets(world.files.contents.get(SECRET_FILE) ?? '').secrets;
    assert.deepEqual([secret?.username, secret?.password.reveal()], ['robot', 'marker-password-pasted']);
  });

  it('that the registry refuses writes nothing and says so', async () => {
    const world = new World();
    world.answers = [ok({ kind: 'refused', detail: 'UNAUTHORIZED' })];
    const report = await world.run(PASTED);
    assert.equal(report.ok, false);
    assert.equal(report.failure.kind, 'unauthorized');
    assert.equal(world.sleeps, 0);
    assert.ok(world.nothingIsWritten);
  });
});

describe('git', () => {
  const untracked: GitState = {
    kind: 'untracked',
    root: '/w',
    ignoreFile: IGNORE_FILE,
    ignoreLine: '/x.yaml',
  };

  for (const [before, after] of [
    [undefined, '/x.yaml\n'],
    ['a\n', 'a\n/x.yaml\n'],
    ['a', 'a\n/x.yaml\n'],
    ['a\r\n', 'a\r\n/x.yaml\r\n'],
  ] as const) {
    it(`is told to ignore the file by a line added to ${JSON.stringify(before)}`, async () => {
      const world = new World();
      if (before !== undefined) world.files.contents.set(IGNORE_FILE, before);
      world.files.git = () =>
        world.files.contents.get(IGNORE_FILE)?.includes('/x.yaml') === true
          ? { kind: 'ignored', root: '/w' }
          : untracked;
      assert.ok((await world.run()).ok);
      assert.equal(world.files.contents.get(IGNORE_FILE), after);
      assert.equal(world.files.visibilities.get(IGNORE_FILE), 'shared');
    });
  }

  it('that takes the file back in by another rule keeps the pull secret from being written', async () => {
    const world = new World();
    world.files.git = () => untracked;
    const report = await world.run();
    assert.equal(report.ok, false);
    assert.equal(report.failure.kind, 'refused');
    assert.ok(!world.files.contents.has(SECRET_FILE));
    assert.equal(world.text, MANIFEST);
  });

  for (const git of [
    { kind: 'tracked', root: '/w' },
    { kind: 'unknown', reason: 'git: ENOENT' },
  ] as const) {
    it(`that has the file ${git.kind} stops the grant before anything is planned`, () => {
      const world = new World();
      world.files.git = () => git;
      const outline = world.outline();
      assert.equal(outline.ok, false);
      assert.equal(outline.failure.kind, 'refused');
    });
  }
});

describe('what a grant shows', () => {
  it('names scopes, files and commands, and never a password', async () => {
    for (const source of [undefined, PASTED]) {
      const world = new World();
      const plan = await world.plan(source);
      const preview = renderPreview(plan, plain);
      const report = await world.run(source);
      assert.ok(report.ok);
      const shown = [
        preview,
        renderReport(report.value, plain),
        ...world.steps,
        inspect(report.value, { depth: 20 }),
        inspect(plan, { depth: 20 }),
      ];
      assert.ok(!shown.some((text) => text.includes('marker-password')));
      assert.match(preview, /\+ {6}imagePullSecrets:\n\+ {8}- name: acr-pull-contoso/);
      assert.match(preview, /kubectl create secret docker-registry acr-pull-contoso/);
    }
  });

  it('gives the steps in the order in which they run', async () => {
    const { steps } = await new World().plan();
    assert.deepEqual(
      steps.map(({ title }) => title.text.split(' {')[0]),
      [
        'Create the scope map',
        'Create the token',
        'Generate',
        'Check that',
        'Write the pull secret',
        'Refer to the pull secret in',
      ],
    );
  });
});
