import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { grantWalk } from './grant-walk.ts';
import { packageMemoryFiles, type MemoryFiles } from './memory-files.ts';
import { useWorkbench } from './use-workbench.ts';
import { RESTRICTED_MODE } from './vs-code-server.ts';

const LOGIN_SERVER = 'contoso.azurecr.io';
const SECRET = 'acr-pull-contoso.kind-dev.secret.yaml';
const POD = `apiVersion: v1
kind: Pod
metadata:
  name: single
  namespace: shop
spec:
  containers:
    - name: web
      image: ${LOGIN_SERVER}/team/web:1.4.2
`;
const CHECK = 'ACR Pull: Check ACR Pull';
const PULLS = `kind-dev can pull ${LOGIN_SERVER}/team/web:1.4.2 as soon as`;
const NO_CREDENTIAL = `kind-dev cannot pull ${LOGIN_SERVER}/team/web:1.4.2. No credential`;

describe('where it runs, in a real VS Code', function () {
  this.timeout(240_000);
  let memoryFiles: MemoryFiles | undefined;
  const walk = useWorkbench({
    person: 'developer',
    environment: { ACR_PULL_TEST_MEMORY_FILES: JSON.stringify({ '/shop/pod.yaml': POD }) },
    packageOther: async () => {
      memoryFiles = await packageMemoryFiles();
      return memoryFiles.file;
    },
  });
  after(() => memoryFiles?.remove());

  it('without a folder: grants for a file that was opened alone, and checks it, from the palette', async () => {
    const { workbench, rig } = walk;
    const file = manifestIn(path.join(rig.workspace.root, 'alone'));
    const payload = JSON.stringify([['openFile', rig.server.remote(file)]]);
    await reopen(`?ew=true&payload=${encodeURIComponent(payload)}`);
    await editorOf(file).waitFor();
    await workbench.runCommand('ACR Pull: Grant ACR Pull…');
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await grantWalk.confirm(workbench, LOGIN_SERVER);
    assert.match(readFileSync(path.join(path.dirname(file), SECRET), 'utf8'), /kind: Secret/);
    assert.match(readFileSync(file, 'utf8'), /imagePullSecrets:\n\s+- name: acr-pull-contoso/);
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.page
      .locator('.tab')
      .filter({ hasText: path.basename(file) })
      .click();
    await editorOf(file).waitFor();
    await workbench.runCommand(CHECK);
    await workbench.notification(PULLS).waitFor();
    await workbench.openViewContainer('ACR Pull');
    await workbench.treeItem('kind-dev').waitFor();
  });

  it('with several folders: writes beside the manifest, and finds it in whichever folder it is', async () => {
    const { workbench, rig } = walk;
    const { root, folder } = rig.workspace;
    const file = manifestIn(path.join(root, 'second', 'deploy'));
    const workspaceFile = path.join(root, 'both.code-workspace');
    writeFileSync(
      workspaceFile,
      JSON.stringify({ folders: [{ path: folder }, { path: path.join(root, 'second') }] }),
    );
    await reopen(`?workspace=${encodeURIComponent(workspaceFile)}`);
    await workbench.openFile('deploy/pod.yaml');
    await workbench.runCommand('ACR Pull: Grant ACR Pull…');
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await grantWalk.confirm(workbench, LOGIN_SERVER);
    assert.ok(existsSync(path.join(path.dirname(file), SECRET)));
    assert.ok(!existsSync(path.join(folder, 'deploy', SECRET)));
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.openFile('deploy/pod.yaml');
    await workbench.runCommand(CHECK);
    await workbench.notification(PULLS).waitFor();
    await workbench.openViewContainer('ACR Pull');
    await workbench.treeItem('kind-dev').click();
    await workbench.treeRow('pull secret, until').waitFor();
  });

  it('in a virtual workspace: lists and checks, and says why it grants nothing', async () => {
    const { workbench } = walk;
    await reopen(`?folder=${encodeURIComponent('memfs:/shop')}`);
    await workbench.treeItem('pod.yaml').dblclick();
    await walk.page.locator('.editor-instance .monaco-editor[data-uri="memfs:/shop/pod.yaml"]').waitFor();
    await workbench.openViewContainer('ACR Pull');
    await workbench.treeItem('kind-dev').waitFor();
    await said('The files of this workspace are not on a disk').waitFor();
    await workbench.treeItem(LOGIN_SERVER).waitFor();
    await workbench.runCommand('ACR Pull: Grant ACR Pull…');
    await workbench.notification('not on a disk, where git could be asked.').waitFor();
    await workbench.screenshot('virtual-workspace');
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.runCommand(CHECK);
    await workbench.notification(NO_CREDENTIAL).waitFor();
  });

  /** A window of another workspace in the same VS Code. */
  async function reopen(query: string): Promise<void> {
    await walk.page.goto(`${walk.rig.server.url}${query}`);
    await walk.page.locator('.monaco-workbench .statusbar').waitFor();
  }

  function manifestIn(folder: string): string {
    const file = path.join(folder, 'pod.yaml');
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, POD);
    return file;
  }

  function editorOf(file: string): Locator {
    return walk.page.locator(`.editor-instance .monaco-editor[data-uri$="${file}"]`);
  }

  /** Above the rows of the view. */
  function said(text: string): Locator {
    return walk.page.locator('.pane-body .message').filter({ hasText: text });
  }
});

describe('in Restricted Mode, in a real VS Code', function () {
  this.timeout(240_000);
  const walk = useWorkbench({ settings: RESTRICTED_MODE });

  it('contexts and registries are listed, and the view says what is not done', async () => {
    const { workbench, page } = walk;
    await workbench.openViewContainer('ACR Pull');
    await page.locator('.pane-body .message').filter({ hasText: 'Restricted Mode: contexts' }).waitFor();
    await workbench.treeItem(LOGIN_SERVER).waitFor();
    await workbench.treeItem('kind-dev').click({ button: 'right' });
    const entry = page
      .locator('.context-view .monaco-menu .action-item')
      .filter({ hasText: 'Grant ACR Pull…' });
    await entry.waitFor();
    assert.match((await entry.getAttribute('class')) ?? '', /disabled/);
    await page.keyboard.press('Escape');
    await workbench.screenshot('restricted-mode');
  });
});
