import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterCheck } from '../../../src/core/cluster-check/plan.ts';
import { runClusterCheck } from '../../../src/core/cluster-check/run.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { plain } from '../../../src/core/message.ts';
import type { Result } from '../../../src/core/result.ts';
import { Kubelet, kubeletSays, type KubeletStep, type PodAsStored } from '../../kube/kubelet.ts';
import { makeNamespace, makeUser, type Rule } from '../../kube/people.ts';
import { connect, failure, never, useApiServer, value } from './connect.ts';

const IMAGE = 'contoso.azurecr.io/team/web:1.4.2';
const UNAUTHORIZED = kubeletSays.unauthorized('contoso.azurecr.io');
/** Nothing else is needed for a whole check. */
const RULES: readonly Rule[] = [
  { apiGroups: [''], resources: ['pods'], verbs: ['create', 'get', 'watch', 'delete'] },
  { apiGroups: [''], resources: ['events'], verbs: ['list'] },
];

describe('a check in a cluster', function () {
  this.timeout(30_000);
  const server = useApiServer();
  let namespace: string;
  let kubelet: Kubelet | undefined;

  beforeEach(async () => {
    namespace = await makeNamespace(server(), 'shop');
  });
  afterEach(async () => {
    await kubelet?.stop();
    kubelet = undefined;
  });

  function play(steps: (image: string) => readonly KubeletStep[]): void {
    kubelet = new Kubelet(server().admin, namespace, ({ spec }) => steps(spec.containers[0]?.image ?? ''));
  }

  interface Options {
    readonly check?: Partial<ClusterCheck>;
    readonly rules?: readonly Rule[];
    readonly timeoutMs?: number;
    readonly signal?: AbortSignal;
  }

  async function run(options: Options = {}): Promise<Result<readonly Finding[]>> {
    const { check = {}, rules = RULES, timeoutMs = 20_000, signal = never } = options;
    const client = await connect(await makeUser(server(), 'jane', { rules, namespace }));
    const planned = {
      podName: `acr-pull-check-${randomUUID().slice(0, 8)}`,
      ...{ namespace, image: IMAGE, pullSecrets: ['registry'], ...check },
    };
    return runClusterCheck(planned, client, {
      ...{ signal, timeoutMs, report: () => undefined },
      sleep: (milliseconds, ends) => delay(milliseconds, undefined, { signal: ends }).catch(() => undefined),
    });
  }

  /** The one finding of a check that left no pod behind. */
  async function finding(options?: Options): Promise<{ level: string; text: string; hint: string }> {
    const [first, ...more] = value(await run(options));
    assert.deepEqual(more, []);
    await noPodIsLeft();
    return {
      level: first?.level ?? '',
      text: first === undefined ? '' : plain(first.text),
      hint: first?.hint === undefined ? '' : plain(first.hint),
    };
  }

  async function pods(): Promise<readonly PodAsStored[]> {
    const { items } = await server().admin.must('GET', `/api/v1/namespaces/${namespace}/pods`);
    return items as readonly PodAsStored[];
  }

  /** Once the kubelet has ended its containers. */
  async function noPodIsLeft(): Promise<void> {
    const end = Date.now() + 5_000;
    while ((await pods()).length > 0) {
      assert.ok(Date.now() < end, 'the pod is still there');
      await delay(50);
    }
  }

  describe('tells what the kubelet did', () => {
    it('passes when the image was pulled', async () => {
      play(kubeletSays.pulled);
      const { level, text } = await finding();
      assert.equal(level, 'pass');
      assert.equal(text, `The cluster pulled ${IMAGE} in the namespace ${namespace}.`);
    });

    it('passes when the image was pulled but has no such command', async () => {
      play(() => [{ state: { terminated: { exitCode: 128, reason: 'StartError' } }, phase: 'Failed' }]);
      assert.equal((await finding()).level, 'pass');
    });

    it('fails for a 401, in the words of the kubelet', async () => {
      play((image) => kubeletSays.notPulled(image, UNAUTHORIZED));
      const { level, text } = await finding();
      assert.equal(level, 'fail');
      assert.match(
        text,
        /could not pull .* without a credential, and was refused\. The kubelet said: .*401 Unauthorized$/,
      );
    });

    it('fails for a back-off with the cause that only an event holds', async () => {
      play((image) => {
        const [event] = kubeletSays.notPulled(image, UNAUTHORIZED);
        return [...(event === undefined ? [] : [event]), kubeletSays.backOff(image)];
      });
      const { level, text } = await finding();
      assert.equal(level, 'fail');
      assert.match(text, /does not have|without a credential/);
    });

    it('names the pull secret that the namespace lacks', async () => {
      play((image) => [kubeletSays.missingSecret('registry'), ...kubeletSays.notPulled(image, UNAUTHORIZED)]);
      const { hint } = await finding();
      assert.equal(hint, `The namespace ${namespace} has no pull secret registry. Create it there.`);
    });

    it('fails for a name that is no image, which the API server takes', async () => {
      const image = 'contoso.azurecr.io/Team/Web:1';
      play(() => [
        {
          state: {
            waiting: {
              reason: 'InvalidImageName',
              message: `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format: repository name (Team/Web) must be lowercase`,
            },
          },
        },
      ]);
      const { level, text } = await finding({ check: { image } });
      assert.equal(level, 'fail');
      assert.match(text, /has upper-case letters, which no image name may have/);
    });

    it('waits for the next attempt after a silent network', async () => {
      play((image) => [
        ...kubeletSays.notPulled(image, 'dial tcp 10.1.2.3:443: i/o timeout'),
        kubeletSays.backOff(image),
        ...kubeletSays.pulled(image),
      ]);
      assert.equal((await finding()).level, 'pass');
    });

    it('fails for a network that stays silent until the time is over', async () => {
      play((image) => [
        ...kubeletSays.notPulled(image, 'dial tcp 10.1.2.3:443: i/o timeout'),
        kubeletSays.backOff(image),
      ]);
      const { level, text } = await finding({ timeoutMs: 3_000 });
      assert.equal(level, 'fail');
      assert.match(text, /did not answer in time when the node asked for/);
    });
  });

  describe('makes a pod', () => {
    it("with the workload's own pull secrets and ServiceAccount", async () => {
      const account = { metadata: { name: 'robot' } };
      await server().admin.must('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, account);
      play(kubeletSays.pulled);
      await finding({ check: { serviceAccountName: 'robot' } });
      const { spec } = kubelet?.pods[0] ?? {};
      assert.deepEqual(spec?.['imagePullSecrets'], [{ name: 'registry' }]);
      assert.equal(spec['serviceAccountName'], 'robot');
    });

    it('with the pull secrets of the ServiceAccount when the workload has none', async () => {
      const account = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
      await server().admin.must('PATCH', account, { imagePullSecrets: [{ name: 'of-account' }] });
      play(kubeletSays.pulled);
      await finding({ check: { pullSecrets: [] } });
      assert.deepEqual(kubelet?.pods[0]?.spec['imagePullSecrets'], [{ name: 'of-account' }]);
    });

    it('that a namespace takes whose pods must be restricted', async () => {
      const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
      namespace = await makeNamespace(server(), 'restricted', labels);
      const plainPod = { metadata: { name: 'web' }, spec: { containers: [{ name: 'web', image: IMAGE }] } };
      const url = `/api/v1/namespaces/${namespace}/pods`;
      const { status } = await server().admin.send('POST', url, plainPod);
      assert.equal(status, 403, 'the namespace refuses another pod');
      play(kubeletSays.pulled);
      assert.equal((await finding()).level, 'pass');
    });
  });

  describe('could not test', () => {
    async function rejection(): Promise<string> {
      const { level, text, hint } = await finding();
      assert.equal(level, 'unknown');
      assert.match(text, /^Could not test whether .* can be pulled: the policies of the namespace/);
      assert.equal(hint, 'This says nothing about pulls. Look at the pods of the workload itself.');
      return text;
    }

    it('where a quota is used up', async () => {
      const quotas = `/api/v1/namespaces/${namespace}/resourcequotas`;
      const hard = { pods: '0' };
      await server().admin.must('POST', quotas, { metadata: { name: 'none' }, spec: { hard } });
      // Elsewhere a controller does this.
      await server().admin.must('PATCH', `${quotas}/none/status`, { status: { hard, used: { pods: '0' } } });
      assert.match(await rejection(), /exceeded quota: none, requested: pods=1/);
    });

    it('where a policy of the administrator says no', async () => {
      await denyPods(namespace);
      assert.match(await rejection(), /this namespace takes no pods today/);
    });

    it('where the ServiceAccount is missing', async () => {
      const { level, text } = await finding({ check: { serviceAccountName: 'absent' } });
      assert.equal(level, 'unknown');
      assert.match(text, /serviceaccount "absent" not found/);
    });

    it('where the namespace is missing', async () => {
      const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['create'] }];
      const jane = await connect(await makeUser(server(), 'anna', { rules }));
      const check = { podName: 'acr-pull-check-1', namespace: 'nowhere', image: IMAGE, pullSecrets: [] };
      const options = { signal: never, report: () => undefined, sleep: () => delay(0) };
      const [found] = value(await runClusterCheck(check, jane, options));
      assert.equal(found?.level, 'unknown');
      assert.match(plain(found.text), /namespaces "nowhere" not found/);
    });

    it('for a user who may not create pods', async () => {
      const { level, text } = await finding({ rules: [] });
      assert.equal(level, 'unknown');
      assert.match(text, /jane may not create pods in the namespace shop-/);
    });

    it('for a user who may not look at the pod, which is deleted all the same', async () => {
      play(() => []);
      const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['create', 'delete'] }];
      const { level, text } = await finding({ rules });
      assert.equal(level, 'unknown');
      assert.match(text, /jane may not get pods/);
    });

    it('for a user who may not watch the pod, which is deleted all the same', async () => {
      play(() => []);
      const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['create', 'get', 'delete'] }];
      assert.match((await finding({ rules })).text, /jane may not watch pods/);
    });

    it('while no node takes the pod, in the words of the scheduler', async () => {
      play(() => [{ unschedulable: '0/3 nodes are available: 3 Insufficient cpu.' }]);
      const { level, text, hint } = await finding({ timeoutMs: 3_000 });
      assert.equal(level, 'unknown');
      assert.match(text, /no node took the pod of the check in time/);
      assert.equal(hint, 'The cluster said: 0/3 nodes are available: 3 Insufficient cpu.');
    });

    it('when the node does not finish in time', async () => {
      play(() => [{ state: { waiting: { reason: 'ContainerCreating' } } }]);
      assert.match((await finding({ timeoutMs: 3_000 })).text, /the node did not finish in time/);
    });

    it('when somebody else deletes the pod', async () => {
      play(() => [{ state: { waiting: { reason: 'ContainerCreating' } } }]);
      const pending = finding();
      await podOf(({ spec }) => spec.nodeName !== undefined);
      await server().admin.must('DELETE', `/api/v1/namespaces/${namespace}/pods`);
      assert.match((await pending).text, /the pod of the check ended first/);
    });
  });

  it('deletes the pod when cancelled', async () => {
    play(() => [{ state: { waiting: { reason: 'ContainerCreating' } } }]);
    const controller = new AbortController();
    const pending = run({ signal: controller.signal });
    await podOf(({ spec }) => spec.nodeName !== undefined);
    controller.abort();
    assert.equal(failure(await pending).kind, 'cancelled');
    await noPodIsLeft();
  });

  it('names the pod that the user may not delete, and how to delete it', async () => {
    play(kubeletSays.pulled);
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['create', 'get', 'watch'] }];
    const [verdict, leftover] = value(await run({ rules }));
    assert.equal(verdict?.level, 'pass');
    const [pod] = await pods();
    const name = pod?.metadata.name ?? '';
    assert.match(name, /^acr-pull-check-/);
    assert.equal(
      leftover?.hint === undefined ? '' : plain(leftover.hint),
      `Delete it: kubectl delete pod ${name} --namespace ${namespace}`,
    );
  });

  async function podOf(isWanted: (pod: PodAsStored) => boolean): Promise<void> {
    const end = Date.now() + 10_000;
    while (!(await pods()).some(isWanted)) {
      assert.ok(Date.now() < end, 'no such pod');
      await delay(50);
    }
  }

  /** The API server learns of a policy a moment after it was made. */
  async function denyPods(name: string): Promise<void> {
    const api = '/apis/admissionregistration.k8s.io/v1';
    const resourceRules = [
      { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
    ];
    const match = { matchLabels: { 'kubernetes.io/metadata.name': name } };
    const { admin } = server();
    await admin.must('POST', `${api}/validatingadmissionpolicies`, {
      metadata: { name },
      spec: {
        matchConstraints: { resourceRules },
        validations: [{ expression: 'false', message: 'this namespace takes no pods today' }],
      },
    });
    await admin.must('POST', `${api}/validatingadmissionpolicybindings`, {
      metadata: { name },
      spec: {
        policyName: name,
        validationActions: ['Deny'],
        matchResources: { namespaceSelector: match },
      },
    });
    const pod = { metadata: { name: 'try' }, spec: { containers: [{ name: 'a', image: 'a' }] } };
    const url = `/api/v1/namespaces/${name}/pods?dryRun=All`;
    while ((await admin.send('POST', url, pod)).status === 201) await delay(100);
  }
});
