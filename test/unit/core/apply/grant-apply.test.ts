import assert from 'node:assert/strict';
import type { PullSecretAccess } from '../../../../src/core/access.ts';
import { trialSecrets } from '../../../../src/core/apply/grant-apply.ts';
import { readClusterState, type Found } from '../../../../src/core/apply/place-state.ts';
import { canApply, clashesOf } from '../../../../src/core/apply/planned-apply.ts';
import { renderPreview, renderReport } from '../../../../src/core/grants/preview.ts';
import type { ReferenceDocuments } from '../../../../src/core/grants/references.ts';
import { runGrant, type GrantReport } from '../../../../src/core/grants/run.ts';
import { readDockerConfig } from '../../../../src/core/manifests/docker-config.ts';
import { message, plain } from '../../../../src/core/message.ts';
import { err, ok } from '../../../../src/core/result.ts';
import { MANIFEST, PASTED, SECRET_FILE, World } from '../grants/grant-world.ts';
import { FakeApplyClient, type StoredSecret } from './fake-apply-client.ts';

const KEY = 'shop/acr-pull-contoso';
const OURS = { 'app.kubernetes.io/managed-by': 'acr-pull' };
const never = new AbortController().signal;

/** A world whose grants are applied as well; what is in the cluster has been looked at. */
async function planned(
  client: FakeApplyClient,
  { form = 'secret', agreed = [] }: { form?: 'secret' | 'apply-only'; agreed?: readonly string[] } = {},
): Promise<World> {
  const world = new World();
  world.storage = { form };
  const outline = world.outline();
  assert.ok(outline.ok);
  const state = await readClusterState(trialSecrets(outline.value), client, never);
  assert.ok(state.ok);
  world.apply = { state: state.value, agreed: new Set(agreed) };
  world.cluster = client;
  return world;
}

async function run(world: World): Promise<GrantReport> {
  const report = await world.run();
  if (!report.ok) throw new Error(plain(report.failure.message));
  return report.value;
}

function password(client: FakeApplyClient): string | undefined {
  const config = client.secrets.get(KEY)?.data.get('.dockerconfigjson');
  return config === undefined ? undefined : readDockerConfig(config)?.password.reveal();
}

function texts({ findings }: GrantReport): string[] {
  return findings.map(
    ({ level, text, hint }) => `${level}: ${plain(text)}${hint === undefined ? '' : ` ${plain(hint)}`}`,
  );
}

describe('a look at the cluster before a grant is applied', () => {
  const rows: readonly (readonly [string, (client: FakeApplyClient) => void, Found['kind'], RegExp])[] = [
    ['nothing', () => undefined, 'free', /There is none of that name yet/],
    [
      'what we applied before',
      (client) => client.put(KEY, { manager: 'acr-pull', labels: OURS }),
      'ours',
      /In place of the one that this extension applied before/,
    ],
    [
      'a Secret of another manager',
      (client) => client.put(KEY),
      'other-manager',
      /managed by kubectl-create\.[^]*unless kubectl-create sets it back[^]*asked once more/,
    ],
    [
      'a file of ours that kubectl applied',
      (client) => client.put(KEY, { manager: 'kubectl-client-side-apply', labels: OURS }),
      'other-manager',
      /A Secret of this extension is there, applied by kubectl-client-side-apply/,
    ],
    [
      'a Secret whose managers are not known',
      (client) => client.put(KEY, { manager: '' }),
      'other-manager',
      /which this extension did not make/,
    ],
    [
      'a Secret of the wrong type',
      (client) => client.put(KEY, { type: 'Opaque', data: new Map() }),
      'wrong-type',
      /with the type Opaque[^]*deleted and made anew\. What it holds is lost: nothing/,
    ],
    [
      'an immutable Secret',
      (client) => client.put(KEY, { isImmutable: true, labels: OURS }),
      'immutable',
      /it is immutable/,
    ],
    [
      'a namespace that is not there',
      (client) => client.namespaces.clear(),
      'no-namespace',
      /The namespace shop is not in kind-dev\.[^]*kubectl --context kind-dev create namespace shop/,
    ],
    [
      'a user without the rights',
      (client) => ['create', 'patch'].forEach((verb) => client.lackingVerbs.add(verb)),
      'forbidden',
      /You may not create, patch secrets in the namespace shop of kind-dev/,
    ],
    [
      'a Secret that would have to be deleted, which the user may not',
      (client) => {
        client.put(KEY, { type: 'Opaque' });
        client.lackingVerbs.add('delete');
      },
      'forbidden',
      /You may not delete secrets/,
    ],
  ];
  for (const [what, arrange, kind, text] of rows) {
    it(`finds ${what}, and the plan says so`, async () => {
      const client = new FakeApplyClient();
      arrange(client);
      const world = await planned(client);
      const state = world.apply?.state;
      assert.equal(state?.kind === 'reached' ? state.places[0]?.found.kind : undefined, kind);
      const preview = renderPreview(await world.plan(), plain);
      assert.match(preview, text);
      assert.match(
        preview,
        /\| kubectl --context kind-dev apply --server-side --field-manager acr-pull -f -/,
      );
      assert.deepEqual(client.changes, []);
    });
  }

  it('that fails says so in the plan, with the command for later', async () => {
    const client = new FakeApplyClient();
    client.mayI = () => Promise.resolve(err('unreachable', message('No route to 10.0.0.1.')));
    const world = await planned(client);
    const preview = renderPreview(await world.plan(), plain);
    assert.match(preview, /\*\*Cluster\*\*: It could not be reached, so nothing is applied: No route/);
    assert.match(preview, /Leave the cluster kind-dev as it is[^]*No route to 10\.0\.0\.1\./);
    assert.match(
      preview,
      /kubectl --context kind-dev apply -f acr-pull-contoso\.kind-dev\.secret\.yaml -f web\.yaml/,
    );
    assert.ok(world.apply !== undefined && !canApply(world.apply));
  });
});

describe('a grant that is applied', () => {
  it('puts into the cluster what it writes into the file', async () => {
    const client = new FakeApplyClient();
    const world = await planned(client);
    const report = await run(world);
    assert.deepEqual(client.changes, [`apply ${KEY}`]);
    assert.equal(password(client), 'marker-password-1');
    assert.equal(world.written[0]?.password.reveal(), 'marker-password-1');
    assert.deepEqual(client.secrets.get(KEY)?.annotations, world.written[0].annotations);
    assert.match(
      texts(report).join('\n'),
      /pass: The pull secret acr-pull-contoso is in the namespace shop of kind-dev\./,
    );
    const next = renderReport(report, plain);
    assert.match(next, /\nkubectl --context kind-dev apply -f web\.yaml\n/);
  });

  it('writes no file when it is applied only', async () => {
    const client = new FakeApplyClient();
    const world = await planned(client, { form: 'apply-only' });
    await run(world);
    assert.equal(world.files.contents.size, 0);
    assert.equal(password(client), 'marker-password-1');
    assert.match(world.text, /imagePullSecrets/);
  });

  for (const [form, remembered] of [
    ['apply-only', ['shop/acr-pull-contoso']],
    ['secret', []],
  ] as const) {
    it(`tells of what only the cluster has before the reference is written, which may fail: ${form}`, async () => {
      const client = new FakeApplyClient();
      const world = await planned(client, { form });
      const plan = await world.plan();
      const told: string[] = [];
      const ports = world.ports();
      const documents: ReferenceDocuments = {
        ...ports.documents,
        apply: () => Promise.resolve(err('conflict', message('It could not be saved.'))),
      };
      const onApplied = (accesses: readonly PullSecretAccess[]): Promise<void> => {
        told.push(...accesses.map(({ namespace = '', secretName }) => `${namespace}/${secretName}`));
        return Promise.resolve();
      };
      const progress = { signal: never, report: () => undefined };
      const report = await runGrant(plan, { ...ports, documents, onApplied }, progress);
      assert.ok(!report.ok);
      assert.deepEqual(told, remembered);
      assert.equal(password(client), 'marker-password-1', 'it is in the cluster');
    });
  }

  it('ends in the same state when run again', async () => {
    const client = new FakeApplyClient();
    await run(await planned(client));
    await run(await planned(client));
    assert.deepEqual(client.changes, [`apply ${KEY}`, `apply ${KEY}`]);
  });

  for (const [what, secret, changes] of [
    ['another manager', {}, [`force ${KEY}`]],
    ['the wrong type', { type: 'Opaque' }, [`delete ${KEY}`, `apply ${KEY}`]],
    ['an immutable Secret', { isImmutable: true }, [`delete ${KEY}`, `apply ${KEY}`]],
  ] as const satisfies readonly (readonly [string, Partial<StoredSecret>, readonly string[]])[]) {
    it(`leaves ${what} alone unless that was agreed to; the file is written all the same`, async () => {
      const client = new FakeApplyClient();
      client.put(KEY, secret);
      const world = await planned(client);
      assert.equal(clashesOf(world.apply ?? assert.fail()).length, 1);
      const report = await run(world);
      assert.deepEqual(client.changes, []);
      assert.match(
        texts(report).join('\n'),
        /fail: The pull secret .* was not applied .*It was left as it is\./,
      );
      assert.ok(world.files.contents.has(SECRET_FILE));
    });

    it(`replaces ${what} after a yes`, async () => {
      const client = new FakeApplyClient();
      client.put(KEY, secret);
      await run(await planned(client, { agreed: ['shop'] }));
      assert.deepEqual(client.changes, changes);
      assert.equal(password(client), 'marker-password-1');
    });

    it(`leaves ${what} alone that has changed since the yes`, async () => {
      const client = new FakeApplyClient();
      client.put(KEY, secret);
      const world = await planned(client, { agreed: ['shop'] });
      client.put(KEY, secret);
      const report = await run(world);
      assert.deepEqual(client.changes, []);
      assert.match(texts(report).join('\n'), /It came after the plan was made\. Nothing was changed there/);
    });

    it(`leaves ${what} alone that came after the plan`, async () => {
      const client = new FakeApplyClient();
      const world = await planned(client);
      client.put(KEY, secret);
      const report = await run(world);
      assert.deepEqual(client.changes, []);
      assert.match(texts(report).join('\n'), /It came after the plan was made/);
    });
  }

  it('says so when the old Secret is gone and the new one was not taken', async () => {
    const client = new FakeApplyClient();
    client.put(KEY, { type: 'Opaque' });
    const world = await planned(client, { agreed: ['shop'] });
    client.nextApply = err('forbidden', message('A policy said no.'));
    assert.match(
      texts(await run(world)).join('\n'),
      /The old Secret is deleted, but the new one was not made: A policy said no\./,
    );
  });

  it('does not let a credential that the registry refuses take the place of one that works', async () => {
    const client = new FakeApplyClient();
    client.put(KEY, { manager: 'acr-pull', labels: OURS });
    const world = await planned(client);
    world.answers = Array.from({ length: 7 }, () => ok({ kind: 'refused', detail: '' }));
    const report = await run(world);
    assert.deepEqual(client.changes, []);
    assert.match(texts(report).join('\n'), /since the registry does not accept it/);
  });

  it('touches the cluster only after a pasted credential was accepted', async () => {
    const client = new FakeApplyClient();
    const world = await planned(client);
    world.answers = [ok({ kind: 'refused', detail: '' })];
    assert.ok(!(await world.run(PASTED)).ok);
    assert.deepEqual(client.changes, []);
  });

  it('without a file and without a place takes the credential back and changes nothing', async () => {
    const client = new FakeApplyClient();
    client.put(KEY);
    const world = await planned(client, { form: 'apply-only' });
    const report = await world.run();
    assert.ok(!report.ok);
    assert.equal(report.failure.kind, 'conflict');
    assert.match(
      plain(report.failure.message),
      /was not applied to the namespace shop of kind-dev: .*managed by kubectl-create/,
    );
    assert.equal(world.text, MANIFEST);
  });

  it('writes its file when the cluster is out of reach, and says so', async () => {
    const world = new World();
    const failure = { kind: 'unreachable', message: message('No route.') } as const;
    world.apply = { state: { kind: 'not-reached', failure }, agreed: new Set() };
    const report = await run(world);
    assert.ok(world.files.contents.has(SECRET_FILE));
    assert.match(texts(report).join('\n'), /unknown: .*kind-dev could not be reached: No route\./);
  });
});
