import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { parse, stringify } from 'yaml';
import { startApiServer, type ApiServer } from '../kube/api-server.ts';
import { startConnectProxy, type ConnectProxy } from '../kube/connect-proxy.ts';
import { Kubelet, kubeletSays, type KubeletStep, type PodAsStored } from '../kube/kubelet.ts';
import { makeUser } from '../kube/people.ts';
import { grantWalk } from './grant-walk.ts';
import type { Rig } from './rig.ts';
import { useWorkbench } from './use-workbench.ts';
import type { Workbench } from './workbench.ts';

const LOGIN_SERVER = 'contoso.azurecr.io';
const MANIFEST = 'deploy/shop.yaml';
const NAMESPACE = 'shop';
const APPLY = 'kubectl --context kind-dev apply -f deploy/acr-pull-contoso.kind-dev.secret.yaml';
const BUTTON = 'Check in the Cluster…';

interface Kubeconfig {
  readonly clusters: { readonly name: string; cluster: Record<string, unknown> }[];
  readonly users: { readonly name: string; user: unknown }[];
}

describe('a check in the cluster, in a real VS Code', function () {
  this.timeout(240_000);
  let server: ApiServer;
  let proxy: ConnectProxy;
  let kubelet: Kubelet;
  let play: (image: string, pod: PodAsStored) => readonly KubeletStep[];
  let rig: Rig;
  let workbench: Workbench;

  before(async () => {
    server = await startApiServer();
    proxy = await startConnectProxy(server.url);
    const { admin } = server;
    await admin.must('POST', '/api/v1/namespaces', { metadata: { name: NAMESPACE } });
    const accounts = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts`;
    await admin.must('POST', accounts, { metadata: { name: 'default' } });
    kubelet = new Kubelet(admin, NAMESPACE, (pod) => play(pod.spec.containers[0]?.image ?? '', pod));
  });
  const walk = useWorkbench({ person: 'developer', prepare: (started) => putIntoKubeconfig(started) });
  beforeEach(() => {
    ({ rig, workbench } = walk);
    play = (image) => kubeletSays.notPulled(image, kubeletSays.unauthorized(LOGIN_SERVER));
  });
  afterEach(async () => {
    const end = Date.now() + 10_000;
    while ((await pods()).length > 0) assert.ok(Date.now() < end, 'a pod is left');
  });
  after(async () => {
    await kubelet.stop();
    await proxy.stop();
    await server.stop();
  });

  /**
   * The local cluster as it is, and the one of AKS under its real name by a proxy, since only that name tells which
   * cluster it is.
   */
  async function putIntoKubeconfig({ workspace }: Rig): Promise<void> {
    const pod = { apiGroups: [''], resources: ['pods'], verbs: ['create', 'get', 'watch', 'delete'] };
    const secret = { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'create', 'patch'] };
    const events = { apiGroups: [''], resources: ['events'], verbs: ['list'] };
    const rules = [pod, secret, events];
    const jane = read(await makeUser(server, 'jane', { rules, namespace: NAMESPACE }));
    const config = read(workspace.kubeconfig);
    const [own] = jane.clusters;
    const [user] = jane.users;
    assert.ok(own !== undefined && user !== undefined);
    for (const each of config.users) if (each.name !== 'lab-admin') each.user = user.user;
    for (const each of config.clusters) {
      const byName = { ...own.cluster, server: each.cluster['server'], 'proxy-url': proxy.url };
      const tls = { 'tls-server-name': 'kubernetes.test' };
      each.cluster = each.name === 'kind-dev' ? own.cluster : { ...byName, ...tls };
    }
    writeFileSync(workspace.kubeconfig, stringify(config));
  }

  function read(file: string): Kubeconfig {
    return parse(readFileSync(file, 'utf8')) as Kubeconfig;
  }

  async function pods(): Promise<readonly PodAsStored[]> {
    const { items } = await server.admin.must('GET', `/api/v1/namespaces/${NAMESPACE}/pods`);
    return items as readonly PodAsStored[];
  }

  async function grantByRole(): Promise<Locator> {
    await grantWalk.fromEditor(workbench, MANIFEST);
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await workbench.pick('Change context…');
    await workbench.pick('shop-prod');
    await grantWalk.plan(workbench, LOGIN_SERVER, 'shop-prod');
    await workbench.pick('Grant');
    const closing = workbench.notification(`has the role AcrPull on ${LOGIN_SERVER}`);
    await closing.waitFor();
    return closing;
  }

  async function grantBySecret(): Promise<Locator> {
    await grantWalk.fromEditor(workbench, MANIFEST);
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    return grantWalk.confirm(workbench, LOGIN_SERVER);
  }

  /** As the person runs it in a terminal. */
  function apply(): void {
    const [program = '', ...args] = APPLY.split(' ');
    execFileSync(program, args, { cwd: rig.workspace.folder, env: rig.environment });
  }

  /** What the one modal says; agrees. */
  async function agree(): Promise<string> {
    const text = await workbench.page.locator('.monaco-dialog-box').innerText();
    await workbench.screenshot('check-agree');
    await workbench.answerDialog('Check');
    return text;
  }

  describe('after a grant by pull secret', () => {
    it('misses the secret first, and passes once it is applied as the message says', async () => {
      const closing = await grantBySecret();
      await workbench.settle();
      await workbench.answer(closing, BUTTON);
      const asked = await agree();
      assert.match(
        asked,
        /The pod acr-pull-check-\w+ in the namespace shop pulls contoso\.azurecr\.io\/team\/web:1\.4\.2/,
      );
      assert.match(asked, /pulls contoso\.azurecr\.io\/team\/worker:2\.0\.0/);
      assert.match(asked, /deleted afterwards/);
      const missing = workbench.notification('is not in the namespace shop of the cluster yet');
      await missing.waitFor();
      await workbench.settle();
      await workbench.screenshot('check-missing');
      assert.equal(kubelet.pods.length, 0, 'no pod is made in vain');

      await workbench.answer(missing, 'Copy Command');
      await workbench.read();
      assert.equal(await workbench.clipboard(), APPLY);
      apply();
      play = (image, { spec }) =>
        JSON.stringify(spec['imagePullSecrets']) === '[{"name":"acr-pull-contoso"}]'
          ? kubeletSays.pulled(image)
          : kubeletSays.notPulled(image, kubeletSays.unauthorized(LOGIN_SERVER));
      await workbench.answer(missing, 'Check Again');
      await agree();
      await workbench.notification('The cluster pulled all 2 images.').waitFor();
      assert.equal(kubelet.pods.length, 2);
    });

    it('tells the cause, in the words of the kubelet', async () => {
      const closing = await grantBySecret();
      apply();
      await workbench.settle();
      await workbench.answer(closing, BUTTON);
      await agree();
      const finding = workbench.notification('0 of 2 checks passed.');
      await finding.waitFor();
      assert.match(
        await finding.innerText(),
        /without a credential, and was refused\..*The kubelet said: .*401 Unauthorized/,
      );
    });

    it('tells of an earlier credential in the cluster', async () => {
      const closing = await grantBySecret();
      await workbench.settle();
      await workbench.answer(closing, BUTTON);
      await agree();
      await workbench.notification('holds another credential than deploy/acr-pull-contoso').waitFor();
    });
  });

  describe('after a grant by role', () => {
    it('passes once the nodes pull', async () => {
      play = (image) => kubeletSays.pulled(image);
      const closing = await grantByRole();
      await workbench.answer(closing, BUTTON);
      await agree();
      await workbench.notification('The cluster pulled all 2 images.').waitFor();
      assert.ok(proxy.asked.every((host) => host === 'shop-prod-0a1b2c3d.hcp.westeurope.azmk8s.io:443'));
      assert.ok(proxy.asked.length > 0);
    });
  });

  describe('that does not come to its end', () => {
    it('deletes its pod and says nothing when cancelled', async () => {
      play = () => [{ state: { waiting: { reason: 'ContainerCreating' } } }];
      const before = kubelet.pods.length;
      const closing = await grantBySecret();
      apply();
      await workbench.settle();
      await workbench.answer(closing, BUTTON);
      await agree();
      const progress = workbench.notification('Checking in the cluster kind-dev');
      await progress.getByText('The node node-1 pulls').waitFor();
      await workbench.answer(progress, 'Cancel');
      await progress.waitFor({ state: 'hidden' });
      assert.equal(kubelet.pods.length, before + 1, 'the second pod is not begun');
      await workbench.read();
      assert.equal(await workbench.notification('').count(), 0);
    });

    it('names the program that signs in and is missing, with the PATH that was searched', async () => {
      const text = readFileSync(rig.workspace.kubeconfig, 'utf8');
      const config = parse(text) as Kubeconfig;
      const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'no-such-kubelogin' };
      for (const each of config.users) each.user = { exec };
      writeFileSync(rig.workspace.kubeconfig, stringify(config));
      try {
        const closing = await grantBySecret();
        await workbench.settle();
        await workbench.answer(closing, BUTTON);
        assert.match(
          await agree(),
          /To sign in, the program no-such-kubelogin is run, as the kubeconfig says/,
        );
        const finding = workbench.notification('Could not test in the cluster kind-dev');
        await finding.waitFor();
        assert.match(await finding.innerText(), /no-such-kubelogin, .*was not found\. PATH is: .*\/usr\/bin/);
      } finally {
        writeFileSync(rig.workspace.kubeconfig, text);
      }
    });
  });
});
