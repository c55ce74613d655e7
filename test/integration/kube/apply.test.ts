import assert from 'node:assert/strict';
import { readAccounts } from '../../../src/core/apply/grant-accounts.ts';
import { trialSecrets } from '../../../src/core/apply/grant-apply.ts';
import { readClusterState, type ApplyClient, type Found } from '../../../src/core/apply/place-state.ts';
import { patchServiceAccount, readAccount } from '../../../src/core/apply/service-account.ts';
import { renderPreview, renderReport } from '../../../src/core/grants/preview.ts';
import { planReferences } from '../../../src/core/grants/references.ts';
import type { GrantReport } from '../../../src/core/grants/run.ts';
import { plain } from '../../../src/core/message.ts';
import { readAccesses } from '../../../src/core/read-accesses.ts';
import type { Result } from '../../../src/core/result.ts';
import { accountsFor, removeFromAccounts } from '../../../src/core/revoke/cluster-accounts.ts';
import type { Json } from '../../kube/admin-client.ts';
import { makeNamespace, makeUser, type Rule } from '../../kube/people.ts';
import { MANIFEST, World } from '../../unit/core/grants/grant-world.ts';
import { connect, failure, never, useApiServer, value } from './connect.ts';

const NAME = 'acr-pull-contoso';
const TYPE = 'kubernetes.io/dockerconfigjson';
const OTHER_DATA = { '.dockerconfigjson': Buffer.from('{"auths":{}}').toString('base64') };

interface ApiResource {
  readonly name: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

describe('a grant that is applied to a cluster', function () {
  this.timeout(30_000);
  const server = useApiServer();
  let namespace: string;
  let client: ApplyClient;

  beforeEach(async () => {
    namespace = await makeNamespace(server(), 'shop');
    client = await connect(server().kubeconfig);
  });

  /** As the editor does: the outline, a look at the cluster, and what the person agreed to. */
  async function plan(agrees = false, by = client): Promise<World> {
    const world = new World();
    world.text = MANIFEST.replace('namespace: shop', `namespace: ${namespace}`);
    const outline = world.outline();
    assert.ok(outline.ok);
    const state = value(await readClusterState(trialSecrets(outline.value), by, never));
    world.apply = { state, agreed: new Set(agrees ? [namespace] : []) };
    world.cluster = by;
    return world;
  }

  function found({ apply }: World): Found['kind'] | undefined {
    return apply?.state.kind === 'reached' ? apply.state.places[0]?.found.kind : undefined;
  }

  function findings(report: Result<GrantReport>): string {
    return value(report)
      .findings.map(({ level, text }) => `${level}: ${plain(text)}`)
      .join('\n');
  }

  /** As another tool would, by its own field manager. */
  function put(body: object, manager = 'other-tool'): Promise<unknown> {
    const path = `/api/v1/namespaces/${namespace}/secrets?fieldManager=${manager}`;
    return server().admin.must('POST', path, { metadata: { name: NAME }, ...body });
  }

  /** As an administrator does by a policy. */
  async function refuseSecrets(): Promise<void> {
    const base = '/apis/admissionregistration.k8s.io/v1';
    const metadata = { name: namespace };
    const secrets = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['secrets'] };
    await server().admin.must('POST', `${base}/validatingadmissionpolicies`, {
      metadata,
      spec: {
        matchConstraints: {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          resourceRules: [secrets],
        },
        validations: [{ expression: 'false', message: 'no secrets here' }],
      },
    });
    await server().admin.must('POST', `${base}/validatingadmissionpolicybindings`, {
      metadata,
      spec: { policyName: namespace, validationActions: ['Deny'] },
    });
  }

  /** Every object of the namespace, of whatever kind the cluster serves, as it is stored. */
  async function everything(): Promise<Map<string, Json>> {
    const { admin } = server();
    const { groups } = await admin.must('GET', '/apis');
    const versions = (groups as { preferredVersion: { groupVersion: string } }[]).map(
      ({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`,
    );
    const all = new Map<string, Json>();
    for (const base of ['/api/v1', ...versions]) {
      const { resources } = await admin.must('GET', base);
      for (const { name, namespaced, verbs } of resources as ApiResource[]) {
        if (!namespaced || !verbs.includes('list') || name.includes('/')) continue;
        const { items } = await admin.must('GET', `${base}/namespaces/${namespace}/${name}`);
        for (const item of items as { metadata: { name: string } }[]) {
          all.set(`${base}/${name}/${item.metadata.name}`, item);
        }
      }
    }
    return all;
  }

  /** Runs the plan, and proves that it changes nothing in the namespace but what is named. */
  async function runAndCompare(world: World, changes: readonly string[]): Promise<Result<GrantReport>> {
    const before = await everything();
    const report = await world.run();
    const after = await everything();
    for (const key of changes) {
      before.delete(key);
      assert.ok(after.delete(key), `${key} is there`);
    }
    assert.deepEqual(after, before);
    return report;
  }

  const SECRET = `/api/v1/secrets/${NAME}`;

  /** What the cluster holds is what the file holds. */
  async function assertConfirmed(world: World): Promise<void> {
    const [written] = world.written;
    assert.ok(written);
    const stored = await server().admin.must('GET', `/api/v1/namespaces/${namespace}/secrets/${NAME}`);
    const { data, type, metadata, immutable } = stored as {
      data: Record<string, string>;
      type: string;
      metadata: { labels: object; annotations: object; managedFields: { manager: string }[] };
      immutable?: boolean;
    };
    assert.deepEqual(Object.keys(data), ['.dockerconfigjson']);
    const config = JSON.parse(Buffer.from(data['.dockerconfigjson'] ?? '', 'base64').toString()) as Json;
    const { username } = written;
    const password = written.password.reveal();
    const auth = Buffer.from(`${username}:${password}`).toString('base64');
    assert.deepEqual(config, { auths: { 'contoso.azurecr.io': { username, password, auth } } });
    assert.deepEqual([type, immutable], [TYPE, undefined]);
    assert.deepEqual(metadata.labels, written.labels);
    assert.deepEqual(metadata.annotations, written.annotations);
    assert.ok(metadata.managedFields.some(({ manager }) => manager === 'acr-pull'));
  }

  it('looks without a trace, and then holds exactly what was confirmed', async () => {
    const before = await everything();
    const world = await plan();
    await world.plan();
    assert.deepEqual(await everything(), before);
    assert.equal(found(world), 'free');
    assert.match(
      findings(await runAndCompare(world, [SECRET])),
      /pass: The pull secret acr-pull-contoso is in/,
    );
    await assertConfirmed(world);
  });

  it('again takes the place of what it applied before', async () => {
    await (await plan()).run();
    const world = await plan();
    assert.equal(found(world), 'ours');
    await runAndCompare(world, [SECRET]);
    await assertConfirmed(world);
  });

  it('tells what the policies of the cluster say before anything is made', async () => {
    await refuseSecrets();
    let world = await plan();
    // The API server learns of a policy a moment after it was made.
    for (const end = Date.now() + 20_000; found(world) !== 'failed'; world = await plan()) {
      assert.ok(Date.now() < end, 'the policy is in force');
    }
    assert.match(renderPreview(await world.plan(), plain), /Leave the namespace [^]*no secrets here/);
    assert.match(findings(await runAndCompare(world, [])), /fail: .*no secrets here/);
  });

  for (const [what, kind, body] of [
    ['of another manager', 'other-manager', { type: TYPE, data: OTHER_DATA }],
    ['of the wrong type', 'wrong-type', { type: 'Opaque', data: { a: 'Yg==' } }],
    ['that is immutable', 'immutable', { type: TYPE, immutable: true, data: OTHER_DATA }],
  ] as const) {
    describe(`where a Secret ${what} is`, () => {
      beforeEach(() => put(body));

      it('changes nothing unasked, and writes its file', async () => {
        const world = await plan();
        assert.equal(found(world), kind);
        const report = await runAndCompare(world, []);
        assert.match(findings(report), /fail: The pull secret .* was not applied/);
        assert.equal(world.written.length, 1);
      });

      it('holds exactly what was confirmed after a yes', async () => {
        const world = await plan(true);
        findings(await runAndCompare(world, [SECRET]));
        await assertConfirmed(world);
      });

      it('changes nothing when that changed after the yes', async () => {
        const world = await plan(true);
        await server().admin.must('PATCH', `/api/v1/namespaces/${namespace}/secrets/${NAME}`, {
          metadata: { labels: { changed: 'yes' } },
        });
        assert.match(findings(await runAndCompare(world, [])), /It came after the plan was made/);
      });
    });
  }

  it('finds a conflict that came after the plan, and leaves it', async () => {
    const world = await plan();
    await put({ type: TYPE, data: OTHER_DATA });
    assert.match(findings(await runAndCompare(world, [])), /fail: .*managed by other-tool.*after the plan/);
    assert.equal(world.written.length, 1);
  });

  it('says what is missing where the namespace is not there', async () => {
    namespace = 'nowhere';
    const world = await plan();
    assert.equal(found(world), 'no-namespace');
    const report = await world.run();
    assert.match(findings(report), /fail: .*The namespace nowhere is not in kind-dev/);
    assert.equal(world.written.length, 1);
    assert.equal((await server().admin.send('GET', '/api/v1/namespaces/nowhere')).status, 404);
  });

  describe('by a user', () => {
    const rule = (verbs: readonly string[]): Rule => ({ apiGroups: [''], resources: ['secrets'], verbs });

    async function as(verbs: readonly string[]): Promise<ApplyClient> {
      return connect(await makeUser(server(), 'jane', { rules: [rule(verbs)], namespace }));
    }

    it('with no more rights than it needs', async () => {
      const world = await plan(false, await as(['get', 'create', 'patch']));
      assert.equal(found(world), 'free');
      findings(await runAndCompare(world, [SECRET]));
      await assertConfirmed(world);
    });

    it('who may not write Secrets, says so and writes its file', async () => {
      const world = await plan(false, await as(['get']));
      const report = await runAndCompare(world, []);
      assert.match(findings(report), /fail: .*You may not create, patch secrets in the namespace shop-/);
      assert.equal(world.written.length, 1);
    });

    it('who may not delete what would have to be replaced, says so', async () => {
      await put({ type: 'Opaque', data: { a: 'Yg==' } });
      const world = await plan(true, await as(['get', 'create', 'patch']));
      assert.match(findings(await runAndCompare(world, [])), /You may not delete secrets/);
    });

    it('who loses the right after the plan, says so', async () => {
      const world = await plan();
      world.cluster = await as(['get']);
      const report = await runAndCompare(world, []);
      assert.match(findings(report), /fail: .*jane may not patch secrets in the namespace/);
    });
  });

  it('names the pods that wait, with the commands that help', async () => {
    const { admin } = server();
    const path = `/api/v1/namespaces/${namespace}/pods`;
    await admin.must('POST', path, {
      metadata: {
        name: 'web-5d9c-x',
        labels: { 'pod-template-hash': '5d9c' },
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5d9c', uid: 'u', controller: true },
        ],
      },
      spec: {
        imagePullSecrets: [{ name: NAME }],
        containers: [{ name: 'web', image: 'contoso.azurecr.io/team/web:1.4.2' }],
      },
    });
    const state = { waiting: { reason: 'ImagePullBackOff' } };
    await admin.must('PATCH', `${path}/web-5d9c-x/status`, {
      status: {
        containerStatuses: [{ name: 'web', image: '', imageID: '', ready: false, restartCount: 0, state }],
      },
    });
    const world = await plan();
    const report = await runAndCompare(world, [SECRET]);
    assert.match(
      findings(report),
      /warn: Pods in the namespace shop-\w+ wait for images of contoso\.azurecr\.io: Deployment web\./,
    );
    const next = renderReport(value(report), plain);
    assert.match(
      next,
      /apply -f web\.yaml\nkubectl --context kind-dev --namespace shop-\w+ rollout restart deployment\/web\n/,
    );
  });

  it('refers from the ServiceAccount where that was chosen, and changes nothing else', async () => {
    const { admin } = server();
    const account = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
    await admin.must('PATCH', account, { imagePullSecrets: [{ name: 'theirs' }] });
    const world = await plan();
    world.placement = 'service-account-command';
    const outline = world.outline();
    assert.ok(outline.ok && world.apply);
    const files = [{ path: outline.value.manifest.path, text: world.text }];
    const { accounts } = planReferences(files, outline.value);
    const planned = value(await readAccounts(outline.value, accounts, client, never));
    world.apply = { ...world.apply, accounts: planned };
    const text = world.text;
    findings(await runAndCompare(world, [SECRET, '/api/v1/serviceaccounts/default']));
    assert.equal(world.text, text);
    const listed = async (): Promise<unknown> => (await admin.must('GET', account))['imagePullSecrets'];
    assert.deepEqual(await listed(), [{ name: 'theirs' }, { name: NAME }]);

    const [access] = readAccesses('/w/a.yaml', world.files.contents.get(outline.value.secretFile.path) ?? '');
    assert.ok(access);
    const target = { access, contextName: 'kind-dev', namespace };
    const names = accountsFor(files, target, 'default');
    const found = value(await client.getSecret(namespace, NAME, never));
    const removal = value(await removeFromAccounts(target, found, { accounts: names, client }, never));
    for (const { run } of removal.steps) value(await run({ signal: never, report: () => undefined }));
    assert.deepEqual(await listed(), [{ name: 'theirs' }]);
  });

  describe('with the reference in a ServiceAccount', () => {
    const target = (account = 'default'): Parameters<typeof patchServiceAccount>[0] => ({
      ...{ contextName: 'kind-dev', namespace, account, secretName: NAME },
    });

    it('keeps the entries of others, and reaches new pods that list none of their own', async () => {
      const { admin } = server();
      const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
      await admin.must('PATCH', accounts, { imagePullSecrets: [{ name: 'theirs' }] });
      const kube = await connect(server().kubeconfig);
      const finding = value(await patchServiceAccount(target(), kube, never));
      assert.equal(finding.level, 'pass');
      assert.deepEqual(value(await readAccount(target(), kube, never)), {
        kind: 'there',
        pullSecrets: ['theirs', NAME],
      });
      const pods = `/api/v1/namespaces/${namespace}/pods`;
      const containers = [{ name: 'web', image: 'contoso.azurecr.io/team/web' }];
      await admin.must('POST', pods, { metadata: { name: 'plain' }, spec: { containers } });
      await admin.must('POST', pods, {
        metadata: { name: 'own' },
        spec: { containers, imagePullSecrets: [{ name: 'own' }] },
      });
      for (const [name, secrets] of [
        ['plain', ['theirs', NAME]],
        ['own', ['own']],
      ] as const) {
        const { spec } = await admin.must('GET', `${pods}/${name}`);
        const { imagePullSecrets } = spec as { imagePullSecrets: { name: string }[] };
        assert.deepEqual(
          imagePullSecrets.map((secret) => secret.name),
          secrets,
        );
      }
    });

    it('says what is missing', async () => {
      const kube = await connect(server().kubeconfig);
      const absent = failure(await patchServiceAccount(target('absent'), kube, never));
      assert.equal(absent.kind, 'not-found');
      const rules: Rule[] = [{ apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get'] }];
      const reader = await connect(await makeUser(server(), 'reader', { rules, namespace }));
      const { kind, text } = failure(await patchServiceAccount(target(), reader, never));
      assert.equal(kind, 'forbidden');
      assert.match(text, /You may not patch serviceaccounts/);
    });
  });
});
