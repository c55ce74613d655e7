import assert from 'node:assert/strict';
import { readContexts, type KubeconfigLocations } from '../../../src/adapters/kube/kubeconfig-files.ts';
import { KubeFailingPulls } from '../../../src/adapters/kube/failing-pulls.ts';
import { explainPods, type Explanation } from '../../../src/core/explain/pods.ts';
import type { ClusterReading } from '../../../src/core/explain/reading.ts';
import { renderExplanation } from '../../../src/core/explain/report.ts';
import { plain } from '../../../src/core/message.ts';
import type { Result } from '../../../src/core/result.ts';
import { FAILING_PODS, writeFailingPods } from '../../kube/failing-pods.ts';
import { makeNamespace, makeUser, type Rule } from '../../kube/people.ts';
import { failure, never, useApiServer, value } from './connect.ts';

const NOW = new Date('2026-06-01T12:00:00Z');
const POD_READER: Rule[] = [{ apiGroups: [''], resources: ['pods', 'events'], verbs: ['get', 'list'] }];
const PASSWORD = 'marker-of-a-password';

describe('failing pulls of a cluster', function () {
  this.timeout(60_000);
  const server = useApiServer();
  let namespace: string;

  beforeEach(async () => {
    namespace = await makeNamespace(server(), 'failing');
    await writeFailingPods(server().admin, namespace, PASSWORD);
  });

  async function read(kubeconfig: string, where?: string, signal = never): Promise<Result<ClusterReading>> {
    const locations: KubeconfigLocations = { variable: kubeconfig, home: '/nowhere', extra: [] };
    const context = (await readContexts(locations)).contexts.find(({ isCurrent }) => isCurrent);
    assert.ok(context !== undefined);
    const reader = new KubeFailingPulls({
      locations: () => locations,
      environment: { PATH: process.env['PATH'] },
      isTrusted: () => true,
    });
    return reader.read(context, where, signal);
  }

  async function explain(kubeconfig: string, where?: string): Promise<Explanation> {
    return explainPods(value(await read(kubeconfig, where)), { now: NOW, context: 'dev' });
  }

  /** Which cause each pod of this test's namespace has. */
  function causes({ groups }: Explanation): Record<string, string> {
    const own = groups
      .flatMap(({ findings }) => findings)
      .filter((finding) => finding.namespace === namespace);
    return Object.fromEntries(own.flatMap(({ pods, cause }) => pods.map((pod) => [pod, cause])));
  }

  it('have each its own cause, in one document', async () => {
    const explanation = await explain(server().kubeconfig, namespace);
    const expected = Object.fromEntries(FAILING_PODS.map(({ name, cause }) => [name, cause]));
    assert.ok(new Set(Object.values(expected)).size >= 10);
    assert.deepEqual(causes(explanation), expected);
    const { text, actions } = renderExplanation(explanation, 'dev', plain);
    for (const { name, note } of FAILING_PODS) {
      assert.ok(text.includes(`\`${namespace}/${name}\``) || text.includes(name), name);
      if (note !== undefined) assert.match(text, note);
    }
    assert.ok(actions.length > 0);
    assert.ok(!text.includes(PASSWORD) && !text.includes('signature'));
    assert.doesNotMatch(text, /could not be read|healthy/);
  });

  it('are found in all namespaces', async () => {
    assert.equal(Object.keys(causes(await explain(server().kubeconfig))).length, FAILING_PODS.length);
  });

  it('are explained without a look into secrets, which is said', async () => {
    const viewer = await makeUser(server(), 'pod-viewer', { namespace, rules: POD_READER });
    const explanation = await explain(viewer, namespace);
    const found = causes(explanation);
    assert.equal(found['no-secret'], 'no-credential');
    assert.equal(found['missing-secret'], 'missing-secret', 'by the event of the kubelet');
    assert.equal(found['ended'], 'refused-credential', 'when it ended is not known');
    assert.equal(found['tag'], 'no-such-tag');
    const unread = explanation.unread.map(({ what, failure: { kind } }) => [plain(what), kind]);
    assert.deepEqual(unread, [
      [`The Secrets of the namespace ${namespace}`, 'forbidden'],
      [`The ServiceAccounts of the namespace ${namespace}`, 'forbidden'],
    ]);
    const { text } = renderExplanation(explanation, 'dev', plain);
    assert.match(text, /## What could not be read/);
    assert.match(text, /`registry` could not be read/);
  });

  it("are those of the context's namespace where no other may be read", async () => {
    const viewer = await makeUser(server(), 'pod-viewer-2', { namespace, rules: POD_READER });
    const explanation = await explain(viewer);
    assert.equal(explanation.namespace, namespace);
    assert.equal(Object.keys(causes(explanation)).length, FAILING_PODS.length);
    assert.equal(plain(explanation.unread[0]?.what ?? { text: '', args: [] }), 'Pods of other namespaces');
  });

  it('cannot be told where not even pods may be listed', async () => {
    const stranger = await makeUser(server(), 'stranger', { namespace, rules: [] });
    const { kind, text } = failure(await read(stranger, namespace));
    assert.equal(kind, 'forbidden');
    assert.match(text, /stranger may not list pods/);
  });

  it('are not read to the end when that is cancelled', async () => {
    const cancelled = AbortSignal.abort();
    assert.equal(failure(await read(server().kubeconfig, namespace, cancelled)).kind, 'cancelled');
  });

  it('leave the cluster as it was', async () => {
    const versions = async (): Promise<string[]> => {
      const lists = await Promise.all(
        ['pods', 'secrets', 'events', 'serviceaccounts'].map((resource) =>
          server().admin.must('GET', `/api/v1/namespaces/${namespace}/${resource}`),
        ),
      );
      return lists.map((list) => JSON.stringify(list['items']));
    };
    const before = await versions();
    await explain(server().kubeconfig, namespace);
    assert.deepEqual(await versions(), before);
  });
});
