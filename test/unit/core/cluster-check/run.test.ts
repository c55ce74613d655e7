import assert from 'node:assert/strict';
import type { ClusterCheck } from '../../../../src/core/cluster-check/plan.ts';
import { runClusterCheck } from '../../../../src/core/cluster-check/run.ts';
import type { Finding } from '../../../../src/core/finding.ts';
import { message, plain } from '../../../../src/core/message.ts';
import { err, ok, type Result } from '../../../../src/core/result.ts';
import { FakeCheckClient, pod, type Script } from './fake-check-client.ts';

const CHECK: ClusterCheck = {
  podName: 'acr-pull-check-1',
  namespace: 'shop',
  image: 'contoso.azurecr.io/shop/web:1.2',
  pullSecrets: ['registry'],
};

const NO_CREDENTIAL =
  'Failed to pull image "x": failed to authorize: failed to fetch anonymous token: 401 Unauthorized';
const BACK_OFF = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "x"' };
const TIMEOUT = 'Failed to pull image "x": dial tcp 10.1.2.3:443: i/o timeout';

interface Run {
  readonly client: FakeCheckClient;
  readonly result: Result<readonly Finding[]>;
}

/** `clock`: whether the time limit passes at once, or never. */
async function run(
  script: Script,
  clock: 'stands' | 'runs out' = 'stands',
  signal?: AbortSignal,
): Promise<Run> {
  const client = new FakeCheckClient(script);
  const result = await runClusterCheck(CHECK, client, {
    signal: signal ?? new AbortController().signal,
    report: () => undefined,
    sleep: (_milliseconds, ends) =>
      new Promise((resolve) => {
        if (clock === 'runs out') setTimeout(resolve, 5);
        ends.addEventListener('abort', () => resolve());
      }),
  });
  return { client, result };
}

async function findings(script: Script, clock?: 'stands' | 'runs out'): Promise<readonly Finding[]> {
  const { client, result } = await run(script, clock);
  assert.deepEqual([...client.pods], [], 'the pod is deleted');
  assert.ok(result.ok);
  return result.value;
}

const CASES: readonly {
  readonly name: string;
  readonly script: Script;
  readonly clock?: 'runs out';
  readonly level: Finding['level'];
  readonly says: RegExp;
}[] = [
  {
    name: 'a container that ran its command',
    script: {
      changes: [
        ok(pod({ reason: 'ContainerCreating' })),
        ok(pod({ state: 'terminated', reason: 'Completed' })),
      ],
    },
    level: 'pass',
    says: /^The cluster pulled contoso\.azurecr\.io\/shop\/web:1\.2 in the namespace shop\.$/,
  },
  {
    name: 'a container that has no such command',
    script: {
      changes: [
        ok(pod({ state: 'terminated', reason: 'StartError', message: 'no such file' }, { phase: 'Failed' })),
      ],
    },
    level: 'pass',
    says: /pulled/,
  },
  {
    name: 'an image that runs as root, which is found out after the pull',
    script: {
      changes: [
        ok(
          pod({
            reason: 'CreateContainerConfigError',
            message: 'container has runAsNonRoot and image will run as root',
          }),
        ),
      ],
    },
    level: 'pass',
    says: /pulled/,
  },
  {
    name: 'a refusal whose cause is in the status',
    script: { changes: [ok(pod({ reason: 'ErrImagePull', message: NO_CREDENTIAL }))] },
    level: 'fail',
    says: /could not pull .*\. The node asked contoso\.azurecr\.io for .* without a credential.*\. The kubelet said: .*401/,
  },
  {
    name: 'a refusal whose cause is in the last event only',
    script: {
      changes: [ok(pod(BACK_OFF))],
      events: ok([
        { type: 'Warning', reason: 'Failed', message: TIMEOUT },
        { type: 'Warning', reason: 'Failed', message: NO_CREDENTIAL },
        { type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull' },
      ]),
    },
    level: 'fail',
    says: /without a credential/,
  },
  {
    name: 'a refusal although the events may not be read',
    script: { changes: [ok(pod(BACK_OFF))], events: err('forbidden', message('no')) },
    clock: 'runs out',
    level: 'fail',
    says: /what it said is not known here.*Back-off/,
  },
  {
    name: 'a network that stays silent to the end',
    script: { changes: [ok(pod({ reason: 'ErrImagePull', message: TIMEOUT })), ok(pod(BACK_OFF))] },
    clock: 'runs out',
    level: 'fail',
    says: /did not answer in time/,
  },
  {
    name: 'a network that was silent once',
    script: {
      changes: [
        ok(pod({ reason: 'ErrImagePull', message: TIMEOUT })),
        ok(pod({ state: 'running' }, { phase: 'Running' })),
      ],
    },
    level: 'pass',
    says: /pulled/,
  },
  {
    name: 'too many pulls to the end',
    script: { changes: [ok(pod({ reason: 'ErrImagePull', message: 'pull QPS exceeded' }))] },
    clock: 'runs out',
    level: 'unknown',
    says: /^Could not test pulls .*too many pulls/,
  },
  {
    name: 'an admission policy that rejects the pod (case A2)',
    script: {
      creation: ok({
        kind: 'rejected',
        reason: 'admission webhook "azurepolicy" denied the request: no probe',
      }),
    },
    level: 'unknown',
    says: /^Could not test .* policies of the namespace shop .*: admission webhook "azurepolicy" denied/,
  },
  {
    name: 'a user who may not create pods',
    script: { creation: err('forbidden', message('jane may not create pods')) },
    level: 'unknown',
    says: /Could not test .*jane may not create pods/,
  },
  {
    name: 'no node',
    script: {
      changes: [
        ok({
          phase: 'Pending',
          isBeingDeleted: false,
          containers: [],
          unschedulable: '0/3 nodes are available',
        }),
      ],
    },
    clock: 'runs out',
    level: 'unknown',
    says: /no node took the pod/,
  },
  {
    name: 'a node that does not finish',
    script: { changes: [ok(pod({ reason: 'ContainerCreating' }))] },
    clock: 'runs out',
    level: 'unknown',
    says: /did not finish in time/,
  },
  {
    name: 'an eviction before the pull',
    script: {
      changes: [
        ok(pod({}, { phase: 'Failed', reason: 'Evicted', message: 'low on memory', containers: [] })),
      ],
    },
    level: 'unknown',
    says: /ended first \(Evicted: low on memory\)/,
  },
  {
    name: 'a pod that somebody else deleted',
    script: { changes: [ok(pod({})), ok(undefined)] },
    level: 'unknown',
    says: /ended first/,
  },
  {
    name: 'a cluster that went away',
    script: { changes: [ok(pod({})), err('unreachable', message('no route'))] },
    level: 'unknown',
    says: /Could not test .*no route/,
  },
];

describe('runClusterCheck', () => {
  for (const { name, script, clock, level, says } of CASES) {
    it(`tells ${level} for ${name}`, async () => {
      const [finding, ...more] = await findings(script, clock);
      assert.equal(finding?.level, level);
      assert.match(plain(finding.text), says);
      assert.deepEqual(more, []);
    });
  }

  it('names the pull secret that the namespace lacks', async () => {
    const [finding] = await findings({
      changes: [ok(pod({ reason: 'ErrImagePull', message: NO_CREDENTIAL }))],
      events: ok([
        {
          type: 'Warning',
          reason: 'FailedToRetrieveImagePullSecret',
          message:
            'Unable to retrieve some image pull secrets (registry); attempting to pull the image may not succeed.',
        },
      ]),
    });
    assert.equal(
      finding?.hint === undefined ? '' : plain(finding.hint),
      'The namespace shop has no pull secret registry. Create it there.',
    );
  });

  it('tells what the scheduler says when no node takes the pod', async () => {
    const [finding] = await findings(
      {
        changes: [
          ok({ phase: 'Pending', isBeingDeleted: false, containers: [], unschedulable: '0/3 nodes' }),
        ],
      },
      'runs out',
    );
    assert.equal(finding?.hint === undefined ? '' : plain(finding.hint), 'The cluster said: 0/3 nodes');
  });

  it('deletes the pod and ends with cancelled when cancelled', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 5);
    const { client, result } = await run({ changes: [ok(pod({}))] }, 'stands', controller.signal);
    assert.ok(!result.ok);
    assert.equal(result.failure.kind, 'cancelled');
    assert.deepEqual(client.deleted, ['shop/acr-pull-check-1']);
  });

  it('creates nothing when cancelled before', async () => {
    const { client, result } = await run({}, 'stands', AbortSignal.abort());
    assert.ok(!result.ok);
    assert.deepEqual(client.deleted, []);
  });

  it('deletes the pod whose creation was answered too late to be known', async () => {
    const { client, result } = await run({ creation: err('timed-out', message('silence')) });
    assert.deepEqual(client.deleted, ['shop/acr-pull-check-1']);
    assert.ok(result.ok);
    assert.equal(result.value[0]?.level, 'unknown');
  });

  it('warns of a pod that could not be deleted, beside the verdict', async () => {
    const deletion = err('forbidden', message('jane may not delete pods'));
    const { result } = await run({ changes: [ok(pod({ state: 'running' }))], deletion });
    assert.ok(result.ok);
    assert.deepEqual(
      result.value.map(({ level }) => level),
      ['pass', 'warn'],
    );
  });

  it('tells of the pod that a cancelled check could not delete', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 5);
    const deletion = err('forbidden', message('jane may not delete pods'));
    const { result } = await run({ changes: [], deletion }, 'stands', controller.signal);
    assert.ok(!result.ok);
    assert.equal(result.failure.kind, 'forbidden');
  });
});
