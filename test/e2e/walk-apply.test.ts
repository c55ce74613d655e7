import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { pull } from '../integration/registry/skopeo.ts';
import { startApiServer, type ApiServer } from '../kube/api-server.ts';
import { makeUser } from '../kube/people.ts';
import { grantWalk } from './grant-walk.ts';
import type { Rig } from './rig.ts';
import { useWorkbench } from './use-workbench.ts';
import type { Workbench } from './workbench.ts';

const LOGIN_SERVER = 'contoso.azurecr.io';
const MANIFEST = 'deploy/shop.yaml';
const SECRET_FILE = 'deploy/acr-pull-contoso.kind-dev.secret.yaml';
const NAME = 'acr-pull-contoso';
const TOO = 'Apply to the cluster, too';

interface Kubeconfig {
  readonly clusters: { readonly name: string; cluster: unknown }[];
  readonly users: { readonly name: string; user: unknown }[];
}

interface SecretAsStored {
  readonly type: string;
  readonly data: Readonly<Record<string, string>>;
}

describe('a grant that is applied to the cluster, in a real VS Code', function () {
  this.timeout(240_000);
  let server: ApiServer;
  let rig: Rig;
  let workbench: Workbench;

  before(async () => {
    server = await startApiServer();
    for (const name of ['shop', 'stage']) {
      await server.admin.must('POST', '/api/v1/namespaces', { metadata: { name } });
      await server.admin.must('POST', `/api/v1/namespaces/${name}/serviceaccounts`, {
        metadata: { name: 'default' },
      });
    }
  });
  const walk = useWorkbench({ beforeEach: startAgain });
  beforeEach(() => ({ rig, workbench } = walk));
  after(() => server.stop());

  it('shows what it will do, applies it, and a new pod pulls with it', async () => {
    await planToApply();
    await previewSays('shop: the pull secret is applied');
    await workbench.settle();
    await workbench.screenshot('apply-plan');
    assert.deepEqual(await secrets('shop'), {}, 'the plan changes nothing');
    await grantWalk.confirm(workbench, LOGIN_SERVER);
    await workbench.notification(`${SECRET_FILE} and in the cluster kind-dev`).waitFor();
    await workbench.settle();
    await workbench.screenshot('apply-done');
    const stored = await secrets('shop');
    assert.deepEqual(Object.keys(stored), [NAME], 'nothing else is there');
    assert.deepEqual(stored[NAME]?.data, written().data, 'the cluster holds what the file holds');
    assert.equal(stored[NAME].type, 'kubernetes.io/dockerconfigjson');

    const [name = ''] = await admit();
    assert.equal(name, NAME, 'a new pod gets the pull secret');
    assert.equal(await pullWith(stored[name]), 0);
  });

  it('leaves a Secret of somebody else alone, or takes it over after a yes', async () => {
    const data = { '.dockerconfigjson': Buffer.from('{"auths":{}}').toString('base64') };
    const theirs = { metadata: { name: NAME }, type: 'kubernetes.io/dockerconfigjson', data };
    const path = '/api/v1/namespaces/shop/secrets?fieldManager=kubectl-create';
    await server.admin.must('POST', path, theirs);
    await planToApply();
    await previewSays('managed by kubectl-create. You are asked once more.');
    await workbench.pick('Grant');
    const dialog = workbench.page.locator('.monaco-dialog-box');
    assert.match(
      await dialog.innerText(),
      /Take over the Secret acr-pull-contoso[^]*kubectl-create[^]*credential is lost/,
    );
    await workbench.screenshot('apply-conflict');
    await workbench.answerDialog('Leave It');
    await workbench.notification('was not applied to the namespace shop of kind-dev').waitFor();
    assert.deepEqual((await secrets('shop'))[NAME]?.data, data);
    assert.ok(existsSync(inWorkspace(SECRET_FILE)));

    await planToApply();
    await workbench.pick('Grant');
    await workbench.answerDialog('Take Over');
    await workbench.notification(`${SECRET_FILE} and in the cluster kind-dev`).waitFor();
    assert.deepEqual((await secrets('shop'))[NAME]?.data, written().data);
  });

  it('names what is lost with a Secret of the wrong type, and makes it anew after a yes', async () => {
    const path = '/api/v1/namespaces/shop/secrets';
    await server.admin.must('POST', path, { metadata: { name: NAME }, data: { token: 'eA==' } });
    await planToApply();
    await workbench.pick('Grant');
    const dialog = workbench.page.locator('.monaco-dialog-box');
    assert.match(await dialog.innerText(), /type Opaque[^]*What it holds is lost: token/);
    await workbench.answerDialog('Delete and Make Anew');
    await workbench.notification(`${SECRET_FILE} and in the cluster kind-dev`).waitFor();
    assert.deepEqual((await secrets('shop'))[NAME]?.data, written().data);
  });

  it('writes no file where that was chosen', async () => {
    await grantWalk.fromEditor(workbench, MANIFEST);
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await workbench.pick('Change form…');
    await workbench.pick('Apply only, no file');
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await workbench.pick('Grant');
    await workbench.notification('is in the cluster kind-dev').waitFor();
    assert.ok(!existsSync(inWorkspace(SECRET_FILE)));
    const first = (await secrets('shop'))[NAME];
    assert.equal(await pullWith(first), 0);
    await workbench.runCommand('Notifications: Clear All Notifications');

    await workbench.openViewContainer('ACR Pull');
    await workbench.treeItem('kind-dev').click();
    await workbench.contextMenu(workbench.treeRow('pull secret, until'), 'Rotate Pull Secret…');
    await workbench.pick('Look with the context kind-dev');
    await workbench.waitForQuickInput(`Rotate the pull secret for ${LOGIN_SERVER} in kind-dev`);
    await workbench.pick('Keep the old credential for now');
    await workbench.waitForQuickInput(`Rotate the pull secret for ${LOGIN_SERVER} in kind-dev`);
    await workbench.pick('Rotate');
    await workbench.notification('Retire the Old One…').first().waitFor();
    const second = (await secrets('shop'))[NAME];
    assert.notDeepEqual(second?.data, first?.data);
    assert.equal(await pullWith(second), 0);
    assert.ok(!existsSync(inWorkspace(SECRET_FILE)), 'still no file');
    await workbench.runCommand('Notifications: Clear All Notifications');

    await workbench.contextMenu(workbench.treeRow('pull secret, until'), 'Revoke ACR Pull…');
    await workbench.pick('Look with the context kind-dev');
    await workbench.read();
    await workbench.answerDialog('Revoke');
    await workbench.notification('kind-dev can no longer pull').waitFor();
    assert.deepEqual(await secrets('shop'), {});
    assert.notEqual(await pullWith(second), 0);
    await workbench.treeRow('pull secret, until').waitFor({ state: 'detached' });
  });

  it('lets the ServiceAccount in the cluster refer to it beside its other entries, until it is revoked', async () => {
    const account = '/api/v1/namespaces/shop/serviceaccounts/default';
    const theirs = { name: 'theirs' };
    await server.admin.must('DELETE', account);
    await server.admin.must('POST', path.posix.dirname(account), {
      metadata: { name: 'default' },
      imagePullSecrets: [theirs],
    });
    const entries = async (): Promise<unknown> =>
      (await server.admin.must('GET', account))['imagePullSecrets'];
    const manifest = readFileSync(inWorkspace(MANIFEST), 'utf8');
    await planToApply();
    await workbench.pick('Change where it is referred to…');
    await workbench.pick('ServiceAccount in the cluster');
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await previewSays('shop: the ServiceAccount default gets the pull secret');
    assert.deepEqual(await entries(), [theirs], 'the plan changes nothing');
    await grantWalk.confirm(workbench, LOGIN_SERVER);
    assert.deepEqual(await entries(), [theirs, { name: NAME }]);
    assert.equal(readFileSync(inWorkspace(MANIFEST), 'utf8'), manifest);
    assert.ok((await admit()).includes(NAME), 'a new pod gets the pull secret');
    await workbench.runCommand('Notifications: Clear All Notifications');

    await workbench.openViewContainer('ACR Pull');
    await workbench.treeItem('kind-dev').click();
    await workbench.contextMenu(workbench.treeRow('pull secret, until'), 'Revoke ACR Pull…');
    await workbench.pick('Look with the context kind-dev');
    await workbench.read();
    await workbench.answerDialog('Revoke');
    await workbench.notification('kind-dev can no longer pull').waitFor();
    assert.deepEqual(await entries(), [theirs]);
    assert.deepEqual(await secrets('shop'), {});
  });

  it('asks for the namespace that nothing states', async () => {
    const text = readFileSync(inWorkspace(MANIFEST), 'utf8').replaceAll('  namespace: shop\n', '');
    writeFileSync(inWorkspace(MANIFEST), text);
    await grantWalk.fromEditor(workbench, MANIFEST);
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await workbench.pick(TOO);
    await workbench.waitForQuickInput('Apply to kind-dev');
    await workbench.pick('stage');
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await previewSays('stage: the pull secret is applied');
    await grantWalk.confirm(workbench, LOGIN_SERVER);
    assert.deepEqual(Object.keys(await secrets('stage')), [NAME]);
    assert.equal(written().metadata.namespace, 'stage', 'the file says it, too');
  });

  it('writes its file when the cluster cannot be reached, and says so', async () => {
    const config = read(rig.workspace.kubeconfig);
    for (const each of config.clusters) each.cluster = { server: 'https://127.0.0.1:9' };
    writeFileSync(rig.workspace.kubeconfig, stringify(config));
    await planToApply();
    await previewSays('It could not be reached, so nothing is applied: ');
    await workbench.screenshot('apply-unreachable');
    const closing = await grantWalk.confirm(workbench, LOGIN_SERVER);
    assert.match(await closing.innerText(), /was not applied, since kind-dev could not be reached/);
    assert.ok(existsSync(inWorkspace(SECRET_FILE)));
    assert.equal(await pullWith(written()), 0);
  });

  it('names the program that signs in and is missing, with the PATH, before anything is confirmed', async () => {
    const config = read(rig.workspace.kubeconfig);
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'no-such-kubelogin' };
    for (const each of config.users) each.user = { exec };
    writeFileSync(rig.workspace.kubeconfig, stringify(config));
    await planToApply();
    await previewSays('no-such-kubelogin', 'PATH is: ');
    await workbench.page.keyboard.press('Escape');
  });

  /** The sample workspace as it was committed, the local cluster that answers, and nothing of ours in it. */
  async function startAgain({ workspace, environment }: Rig): Promise<void> {
    const options = { cwd: workspace.folder, env: environment };
    execFileSync('git', ['checkout', '-q', '.'], options);
    execFileSync('git', ['clean', '-fdxq'], options);
    const rules = [
      { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'create', 'patch', 'delete'] },
      { apiGroups: [''], resources: ['namespaces', 'pods'], verbs: ['list'] },
      { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get', 'patch'] },
    ];
    const jane = read(await makeUser(server, 'jane', { rules }));
    const config = read(workspace.kubeconfig);
    for (const each of config.users) if (each.name === 'kind-dev') each.user = jane.users[0]?.user;
    for (const each of config.clusters) {
      if (each.name === 'kind-dev') each.cluster = jane.clusters[0]?.cluster;
    }
    writeFileSync(workspace.kubeconfig, stringify(config));
    for (const namespace of ['shop', 'stage']) {
      for (const kind of ['secrets', 'pods']) {
        await server.admin.must('DELETE', `/api/v1/namespaces/${namespace}/${kind}`);
      }
    }
  }

  async function planToApply(): Promise<void> {
    await grantWalk.fromEditor(workbench, MANIFEST);
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await workbench.pick(TOO);
    await workbench.quickPickItem('Do not apply to the cluster').waitFor();
    await workbench.read();
  }

  /** Waits until these texts are to be seen, wherever the lines are wrapped. */
  async function previewSays(...texts: readonly string[]): Promise<void> {
    const preview = workbench.page.locator('.editor-instance .view-lines').last();
    const end = Date.now() + 20_000;
    for (;;) {
      const lines = await preview.locator('.view-line').all();
      const placed = await Promise.all(
        lines.map(async (line) => ({
          top: (await line.boundingBox())?.y ?? 0,
          text: await line.innerText(),
        })),
      );
      const seen = placed
        .toSorted((a, b) => a.top - b.top)
        .map(({ text }) => text)
        .join('')
        .replace(/\s/g, ' ');
      if (texts.every((text) => seen.includes(text))) return;
      assert.ok(Date.now() < end, `${texts.join(', ')} in: ${seen}`);
      await workbench.page.waitForTimeout(200);
    }
  }

  function read(file: string): Kubeconfig {
    return parse(readFileSync(file, 'utf8')) as Kubeconfig;
  }

  function inWorkspace(file: string): string {
    return path.join(rig.workspace.folder, file);
  }

  function written(): SecretAsStored & { readonly metadata: { readonly namespace?: string } } {
    return parse(readFileSync(inWorkspace(SECRET_FILE), 'utf8')) as ReturnType<typeof written>;
  }

  async function secrets(namespace: string): Promise<Readonly<Record<string, SecretAsStored>>> {
    const { items } = await server.admin.must('GET', `/api/v1/namespaces/${namespace}/secrets`);
    const all = items as readonly (SecretAsStored & { readonly metadata: { readonly name: string } })[];
    return Object.fromEntries(all.map((secret) => [secret.metadata.name, secret]));
  }

  /** As a node pulls with the docker config of the Secret. */
  async function pullWith(secret: SecretAsStored | undefined): Promise<number> {
    const config = Buffer.from(secret?.data['.dockerconfigjson'] ?? '', 'base64').toString('utf8');
    const { exitCode, output } = await pull(rig.emulator, `${LOGIN_SERVER}/team/web:1.4.2`, config);
    if (exitCode !== 0) console.error(output);
    return exitCode;
  }

  /** Makes a pod of the first workload as its controller does; the names of its pull secrets as they were admitted. */
  async function admit(): Promise<string[]> {
    const [deployment] = parseAllDocuments(readFileSync(inWorkspace(MANIFEST), 'utf8'));
    const pods = '/api/v1/namespaces/shop/pods';
    await server.admin.must('POST', pods, {
      metadata: { name: 'web' },
      spec: (deployment?.toJS() as { spec: { template: { spec: object } } }).spec.template.spec,
    });
    const { spec } = await server.admin.must('GET', `${pods}/web`);
    return (spec as { imagePullSecrets: { name: string }[] }).imagePullSecrets.map(({ name }) => name);
  }
});
