import assert from 'node:assert/strict';
import type { CoreV1Event, V1Pod } from '@kubernetes/client-node';
import { eventsOf, waitingPod } from '../../../../src/adapters/kube/failing-pulls-pod.ts';

/** A pod as the API server gives it, with the state of its containers. */
function pod(more: { metadata?: object; spec?: object; status?: object } = {}): V1Pod {
  const made: unknown = {
    metadata: { name: 'web-5d4f-abcde', namespace: 'shop', uid: 'u1', ...more.metadata },
    spec: { containers: [{ name: 'web', image: 'contoso.azurecr.io/web' }], ...more.spec },
    status: { containerStatuses: [status('web', 'ImagePullBackOff')], ...more.status },
  };
  return made as V1Pod;
}

function status(name: string, reason: string): object {
  return {
    name,
    image: 'as the runtime writes it',
    state: { waiting: { reason, message: `about ${name}` } },
  };
}

const owner = (kind: string, name: string): object => ({
  ownerReferences: [{ kind, name, controller: true }],
});

describe('a pod of the API server', () => {
  it('is of interest only while a container waits for its image', () => {
    assert.equal(
      waitingPod(pod({ status: { containerStatuses: [status('web', 'CrashLoopBackOff')] } })),
      undefined,
    );
    assert.equal(
      waitingPod(pod({ status: { containerStatuses: [{ name: 'web', state: { running: {} } }] } })),
      undefined,
    );
    assert.equal(waitingPod(pod({ status: {} }))?.containers.length, 1);
  });

  it('has the image as its spec names it, of all kinds of containers', () => {
    const found = waitingPod(
      pod({
        spec: {
          initContainers: [{ name: 'init', image: 'i:1' }],
          ephemeralContainers: [{ name: 'debug', image: 'd:1' }],
          imagePullSecrets: [{ name: 'registry' }, {}, { name: '' }],
        },
        status: {
          initContainerStatuses: [status('init', 'ErrImagePull')],
          ephemeralContainerStatuses: [status('debug', 'ErrImageNeverPull')],
        },
      }),
    );
    assert.ok(found !== undefined);
    assert.deepEqual(
      found.containers.map(({ name, image, reason, message }) => [name, image, reason, message]),
      [
        ['init', 'i:1', 'ErrImagePull', 'about init'],
        ['web', 'contoso.azurecr.io/web', 'ImagePullBackOff', 'about web'],
        ['debug', 'd:1', 'ErrImageNeverPull', 'about debug'],
      ],
    );
    assert.deepEqual(found.pullSecrets, ['registry']);
    assert.equal(found.serviceAccountName, 'default');
  });

  for (const [name, metadata, workload] of [
    ['a bare pod', {}, undefined],
    ['a Job', owner('Job', 'load'), { kind: 'Job', name: 'load' }],
    [
      'a Deployment, behind its ReplicaSet',
      { ...owner('ReplicaSet', 'web-5d4f'), labels: { 'pod-template-hash': '5d4f' } },
      { kind: 'Deployment', name: 'web' },
    ],
    ['a ReplicaSet of its own', owner('ReplicaSet', 'web'), { kind: 'ReplicaSet', name: 'web' }],
  ] as const) {
    it(`knows ${name}`, () => assert.deepEqual(waitingPod(pod({ metadata }))?.workload, workload));
  }

  it('has its own events, oldest first, and not those of an older pod of its name', () => {
    const found = waitingPod(pod());
    assert.ok(found !== undefined);
    const event = (reason: string, uid: string, minute: number): CoreV1Event => {
      const lastTimestamp = new Date(2026, 1, 1, 0, minute);
      const involvedObject = { name: found.name, uid };
      const made: unknown = {
        metadata: {},
        involvedObject,
        type: 'Warning',
        reason,
        message: '',
        lastTimestamp,
      };
      return made as CoreV1Event;
    };
    const events = [event('second', 'u1', 2), event('older', 'u0', 3), event('first', 'u1', 1)];
    assert.deepEqual(
      eventsOf(found, events).map(({ reason }) => reason),
      ['first', 'second'],
    );
  });
});
