import assert from 'node:assert/strict';
import {
  isBeforeAccount,
  patchServiceAccount,
  podsOfAccount,
  stepOfAccount,
  type AccountClient,
} from '../../../../src/core/apply/service-account.ts';
import { waitingPods } from '../../../../src/core/apply/waiting-pods.ts';
import { scanManifest } from '../../../../src/core/manifests/scan.ts';
import { plain } from '../../../../src/core/message.ts';
import type { ListedPod } from '../../../../src/core/cluster-ports.ts';
import { ok } from '../../../../src/core/result.ts';

const SECRET = 'acr-pull-contoso';
const IMAGE = 'contoso.azurecr.io/team/web:1';
const never = new AbortController().signal;
const TARGET = { contextName: 'kind-dev', namespace: 'shop', account: 'default', secretName: SECRET };

function pod(name: string, more: Partial<ListedPod> = {}, waiting = 'ImagePullBackOff'): ListedPod {
  const containers = [{ image: IMAGE, waiting }];
  return { name, serviceAccount: 'default', pullSecrets: [], containers, ...more };
}

function manifest(kind: string, name: string, podSpec = ''): string {
  const containers = `containers: [{image: "${IMAGE}"}]`;
  return `kind: ${kind}\nmetadata: {name: ${name}}\nspec: {template: {spec: {${podSpec}${containers}}}}\n`;
}

function question(text: string): Parameters<typeof waitingPods>[1] {
  const { workloads } = scanManifest(text);
  return { ...TARGET, loginServer: 'contoso.azurecr.io', workloads };
}

describe('pods that wait for images', () => {
  const deployment = { kind: 'Deployment', name: 'web' };
  const web = question(manifest('Deployment', 'web'));

  it('are restarted when they refer to the pull secret, each maker once', () => {
    const pods = ['a', 'b'].map((name) => pod(name, { owner: deployment, pullSecrets: [SECRET] }));
    const { findings, before, after } = waitingPods(pods, web);
    assert.deepEqual(after, ['kubectl --context kind-dev --namespace shop rollout restart deployment/web']);
    assert.deepEqual(before, []);
    assert.deepEqual(
      findings.map(({ level, text }) => [level, plain(text)]),
      [['warn', 'Pods in the namespace shop wait for images of contoso.azurecr.io: Deployment web.']],
    );
  });

  it('come anew with the manifest when it makes them', () => {
    const { findings, before, after } = waitingPods([pod('a', { owner: deployment })], web);
    assert.deepEqual([before, after], [[], []]);
    assert.match(plain(findings[0]?.hint ?? assert.fail()), /made anew when the manifest is applied/);
  });

  it('have to go first where the reference can never change', () => {
    const job = question(manifest('Job', 'nightly'));
    const pods = ['a', 'b'].map((name) => pod(name, { owner: { kind: 'Job', name: 'nightly' } }));
    assert.deepEqual(waitingPods(pods, job).before, [
      'kubectl --context kind-dev --namespace shop delete job nightly',
    ]);
  });

  it('of other manifests need a grant of their own', () => {
    const { findings, before, after } = waitingPods([pod('other')], web);
    assert.deepEqual([before, after], [[], []]);
    assert.match(plain(findings[0]?.text ?? assert.fail()), /: Pod other\./);
    assert.match(plain(findings[0]?.hint ?? assert.fail()), /grant for their manifests/);
  });

  for (const [what, found] of [
    ['run', pod('a', { owner: deployment, containers: [{ image: IMAGE }] })],
    ['wait for something else', pod('a', { owner: deployment }, 'CreateContainerConfigError')],
    ['wait for another registry', pod('a', { containers: [{ image: 'redis', waiting: 'ErrImagePull' }] })],
  ] as const) {
    it(`are not those that ${what}`, () =>
      assert.deepEqual(waitingPods([found], web), { findings: [], before: [], after: [] }));
  }
});

describe('the pull secret of a ServiceAccount', () => {
  class FakeAccounts implements AccountClient {
    pullSecrets: string[] | undefined = ['theirs'];
    readonly lacking = new Set<string>();
    mayI = (verb: string): ReturnType<AccountClient['mayI']> => Promise.resolve(ok(!this.lacking.has(verb)));
    getPullSecrets = (): ReturnType<AccountClient['getPullSecrets']> => Promise.resolve(ok(this.pullSecrets));
    changePullSecrets: AccountClient['changePullSecrets'] = (_account, change) => {
      if ('add' in change) this.pullSecrets = [...new Set([...(this.pullSecrets ?? []), change.add])];
      return Promise.resolve(ok(this.pullSecrets ?? []));
    };
  }

  for (const [what, podSpec, expected] of [
    ['takes effect on pods that run as it', '', true],
    ['has no effect on pods that list their own', 'imagePullSecrets: [{name: own}], ', false],
  ] as const) {
    it(what, () => {
      const [workload] = scanManifest(manifest('Deployment', 'web', podSpec)).workloads;
      assert.ok(workload);
      const { details } = stepOfAccount(TARGET, { kind: 'there', pullSecrets: [] }, [workload]);
      assert.equal(
        details.some((detail) => plain(detail).startsWith('No effect on')),
        !expected,
      );
    });
  }

  it('is planned with commands that keep what is there', () => {
    const step = stepOfAccount(TARGET, { kind: 'there', pullSecrets: ['theirs'] }, []);
    const patch =
      'kubectl --context kind-dev --namespace shop patch serviceaccount default --type merge --patch';
    assert.equal(step.command, `${patch} '{"imagePullSecrets":[{"name":"theirs"},{"name":"${SECRET}"}]}'`);
    assert.equal(plain(step.undo ?? assert.fail()), `${patch} '{"imagePullSecrets":[{"name":"theirs"}]}'`);
  });

  it('is added once and keeps the others', async () => {
    const client = new FakeAccounts();
    for (let time = 0; time < 2; time++) {
      const done = await patchServiceAccount(TARGET, client, never);
      assert.ok(done.ok);
      assert.equal(done.value.level, 'pass');
    }
    assert.deepEqual(client.pullSecrets, ['theirs', SECRET]);
  });

  it('is not added without the account or the right', async () => {
    const client = new FakeAccounts();
    client.pullSecrets = undefined;
    const absent = await patchServiceAccount(TARGET, client, never);
    assert.equal(absent.ok ? '' : absent.failure.kind, 'not-found');
    client.lacking.add('patch');
    const forbidden = await patchServiceAccount(TARGET, client, never);
    assert.equal(
      forbidden.ok ? '' : plain(forbidden.failure.message),
      'You may not patch serviceaccounts in the namespace shop.',
    );
  });

  it('comes too late for pods that exist already, which are named', () => {
    const owner = { kind: 'StatefulSet', name: 'db' };
    const pods = [
      pod('db-0', { owner }),
      pod('x', { serviceAccount: 'robot' }),
      pod('y', { pullSecrets: [SECRET] }),
    ];
    const known = { before: [], loginServer: 'contoso.azurecr.io' };
    const waiting = pods.filter((each) => isBeforeAccount(each, TARGET, known));
    const { findings, after } = podsOfAccount(waiting, TARGET);
    assert.match(plain(findings[0]?.text ?? assert.fail()), /and wait: StatefulSet db\./);
    assert.deepEqual(after, ['kubectl --context kind-dev --namespace shop rollout restart statefulset/db']);
    assert.deepEqual(podsOfAccount([], TARGET), { findings: [], after: [] });
  });
});
