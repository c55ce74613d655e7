import assert from 'node:assert/strict';
import type { ClusterClient, SecretToApply } from '../../../src/core/cluster-ports.ts';
import { Secret } from '../../../src/core/secret.ts';
import { makeNamespace } from '../../kube/people.ts';
import { connect, failure, never, useApiServer, value } from './connect.ts';

const TYPE = 'kubernetes.io/dockerconfigjson';

describe('what an apply needs of a cluster', function () {
  this.timeout(30_000);
  const server = useApiServer();
  let namespace: string;
  let client: ClusterClient;

  beforeEach(async () => {
    namespace = await makeNamespace(server(), 'shop');
    client = await connect(server().kubeconfig);
  });

  function pullSecret(config = '{"auths":{}}', name = 'registry'): SecretToApply {
    const data = new Map([['.dockerconfigjson', new Secret(config)]]);
    return { namespace, name, type: TYPE, labels: {}, annotations: {}, data };
  }

  describe('a trial apply', () => {
    const trial = { force: false, dryRun: true };

    it('leaves nothing behind', async () => {
      assert.deepEqual(value(await client.applySecret(pullSecret(), trial, never)), { kind: 'applied' });
      assert.equal(value(await client.getSecret(namespace, 'registry', never)), undefined);
    });

    it('tells the same conflicts as the real one', async () => {
      const path = `/api/v1/namespaces/${namespace}/secrets?fieldManager=other`;
      const data = { '.dockerconfigjson': Buffer.from('{"auths":{"a":{}}}').toString('base64') };
      await server().admin.must('POST', path, { metadata: { name: 'theirs' }, type: TYPE, data });
      await server().admin.must('POST', path, { metadata: { name: 'wrong' } });
      await server().admin.must('POST', path, {
        ...{ metadata: { name: 'fixed' }, type: TYPE, immutable: true },
        data,
      });
      for (const [name, kind] of [
        ['theirs', 'other-manager'],
        ['wrong', 'wrong-type'],
        ['fixed', 'immutable'],
      ] as const) {
        const outcome = value(await client.applySecret(pullSecret(undefined, name), trial, never));
        assert.equal(outcome.kind === 'conflict' ? outcome.conflict.kind : outcome.kind, kind);
      }
    });

    it('tells of a namespace that is not there', async () => {
      const nowhere = await client.applySecret({ ...pullSecret(), namespace: 'nowhere' }, trial, never);
      assert.equal(failure(nowhere).kind, 'not-found');
    });
  });

  it('deletes only the version of a Secret that was looked at', async () => {
    await client.applySecret(pullSecret(), { force: false }, never);
    const seen = value(await client.getSecret(namespace, 'registry', never))?.version;
    await client.applySecret(pullSecret('{"auths":{"b":{}}}'), { force: false }, never);
    const refused = failure(await client.deleteSecret(namespace, 'registry', never, seen));
    assert.equal(refused.kind, 'conflict');
    const now = value(await client.getSecret(namespace, 'registry', never));
    assert.equal(now?.data.get('.dockerconfigjson')?.reveal(), '{"auths":{"b":{}}}');
    value(await client.deleteSecret(namespace, 'registry', never, now.version));
    assert.equal(value(await client.getSecret(namespace, 'registry', never)), undefined);
  });

  it('reads the pull secrets of a ServiceAccount, and tells when there is none', async () => {
    const account = { namespace, name: 'default' };
    assert.deepEqual(value(await client.getPullSecrets(account, never)), []);
    value(await client.changePullSecrets(account, { add: 'registry' }, never));
    assert.deepEqual(value(await client.getPullSecrets(account, never)), ['registry']);
    assert.equal(value(await client.getPullSecrets({ namespace, name: 'absent' }, never)), undefined);
  });

  describe('the pods of a namespace', () => {
    const image = 'contoso.azurecr.io/web';

    async function makePod(name: string, more: object = {}, metadata: object = {}): Promise<void> {
      await server().admin.must('POST', `/api/v1/namespaces/${namespace}/pods`, {
        metadata: { name, ...metadata },
        spec: { containers: [{ name: 'web', image }], ...more },
      });
    }

    const owned = (kind: string, name: string, hash?: string): object => ({
      ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: 'u', controller: true }],
      ...(hash === undefined ? {} : { labels: { 'pod-template-hash': hash } }),
    });

    it('come with who makes them anew', async () => {
      await makePod('bare');
      await makePod('deployed', {}, owned('ReplicaSet', 'web-5d9c', '5d9c'));
      await makePod('replicated', {}, owned('ReplicaSet', 'web-5d9c'));
      await makePod('job', {}, owned('Job', 'nightly'));
      const pods = value(await client.listPods(namespace, never));
      assert.deepEqual(
        pods.map(({ name, owner }) => [name, owner]),
        [
          ['bare', undefined],
          ['deployed', { kind: 'Deployment', name: 'web' }],
          ['job', { kind: 'Job', name: 'nightly' }],
          ['replicated', { kind: 'ReplicaSet', name: 'web-5d9c' }],
        ],
      );
    });

    it('come with their pull secrets, images, and what each of them waits for', async () => {
      await makePod('web', {
        imagePullSecrets: [{ name: 'mine' }],
        initContainers: [{ name: 'init', image: 'docker.io/library/busybox' }],
      });
      const path = `/api/v1/namespaces/${namespace}/pods`;
      const state = { waiting: { reason: 'ImagePullBackOff' } };
      await server().admin.must('PATCH', `${path}/web/status`, {
        status: {
          initContainerStatuses: [
            { name: 'init', image: '', imageID: '', ready: false, restartCount: 0, state },
          ],
        },
      });
      await makePod('done');
      await server().admin.must('PATCH', `${path}/done/status`, { status: { phase: 'Succeeded' } });
      assert.deepEqual(value(await client.listPods(namespace, never)), [
        {
          name: 'web',
          serviceAccount: 'default',
          pullSecrets: ['mine'],
          containers: [{ image: 'docker.io/library/busybox', waiting: 'ImagePullBackOff' }, { image }],
        },
      ]);
    });
  });
});
