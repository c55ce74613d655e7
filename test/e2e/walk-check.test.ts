import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { parse, stringify } from 'yaml';
import { startApiServer, type ApiServer } from '../kube/api-server.ts';
import { makeUser } from '../kube/people.ts';
import { grantWalk } from './grant-walk.ts';
import type { Rig } from './rig.ts';
import { useWorkbench } from './use-workbench.ts';
import type { Workbench } from './workbench.ts';

const LOGIN_SERVER = 'contoso.azurecr.io';
const MANIFEST = 'deploy/shop.yaml';
const CHECK = 'Check ACR Pull';
const DAY = 24 * 3_600_000;

describe('a check of pulls in a real VS Code', function () {
  this.timeout(240_000);
  let rig: Rig;
  let workbench: Workbench;
  const walk = useWorkbench({ person: 'developer' });
  beforeEach(() => ({ rig, workbench } = walk));

  async function checkManifest(verdict: string): Promise<Locator> {
    const editor = await workbench.openFile(MANIFEST);
    await workbench.contextMenu(editor.locator('.view-line').first(), CHECK);
    const closing = workbench.notification(verdict);
    await closing.waitFor({ timeout: 60_000 });
    await workbench.settle();
    return closing;
  }

  /** A row of our view by the beginning of what a screen reader says of it. */
  function row(said: string): Locator {
    return workbench.page.locator(`.pane-body .monaco-list-row[aria-label^="${said}"]`);
  }

  function result(outcome: string): Locator {
    return workbench.page
      .locator('.pane-body .monaco-list-row')
      .filter({ hasText: /Checked at/ })
      .filter({ hasText: outcome });
  }

  /** The documents of a walk take nothing but what they read. */
  function changes(): string {
    const options = { cwd: rig.workspace.folder, env: rig.environment, encoding: 'utf8' } as const;
    return execFileSync('git', ['status', '--porcelain'], options);
  }

  it('before a grant it says that it fails and why, and leads to the grant', async () => {
    const closing = await checkManifest('kind-dev cannot pull any of the 2 images. No credential');
    assert.equal(changes(), '', 'a check changes nothing');
    await workbench.page.locator('.tab').filter({ hasText: 'ACR Pull check.md' }).waitFor();
    await workbench.editorText('Check ACR pull: kind-dev').first().waitFor();
    await workbench.screenshot('check-fails');
    await workbench.answer(closing, 'Grant…');
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await grantWalk.confirm(workbench, LOGIN_SERVER);
  });

  it('after it, it says that it pulls', async () => {
    await checkManifest('kind-dev can pull all 2 images as soon as');
    await workbench.editorText('The registry accepts the pull secret').first().waitFor();
    await workbench.screenshot('check-pulls');
  });

  it('is there on contexts, registries and accesses, and tells in the view what it found', async () => {
    await workbench.openViewContainer('ACR Pull');
    await workbench.contextMenu(workbench.treeItem('shop-prod'), CHECK);
    const closing = workbench.notification('Whether shop-prod can pull');
    await closing.waitFor({ timeout: 60_000 });
    assert.match(
      await closing.innerText(),
      /No file holds the pull secret acr-pull-contoso .* of this cluster/,
    );
    await workbench.editorText('The kubelet identity of').first().waitFor();
    await workbench.screenshot('check-aks');
    const ofContext = result('cannot be told');
    await ofContext.waitFor();
    await row('Image contoso.azurecr.io/team/web:1.4.2, cannot be told').waitFor();
    assert.ok((await row('Unknown: ').count()) > 0, 'what is not known is called so');
    assert.equal(await row('Pass: No file holds').count(), 0);
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.settle();
    await workbench.screenshot('check-tree');
    await workbench.runCommand('View: Close All Editors');
    await ofContext.hover();
    await ofContext.getByRole('button', { name: 'Open Check Report' }).click();
    await workbench.editorText('Check ACR pull: shop-prod').first().waitFor();
    await workbench.contextMenu(row(`Registry ${LOGIN_SERVER}, Premium`), CHECK);
    await workbench.notification('kind-dev can pull all 2 images as soon as').waitFor({ timeout: 60_000 });
    await result('pulls').waitFor();
    await row(`Registry ${LOGIN_SERVER}`).nth(1).waitFor();
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.runCommand('ACR Pull: Refresh');
    await result('pulls').waitFor({ state: 'detached' });
    await ofContext.waitFor({ state: 'detached' });
    await workbench.treeItem('kind-dev').click();
    await workbench.contextMenu(workbench.treeRow('pull secret, until'), CHECK);
    await workbench.notification('kind-dev can pull all 2 images as soon as').waitFor({ timeout: 60_000 });
    await result('pulls').first().waitFor();
    assert.equal(await row('Failed: ').count(), 0);
  });

  it('of a manifest, shows what it found below the access and the registry, until the manifest changes', async () => {
    await checkManifest('kind-dev can pull all 2 images as soon as');
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.openViewContainer('ACR Pull');
    await workbench.treeItem('kind-dev').click();
    await workbench.treeItem(LOGIN_SERVER).last().waitFor();
    await result('pulls').first().waitFor();
    await workbench.page.locator('.tab').filter({ hasText: 'shop.yaml' }).click();
    await workbench.editor(MANIFEST).locator('.view-line').first().click();
    await workbench.page.keyboard.press('Control+End');
    await workbench.page.keyboard.type('# one more line');
    await workbench.page.keyboard.press('Control+s');
    await result('pulls').first().waitFor({ state: 'detached' });
  });

  it('after the end of the token it says on which day that was, and leads to a rotation', async () => {
    await fetch(`${rig.emulator.controlUrl}/clock`, {
      method: 'POST',
      body: JSON.stringify({ advanceMs: 91 * DAY }),
    });
    const closing = await checkManifest('kind-dev cannot pull any of the 2 images. The password');
    assert.match(await closing.innerText(), /of the pull secret acr-pull-contoso ended on \d{4}-\d\d-\d\d/);
    await workbench.screenshot('check-ended');
    await workbench.editorText('Check ACR pull: kind-dev').first().click();
    await workbench.page.keyboard.press('Control+End');
    await workbench.editorText('ACR Pull: Rotate Pull Secret…').first().waitFor();
    await workbench.answer(closing, 'Rotate…');
    await workbench.pick('Leave the cluster alone');
    await workbench.waitForQuickInput(`Rotate the pull secret for ${LOGIN_SERVER} in kind-dev`);
  });
});

interface Kubeconfig {
  readonly clusters: { readonly name: string; cluster: unknown }[];
  readonly users: { readonly name: string; user: unknown }[];
}

describe('a check of pulls that asks the cluster, in a real VS Code', function () {
  this.timeout(240_000);
  let server: ApiServer;

  before(async () => {
    server = await startApiServer();
    await addNode('node-1', 'arm64');
  });
  const walk = useWorkbench({ person: 'developer', prepare: putIntoKubeconfig });
  after(() => server.stop());

  /** The local cluster is a real API server, for a person who may look at nodes and at nothing else. */
  async function putIntoKubeconfig({ workspace }: Rig): Promise<void> {
    const read = (file: string): Kubeconfig => parse(readFileSync(file, 'utf8')) as Kubeconfig;
    const rules = [{ apiGroups: [''], resources: ['nodes'], verbs: ['list'] }];
    const jane = read(await makeUser(server, 'jane', { rules }));
    const config = read(workspace.kubeconfig);
    for (const each of config.clusters)
      if (each.name === 'kind-dev') each.cluster = jane.clusters[0]?.cluster;
    for (const each of config.users) if (each.name === 'kind-dev') each.user = jane.users[0]?.user;
    writeFileSync(workspace.kubeconfig, stringify(config));
  }

  /** As a kubelet registers itself. */
  async function addNode(name: string, architecture: string): Promise<void> {
    const labels = { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': architecture };
    await server.admin.must('POST', '/api/v1/nodes', { metadata: { name, labels } });
  }

  it('after a grant, asks for its nodes once it was agreed to, and tells where the images do not run', async () => {
    const { workbench } = walk;
    await grantWalk.fromEditor(workbench, MANIFEST);
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await grantWalk.confirm(workbench, LOGIN_SERVER);
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.openFile(MANIFEST);
    await workbench.runCommand(`ACR Pull: ${CHECK}`);
    await workbench.answer(
      workbench.notification('kind-dev can pull all 2 images'),
      'Ask the Cluster for Its Nodes…',
    );
    await workbench.answerDialog('Ask');
    await workbench.editorText('linux/arm64').first().waitFor();
    await workbench.settle();
    await workbench.screenshot('check-nodes');
    assert.equal(await workbench.editorText('the cluster was not asked').count(), 0);
  });
});
