import assert from 'node:assert/strict';
import type { ApplyOutcome, ClusterClient, SecretToApply } from '../../../src/core/cluster-ports.ts';
import { Secret } from '../../../src/core/secret.ts';
import { servedForms } from '../../../src/core/forms/served-forms.ts';
import { makeNamespace, makeUser, type Rule } from '../../kube/people.ts';
import { connect, failure, never, useApiServer, value } from './connect.ts';

const TYPE = 'kubernetes.io/dockerconfigjson';
const SECRETS: Rule = {
  apiGroups: [''],
  resources: ['secrets'],
  verbs: ['get', 'create', 'patch', 'delete'],
};

describe('a cluster', function () {
  this.timeout(30_000);
  const server = useApiServer();
  let namespace: string;
  let client: ClusterClient;

  beforeEach(async () => {
    namespace = await makeNamespace(server(), 'shop');
    client = await connect(server().kubeconfig);
  });

  function pullSecret(password: string, more: Partial<SecretToApply> = {}): SecretToApply {
    const json = JSON.stringify({ auths: { 'contoso.azurecr.io': { username: 'u', password } } });
    return {
      ...{
        namespace,
        name: 'registry',
        type: TYPE,
        annotations: { 'acr-pull.dev/registry': 'contoso.azurecr.io' },
      },
      ...{
        labels: { 'app.kubernetes.io/managed-by': 'acr-pull' },
        data: new Map([['.dockerconfigjson', new Secret(json)]]),
      },
      ...more,
    };
  }

  async function apply(secret: SecretToApply, force = false, by = client): Promise<ApplyOutcome> {
    return value(await by.applySecret(secret, { force }, never));
  }

  /** As another tool would, by its own field manager. */
  function put(name: string, body: object, manager = 'other-tool'): Promise<unknown> {
    return server().admin.must('POST', `/api/v1/namespaces/${namespace}/secrets?fieldManager=${manager}`, {
      metadata: { name },
      ...body,
    });
  }

  const OTHER_DATA = { '.dockerconfigjson': Buffer.from('{"auths":{}}').toString('base64') };

  describe('namespaces and rights', () => {
    it('lists every namespace', async () => {
      const names = value(await client.listNamespaces(never));
      assert.ok(names.includes('kube-system') && names.includes(namespace));
    });

    it('lists more namespaces than fit on a page', async () => {
      const count = 510;
      for (let done = 0; done < count; done += 10) {
        await Promise.all(
          Array.from({ length: 10 }, (_, index) =>
            server().admin.must('POST', '/api/v1/namespaces', {
              metadata: { name: `${namespace}-${String(done + index)}` },
            }),
          ),
        );
      }
      const names = value(await client.listNamespaces(never));
      assert.equal(names.filter((name) => name.startsWith(`${namespace}-`)).length, count);
    }).timeout(120_000);

    it('tells the groups that the cluster serves, those of its controllers too', async () => {
      await server().admin.must('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
        metadata: { name: 'sealedsecrets.bitnami.com' },
        spec: {
          group: 'bitnami.com',
          names: { kind: 'SealedSecret', plural: 'sealedsecrets' },
          scope: 'Namespaced',
          versions: [
            {
              name: 'v1alpha1',
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
            },
          ],
        },
      });
      const deadline = Date.now() + 20_000;
      for (;;) {
        const { sealedSecrets } = servedForms(value(await client.servedGroups(never)));
        if (sealedSecrets) break;
        assert.ok(Date.now() < deadline, 'the group is served in the end');
      }
      const apps = value(await client.servedGroups(never)).find(({ name }) => name === 'apps');
      assert.deepEqual(apps?.versions, ['v1']);
    });

    it('reads a text by its path, and tells what is absent or forbidden', async () => {
      assert.equal(value(await client.readText('/readyz', never)), 'ok');
      assert.equal(failure(await client.readText('/absent', never)).kind, 'not-found');
      const proxy =
        '/api/v1/namespaces/kube-system/services/http:sealed-secrets-controller:/proxy/v1/cert.pem';
      const jane = await connect(await makeUser(server(), 'jane', { rules: [], namespace }));
      assert.equal(failure(await jane.readText(proxy, never)).kind, 'forbidden');
      const tooLong = failure(await client.readText('/openapi/v2', never));
      assert.notEqual(tooLong.kind, 'timed-out');
    });

    it('tells what the user may do, by resource, group and subresource', async () => {
      const rules: Rule[] = [
        SECRETS,
        { apiGroups: ['apps'], resources: ['deployments'], verbs: ['list'] },
        { apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] },
      ];
      const jane = await connect(await makeUser(server(), 'jane', { rules, namespace }));
      const cases: [string, string, string | undefined, boolean][] = [
        ['get', 'secrets', namespace, true],
        ['list', 'secrets', namespace, false],
        ['get', 'secrets', 'default', false],
        ['get', 'secrets', undefined, false],
        ['list', 'deployments.apps', namespace, true],
        ['list', 'deployments', namespace, false],
        ['create', 'serviceaccounts/token', namespace, true],
        ['create', 'serviceaccounts', namespace, false],
      ];
      for (const [verb, resource, where, expected] of cases) {
        const answer = value(await jane.mayI(verb, resource, where, never));
        assert.equal(answer, expected, `${verb} ${resource} ${where ?? 'everywhere'}`);
      }
    });

    it('names the user, the verb, the resource and the namespace that are forbidden', async () => {
      const jane = await connect(await makeUser(server(), 'jane@contoso.com', { rules: [], namespace }));
      const { kind, text } = failure(await jane.getSecret(namespace, 'registry', never));
      assert.equal(kind, 'forbidden');
      const host = new URL(server().url).host;
      assert.equal(text, `jane@contoso.com may not get secrets in the namespace ${namespace} of ${host}.`);
      const everywhere = failure(await jane.listNamespaces(never));
      assert.equal(everywhere.text, `jane@contoso.com may not list namespaces in ${host}.`);
    });
  });

  describe('Secrets', () => {
    it('applies a pull secret, reads it back, and applies it again with a new password', async () => {
      assert.deepEqual(await apply(pullSecret('first')), { kind: 'applied' });
      assert.deepEqual(await apply(pullSecret('second')), { kind: 'applied' });
      const read = value(await client.getSecret(namespace, 'registry', never));
      assert.equal(read?.type, TYPE);
      assert.match(read.data.get('.dockerconfigjson')?.reveal() ?? '', /"password":"second"/);
      assert.equal(read.annotations['acr-pull.dev/registry'], 'contoso.azurecr.io');
      const stored = await server().admin.must('GET', `/api/v1/namespaces/${namespace}/secrets/registry`);
      const { managedFields } = stored['metadata'] as {
        managedFields: { manager: string; operation: string }[];
      };
      assert.deepEqual(
        managedFields.map(({ manager, operation }) => [manager, operation]),
        [['acr-pull', 'Apply']],
      );
    });

    it('needs no more rights than get and patch, and create for a new one', async () => {
      const jane = await connect(await makeUser(server(), 'jane', { rules: [SECRETS], namespace }));
      assert.deepEqual(await apply(pullSecret('first'), false, jane), { kind: 'applied' });
    });

    it('tells who else manages the password, changes nothing, and takes it over when asked to', async () => {
      await put('registry', { type: TYPE, data: OTHER_DATA }, 'kubectl-create');
      assert.deepEqual(await apply(pullSecret('mine')), {
        kind: 'conflict',
        conflict: {
          kind: 'other-manager',
          managers: ['kubectl-create'],
          fields: ['.data..dockerconfigjson'],
        },
      });
      const before = value(await client.getSecret(namespace, 'registry', never));
      assert.equal(before?.data.get('.dockerconfigjson')?.reveal(), '{"auths":{}}');
      assert.deepEqual(await apply(pullSecret('mine'), true), { kind: 'applied' });
    });

    it('tells a Secret of the wrong type apart, forced or not, and leaves it alone', async () => {
      await put('registry', { type: 'Opaque', data: { a: 'Yg==' } });
      const conflict = { kind: 'conflict', conflict: { kind: 'wrong-type', type: 'Opaque' } };
      assert.deepEqual(await apply(pullSecret('mine')), conflict);
      assert.deepEqual(await apply(pullSecret('mine'), true), conflict);
    });

    it('tells the wrong type also to a user who may not read the Secret', async () => {
      await put('registry', { type: 'Opaque', data: { a: 'Yg==' } });
      const rules: Rule[] = [{ apiGroups: [''], resources: ['secrets'], verbs: ['patch'] }];
      const jane = await connect(await makeUser(server(), 'writer', { rules, namespace }));
      const conflict = { kind: 'conflict', conflict: { kind: 'wrong-type' } };
      assert.deepEqual(await apply(pullSecret('mine'), false, jane), conflict);
    });

    it('tells an immutable Secret apart, forced or not', async () => {
      await put('registry', { type: TYPE, immutable: true, data: OTHER_DATA });
      const conflict = { kind: 'conflict', conflict: { kind: 'immutable' } };
      assert.deepEqual(await apply(pullSecret('mine')), conflict);
      assert.deepEqual(await apply(pullSecret('mine'), true), conflict);
      const rules: Rule[] = [{ apiGroups: [''], resources: ['secrets'], verbs: ['patch'] }];
      const jane = await connect(await makeUser(server(), 'writer', { rules, namespace }));
      assert.deepEqual(await apply(pullSecret('mine'), true, jane), conflict);
    });

    it('tells of a namespace that is not there, and of content that the cluster does not take', async () => {
      const nowhere = failure(
        await client.applySecret(pullSecret('x', { namespace: 'nowhere' }), { force: false }, never),
      );
      assert.equal(nowhere.kind, 'not-found');
      assert.match(nowhere.text, /namespaces "nowhere" not found/);
      const broken = pullSecret('x', {
        data: new Map([['.dockerconfigjson', new Secret('marker-not-json')]]),
      });
      const invalid = failure(await client.applySecret(broken, { force: false }, never));
      assert.equal(invalid.kind, 'invalid');
      assert.doesNotMatch(JSON.stringify(invalid), /marker/);
    });

    it('reads nothing where nothing is, and deletes what is there or not', async () => {
      assert.equal(value(await client.getSecret(namespace, 'registry', never)), undefined);
      await apply(pullSecret('x'));
      value(await client.deleteSecret(namespace, 'registry', never));
      value(await client.deleteSecret(namespace, 'registry', never));
      assert.equal(value(await client.getSecret(namespace, 'registry', never)), undefined);
    });
  });

  describe('pull secrets of a ServiceAccount', () => {
    const account = (): { namespace: string; name: string } => ({ namespace, name: 'default' });

    it('adds and removes one and keeps the others', async () => {
      await server().admin.must('PATCH', `/api/v1/namespaces/${namespace}/serviceaccounts/default`, {
        imagePullSecrets: [{ name: 'theirs' }, { name: 'more' }],
      });
      const added = value(await client.changePullSecrets(account(), { add: 'registry' }, never));
      assert.deepEqual(added.toSorted(), ['more', 'registry', 'theirs']);
      const again = value(await client.changePullSecrets(account(), { add: 'registry' }, never));
      assert.deepEqual(again.toSorted(), ['more', 'registry', 'theirs']);
      const removed = value(await client.changePullSecrets(account(), { remove: 'registry' }, never));
      assert.deepEqual(removed.toSorted(), ['more', 'theirs']);
      const unchanged = value(await client.changePullSecrets(account(), { remove: 'registry' }, never));
      assert.deepEqual(unchanged.toSorted(), ['more', 'theirs']);
    });

    it('begins a list where there is none, and ends it', async () => {
      assert.deepEqual(value(await client.changePullSecrets(account(), { add: 'registry' }, never)), [
        'registry',
      ]);
      assert.deepEqual(value(await client.changePullSecrets(account(), { remove: 'registry' }, never)), []);
    });

    it('loses no entry when two people add theirs at the same time', async () => {
      const added = await Promise.all(
        ['one', 'two', 'three'].map((add) => client.changePullSecrets(account(), { add }, never)),
      );
      added.forEach(value);
      const all = value(await client.changePullSecrets(account(), { add: 'one' }, never));
      assert.deepEqual(all.toSorted(), ['one', 'three', 'two']);
    });

    it('tells of a ServiceAccount that is not there yet', async () => {
      const absent = { namespace, name: 'absent' };
      const { kind, text } = failure(await client.changePullSecrets(absent, { add: 'registry' }, never));
      assert.equal(kind, 'not-found');
      assert.match(text, /serviceaccounts "absent" not found/);
    });

    it('reaches the pods: admission gives a new pod the pull secrets of its ServiceAccount', async () => {
      value(await client.changePullSecrets(account(), { add: 'registry' }, never));
      await server().admin.must('POST', `/api/v1/namespaces/${namespace}/pods`, {
        metadata: { name: 'web' },
        spec: { containers: [{ name: 'web', image: 'contoso.azurecr.io/web' }] },
      });
      const { spec } = await server().admin.must('GET', `/api/v1/namespaces/${namespace}/pods/web`);
      assert.deepEqual((spec as { imagePullSecrets: unknown }).imagePullSecrets, [{ name: 'registry' }]);
    });
  });
});
