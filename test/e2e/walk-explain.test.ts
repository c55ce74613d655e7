import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { startApiServer, type ApiServer } from '../kube/api-server.ts';
import { FAILING_PODS, writeFailingPods } from '../kube/failing-pods.ts';
import { makeUser } from '../kube/people.ts';
import { OWNER } from './accounts.ts';
import { grantWalk } from './grant-walk.ts';
import type { Rig } from './rig.ts';
import { useWorkbench } from './use-workbench.ts';
import type { Workbench } from './workbench.ts';

const NAMESPACE = 'failing';
const HOST = 'contoso.azurecr.io';
const PASSWORD = 'marker-of-a-password';
const COMMAND = 'Explain Failing Pulls';
/** Where the manifest of the workspace runs. */
const SHOP = 'shop';
const SUMMARY = `${FAILING_PODS.length + 1} pods wait for images`;
const CAUSES = new Set(FAILING_PODS.map(({ cause }) => cause));

interface Kubeconfig {
  readonly clusters: { readonly name: string; cluster: unknown }[];
  readonly users: { readonly name: string; user: unknown }[];
}

describe('the explanation of failing pulls in a real VS Code', function () {
  this.timeout(240_000);
  let server: ApiServer;
  let workbench: Workbench;

  before(async () => {
    server = await startApiServer();
    for (const name of [NAMESPACE, SHOP]) {
      await server.admin.must('POST', '/api/v1/namespaces', { metadata: { name } });
      const accounts = `/api/v1/namespaces/${name}/serviceaccounts`;
      await server.admin.must('POST', accounts, { metadata: { name: 'default' } });
    }
    await writeFailingPods(server.admin, NAMESPACE, PASSWORD);
    await writeWebPod();
  });
  const walk = useWorkbench({ prepare: putIntoKubeconfig, environment: OWNER });
  beforeEach(() => ({ workbench } = walk));
  after(() => server.stop());

  /** The local cluster is a real API server, for a person who may look at everything and change nothing. */
  async function putIntoKubeconfig({ workspace }: Rig): Promise<void> {
    const resources = ['pods', 'events', 'secrets', 'serviceaccounts'];
    const rules = [{ apiGroups: [''], resources, verbs: ['get', 'list'] }];
    const jane = read(await makeUser(server, 'jane', { rules }));
    const config = read(workspace.kubeconfig);
    for (const each of config.clusters)
      if (each.name === 'kind-dev') each.cluster = jane.clusters[0]?.cluster;
    for (const each of config.users) if (each.name === 'kind-dev') each.user = jane.users[0]?.user;
    writeFileSync(workspace.kubeconfig, stringify(config));
  }

  /** A pod of the Deployment in the workspace, as its ReplicaSet makes it. */
  async function writeWebPod(): Promise<void> {
    const image = `${HOST}/team/web:1.4.2`;
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5d4f', uid: '1', controller: true };
    const pods = `/api/v1/namespaces/${SHOP}/pods`;
    await server.admin.must('POST', pods, {
      metadata: { name: 'web-5d4f-x', labels: { 'pod-template-hash': '5d4f' }, ownerReferences: [owner] },
      spec: { nodeName: 'node-1', containers: [{ name: 'web', image }] },
    });
    const said = 'failed to authorize: failed to fetch anonymous token: 401 Unauthorized';
    const waiting = { reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}": ${said}` };
    const container = { name: 'web', image: '', imageID: '', ready: false, restartCount: 0 };
    await server.admin.must('PATCH', `${pods}/web-5d4f-x/status`, {
      status: { phase: 'Pending', containerStatuses: [{ ...container, state: { waiting } }] },
    });
  }

  it('tells in one document why each pod waits, and what to do', async () => {
    await workbench.openViewContainer('ACR Pull');
    await workbench.contextMenu(workbench.treeItem('kind-dev'), COMMAND);
    await workbench.waitForQuickInput('Explain failing pulls in kind-dev');
    await workbench.pick('All namespaces');
    await workbench.notification(SUMMARY).waitFor({ timeout: 60_000 });
    await workbench.page.locator('.tab').filter({ hasText: 'ACR Pull: failing pulls' }).waitFor();
    await workbench.settle();
    await workbench.screenshot('explain');
    const shown = await documentText();
    assert.match(shown, /--name contoso --repository/, 'Azure told the name of the registry');
    const text = shown.replace(/(-name|registry) contoso(?= )/g, `$1 ${HOST}`);
    assert.ok(CAUSES.size >= 10);
    for (const { name, note } of FAILING_PODS) {
      assert.ok(text.includes(`${NAMESPACE}/${name}\``), name);
      if (note !== undefined) assert.match(text, note);
    }
    assert.equal(text.match(/^## /gm)?.length, CAUSES.size, 'one chapter a cause');
    assert.ok(!text.includes(PASSWORD) && !text.includes('healthy'));
  });

  it('leads on: copies a command, and grants for the workload of the pod alone', async () => {
    await workbench.runCommand(`ACR Pull: ${COMMAND}`);
    await workbench.pick('Another namespace…');
    await workbench.type('Name of the namespace', SHOP);
    await workbench.notification('One pod waits for an image.').waitFor({ timeout: 60_000 });
    await workbench.editorText(`${SHOP}/web\` (\`Deployment\`)`).waitFor();
    await workbench.page.locator('.codelens-decoration').getByText('Copy').first().click();
    await workbench.read();
    assert.match(await workbench.clipboard(), /^kubectl --context kind-dev /);
    await workbench.page.locator('.codelens-decoration').getByText('Grant ACR Pull…').click();
    await grantWalk.plan(workbench, HOST, 'kind-dev');
    assert.equal(await workbench.editorText('team/worker').count(), 0);
  });

  it('says so where no pod waits', async () => {
    await workbench.runCommand(`ACR Pull: ${COMMAND}`);
    await workbench.pick('Another namespace…');
    await workbench.type('Name of the namespace', 'kube-system');
    await workbench.notification('No pod waits for an image.').waitFor({ timeout: 60_000 });
  });

  it('ends without a word when the first question is left', async () => {
    await workbench.runCommand(`ACR Pull: ${COMMAND}`);
    await workbench.waitForQuickInput('Explain failing pulls in kind-dev');
    await workbench.page.keyboard.press('Escape');
    await workbench.read();
    assert.equal(await workbench.notification('').count(), 0);
  });

  /** As a person copies it. */
  async function documentText(): Promise<string> {
    await workbench.editorText('Failing pulls in').first().click();
    await workbench.page.keyboard.press('Control+A');
    await workbench.page.keyboard.press('Control+C');
    await workbench.read();
    return workbench.clipboard();
  }
});

function read(file: string): Kubeconfig {
  return parse(readFileSync(file, 'utf8')) as Kubeconfig;
}
