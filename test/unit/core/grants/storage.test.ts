import assert from 'node:assert/strict';
import { readSealedSecrets } from '../../../../src/core/forms/sealed-secret.ts';
import type { Form } from '../../../../src/core/forms/form.ts';
import type { Storage } from '../../../../src/core/grants/storage.ts';
import { plain } from '../../../../src/core/message.ts';
import { readAccesses } from '../../../../src/core/read-accesses.ts';
import { makeSealingKey } from '../forms/sealing-key.ts';
import { SECRET_FILE, World } from './grant-world.ts';

const PLACE = { file: SECRET_FILE, config: '/w/.sops.yaml' };
const { certificate } = makeSealingKey();

const STORAGES: readonly Storage[] = [
  { form: 'secret' },
  { form: 'sealed-secret', certificate, scope: 'strict' },
  { form: 'sops', place: PLACE },
  {
    form: 'external-secrets',
    version: 'v1',
    identity: { kind: 'workload-identity', serviceAccountName: 'puller' },
  },
  {
    form: 'acr-pull-binding',
    version: 'v1beta1',
    identity: { kind: 'managed-identity', clientId: '11111111-0000-4000-8000-000000000001' },
  },
  { form: 'apply-only' },
];

function worldWith(storage: Storage): World {
  const world = new World();
  world.storage = storage;
  return world;
}

async function granted(storage: Storage): Promise<World> {
  const world = worldWith(storage);
  const run = await world.run();
  assert.ok(run.ok, run.ok ? '' : plain(run.failure.message));
  return world;
}

describe('the form of a pull secret', () => {
  const titles: Readonly<Record<Form, string>> = {
    secret: 'Write the pull secret acr-pull-contoso to acr-pull-contoso.kind-dev.secret.yaml',
    'sealed-secret': 'Write the sealed secret acr-pull-contoso to acr-pull-contoso.kind-dev.secret.yaml',
    sops: 'Write the pull secret acr-pull-contoso to acr-pull-contoso.kind-dev.secret.yaml, encrypted by sops',
    'external-secrets':
      'Write an ACRAccessToken and an ExternalSecret for acr-pull-contoso to acr-pull-contoso.kind-dev.secret.yaml',
    'acr-pull-binding':
      'Write an AcrPullBinding for contoso.azurecr.io to acr-pull-contoso.kind-dev.secret.yaml',
    'apply-only': '',
  };
  for (const storage of STORAGES) {
    it(`is told in the plan: ${storage.form}`, async () => {
      const world = worldWith(storage);
      world.files.git = () => ({
        kind: 'untracked',
        root: '/w',
        ignoreFile: '/w/.gitignore',
        ignoreLine: '*.secret.yaml',
      });
      const { steps } = await world.plan();
      const said = steps.map(({ title }) => plain(title));
      const title = titles[storage.form];
      assert.equal(said.includes(title), title !== '', said.join('\n'));
      assert.equal(
        said.some((text) => text.startsWith('Keep the pull secret out of git')),
        storage.form === 'secret',
        'only a plain Secret must stay out of git',
      );
    });
  }

  for (const { form, kinds, isReadable } of [
    { form: 'secret', kinds: ['Secret'], isReadable: true },
    { form: 'sealed-secret', kinds: ['SealedSecret'], isReadable: false },
    { form: 'sops', kinds: ['Secret'], isReadable: false },
    { form: 'external-secrets', kinds: ['ACRAccessToken', 'ExternalSecret'], isReadable: false },
    { form: 'acr-pull-binding', kinds: ['AcrPullBinding'], isReadable: false },
  ] as const) {
    it(`decides what the file holds: ${form}`, async () => {
      const storage = STORAGES.find((candidate) => candidate.form === form);
      assert.ok(storage);
      const world = await granted(storage);
      const text = world.files.contents.get(SECRET_FILE) ?? '';
      const found = [...text.matchAll(/^kind: (\S+)$/gm)].map(([, kind]) => kind);
      assert.deepEqual(found, kinds);
      const config = /\.dockerconfigjson: ([A-Za-z0-9+/=]{40,})\s*$/m.exec(text)?.[1] ?? '';
      const isPlain = Buffer.from(config, 'base64').toString('utf8').includes('"auths"');
      assert.equal(isPlain, isReadable, text);
    });
  }

  it('that a controller fills issues no credential, and asks the registry nothing', async () => {
    for (const storage of STORAGES.filter(({ form }) => /external|binding/.test(form))) {
      const world = await granted(storage);
      assert.deepEqual(world.tokens.calls, []);
      assert.deepEqual(world.probed, []);
    }
  });

  it('decides to which Secret the workloads refer', async () => {
    const [first] = STORAGES.filter(({ form }) => form === 'acr-pull-binding');
    assert.ok(first);
    assert.match((await granted(first)).text, /- name: contoso-msi-acrpull-secret/);
    assert.match((await granted({ form: 'sops', place: PLACE })).text, /- name: acr-pull-contoso\n/);
  });

  it('keeps telling what is behind a pull secret, encrypted or not', async () => {
    for (const form of ['secret', 'sealed-secret'] as const) {
      const storage = STORAGES.find((candidate) => candidate.form === form);
      assert.ok(storage);
      const world = await granted(storage);
      const [access] = readAccesses(SECRET_FILE, world.files.contents.get(SECRET_FILE) ?? '');
      assert.equal(access?.credential, 'token', form);
      assert.match(access.tokenName ?? '', /^acr-pull-kind-dev-shop-/);
    }
  });

  for (const storage of STORAGES) {
    const isCommitted = storage.form === 'sealed-secret' || storage.form === 'sops';
    it(`${isCommitted ? 'refuses' : 'takes'} a token that ends within hours: ${storage.form}`, () => {
      const outline = worldWith(storage).outline({ kind: 'entra-token' });
      assert.equal(outline.ok, !isCommitted);
      if (!outline.ok) assert.match(plain(outline.failure.message), /outlive it/);
    });
  }

  it('may be tracked by git unless it is plain', async () => {
    const world = worldWith({ form: 'sealed-secret', certificate, scope: 'strict' });
    world.files.git = () => ({ kind: 'tracked', root: '/w' });
    assert.ok((await world.run()).ok);
    assert.equal(readSealedSecrets(world.files.contents.get(SECRET_FILE) ?? '').objects.length, 1);
    world.storage = { form: 'secret' };
    assert.ok(!world.outline().ok);
  });
});
