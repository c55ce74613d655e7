import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { parse, stringify } from 'yaml';
import { readPullSecrets } from '../../src/core/manifests/pull-secret.ts';
import { startApiServer, type ApiServer } from '../kube/api-server.ts';
import { makeUser } from '../kube/people.ts';
import { pull } from '../integration/registry/skopeo.ts';
import { grantWalk } from './grant-walk.ts';
import type { Rig } from './rig.ts';
import { useWorkbench } from './use-workbench.ts';
import type { Workbench } from './workbench.ts';

const LOGIN_SERVER = 'contoso.azurecr.io';
const IMAGE = `${LOGIN_SERVER}/team/web:1.4.2`;
const MANIFEST = 'deploy/shop.yaml';
const SECRET_FILE = 'deploy/acr-pull-contoso.kind-dev.secret.yaml';
const SECRETS = '/api/v1/namespaces/shop/secrets';
const DAY_MS = 86_400_000;

interface Kubeconfig {
  readonly clusters: { readonly name: string; cluster: unknown }[];
  readonly users: { readonly name: string; user: unknown }[];
}

describe('the life of a pull secret in a real VS Code', function () {
  this.timeout(300_000);
  let server: ApiServer;
  let rig: Rig;
  let workbench: Workbench;

  before(async () => {
    server = await startApiServer();
    await server.admin.must('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
  });
  const walk = useWorkbench({ prepare: putIntoKubeconfig, beforeEach: startAgain });
  beforeEach(() => ({ rig, workbench } = walk));
  afterEach(() => server.admin.send('DELETE', `${SECRETS}/acr-pull-contoso`));
  after(() => server.stop());

  /** The local cluster is a real API server, for a person who may change Secrets of one namespace. */
  async function putIntoKubeconfig({ workspace }: Rig): Promise<void> {
    const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'create', 'patch', 'delete'] }];
    const own = read(await makeUser(server, 'jane', { rules, namespace: 'shop' }));
    const config = read(workspace.kubeconfig);
    for (const each of config.clusters) if (each.name === 'kind-dev') each.cluster = own.clusters[0]?.cluster;
    for (const each of config.users) if (each.name === 'kind-dev') each.user = own.users[0]?.user;
    writeFileSync(workspace.kubeconfig, stringify(config));
  }

  it('revokes from the tree after one yes that names everything, and leaves no trace', async () => {
    const [files, state] = [filesOf(rig), await azureState()];
    await grant();
    apply();
    const config = await clusterConfig();
    assert.equal(await pullsWith(config), true);
    await fromAccess('Revoke ACR Pull…');
    await workbench.pick('Look with the context kind-dev');
    await dialog('Delete the token').waitFor();
    const text = await dialog('').innerText();
    for (const part of [
      `Remove the references to acr-pull-contoso from ${MANIFEST}`,
      'Delete the Secret acr-pull-contoso in the namespace shop of kind-dev',
      'Delete the scope map',
      `Delete ${SECRET_FILE}`,
    ])
      assert.ok(text.includes(part), text);
    await workbench.screenshot('revoke-secret');
    await workbench.answerDialog('Revoke');
    await workbench.notification('can no longer pull').waitFor({ timeout: 60_000 });
    assert.equal(await pullsWith(config), false);
    assert.deepEqual(filesOf(rig), files);
    assert.deepEqual(await azureState(), state);
    assert.equal(git(rig, 'status', '--porcelain', '--ignored'), '');
    assert.equal((await server.admin.send('GET', `${SECRETS}/acr-pull-contoso`)).status, 404);
  });

  it('rotates from the tree: files and cluster get the other password, the old one ends at the end', async () => {
    await grant();
    apply();
    const old = await clusterConfig();
    assert.equal(await pullsWith(old), true);
    await fromAccess('Rotate Pull Secret…');
    await workbench.pick('Look with the context kind-dev');
    await plan();
    await workbench.editorText('Generate password2 of the token').first().waitFor();
    await workbench.editorText('Apply the Secret acr-pull-contoso').first().waitFor();
    await workbench.settle();
    await workbench.screenshot('preview-rotate');
    assert.equal(await clusterConfig(), old, 'the preview changes nothing');
    await workbench.pick('Rotate');
    await workbench.answerDialog('Take Over');
    const whileItWaits = await untilChanged(old);
    assert.equal(await pullsWith(whileItWaits), true);
    assert.equal(await pullsWith(old), true, 'the old one works until the nodes know the new one');
    await workbench
      .notification(`The pull secret for ${LOGIN_SERVER} has a new credential`)
      .waitFor({ timeout: 120_000 });
    await workbench.editorText('The old credential does not work any more').waitFor();
    assert.equal(await pullsWith(await clusterConfig()), true);
    assert.equal(await pullsWith(fileConfig()), true);
    assert.equal(await pullsWith(old), false);
    assert.equal(changes(), ` M ${MANIFEST}\n?? deploy/.gitignore\n`);
  });

  it('rotates from the palette without the cluster, and retires the old one when the person says so', async () => {
    await grant();
    const old = fileConfig();
    await workbench.runCommand('ACR Pull: Rotate Pull Secret…');
    await workbench.pick('Leave the cluster alone');
    await plan();
    await workbench.editorText('apply the files there yourself').first().waitFor();
    await workbench.pick('Rotate');
    const closing = workbench.notification('The old one still works. Apply the files to kind-dev first.');
    await closing.waitFor();
    assert.equal(await pullsWith(old), true);
    assert.equal(await pullsWith(fileConfig()), true);
    await workbench.settle();
    await workbench.answer(closing, 'Retire the Old One…');
    await dialog('Delete password1 of the token').waitFor();
    await workbench.answerDialog('Retire');
    await workbench.notification('The old credential does not work any more').waitFor();
    assert.equal(await pullsWith(old), false);
    assert.equal(await pullsWith(fileConfig()), true);
  });

  it('changes nothing when the plan of a rotation is left', async () => {
    await grant();
    const [before, state] = [fileConfig(), await azureState()];
    await workbench.runCommand('ACR Pull: Rotate Pull Secret…');
    await workbench.pick('Leave the cluster alone');
    await plan();
    await workbench.page.keyboard.press('Escape');
    await workbench.quickInput.waitFor({ state: 'hidden' });
    assert.equal(fileConfig(), before);
    assert.deepEqual(await azureState(), state);
  });

  it('keeps everything when the one question is answered with no', async () => {
    await grant();
    const [files, state] = [filesOf(rig), await azureState()];
    await workbench.runCommand('ACR Pull: Revoke ACR Pull…');
    await workbench.waitForQuickInput('Revoke ACR Pull');
    await workbench.pick('kind-dev');
    await workbench.pick('Leave the cluster alone');
    await dialog('A Secret acr-pull-contoso in the cluster kind-dev is not deleted').waitFor();
    await workbench.answerDialog('Cancel');
    await dialog('').waitFor({ state: 'hidden' });
    assert.deepEqual(filesOf(rig), files);
    assert.deepEqual(await azureState(), state);
  });

  it('tells of the end before it comes, and rotates from there', async () => {
    await grant();
    const file = path.join(rig.workspace.folder, SECRET_FILE);
    const soon = new Date(Date.now() + DAY_MS).toISOString().replace(/\.\d+Z$/, 'Z');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(/(acr-pull\.dev\/expires: )'[^']*'/, `$1'${soon}'`),
    );
    await workbench.open(rig.server.url, rig.workspace.folder);
    const notice = workbench.notification(`in kind-dev ends on ${soon.slice(0, 10)}`);
    await notice.waitFor({ timeout: 60_000 });
    await workbench.settle();
    await workbench.screenshot('expiry-notice');
    await workbench.answer(notice, 'Rotate');
    await workbench.pick('Leave the cluster alone');
    await plan();
  });

  it('warns where git tracks a pull secret, and its quick fix stops that', async () => {
    await grant();
    git(rig, 'add', '--force', SECRET_FILE);
    const editor = await workbench.openFile(SECRET_FILE);
    await editor.locator('.squiggly-warning').first().waitFor({ timeout: 30_000 });
    await editor.locator('.view-line').filter({ hasText: 'kind: Secret' }).getByText('Secret').click();
    await editor.locator('[class*="lightbulb"]').first().click();
    await workbench.page
      .locator('.action-widget .monaco-list-row')
      .filter({ hasText: 'Stop tracking this file in git' })
      .click();
    await dialog('What was committed stays in the history').waitFor();
    await workbench.answerDialog('Stop Tracking');
    await workbench.notification('is no longer tracked. Commit that.').waitFor();
    await editor.locator('.squiggly-warning').first().waitFor({ state: 'detached', timeout: 30_000 });
    assert.equal(git(rig, 'ls-files', SECRET_FILE), '');
    assert.ok(existsSync(path.join(rig.workspace.folder, SECRET_FILE)));
    assert.equal(git(rig, 'check-ignore', SECRET_FILE), `${SECRET_FILE}\n`);
    git(rig, 'reset', '-q');
  });

  async function grant(): Promise<void> {
    await grantWalk.fromEditor(workbench, MANIFEST);
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await grantWalk.confirm(workbench, LOGIN_SERVER);
    await workbench.runCommand('Notifications: Clear All Notifications');
  }

  async function plan(): Promise<void> {
    await workbench.waitForQuickInput(`Rotate the pull secret for ${LOGIN_SERVER} in kind-dev`);
    await workbench.quickPickItem('Rotate').waitFor();
    await workbench.read();
  }

  /** An entry of the context menu of the access below its context. */
  async function fromAccess(label: string): Promise<void> {
    await workbench.openViewContainer('ACR Pull');
    await workbench.treeItem('kind-dev').click();
    await workbench.contextMenu(workbench.treeRow('pull secret, until'), label);
  }

  function dialog(text: string): Locator {
    return workbench.page.locator('.monaco-dialog-box').filter({ hasText: text });
  }

  /** As the person runs it in a terminal. */
  function apply(): void {
    const args = ['--context', 'kind-dev', 'apply', '-f', SECRET_FILE];
    execFileSync('kubectl', args, { cwd: rig.workspace.folder, env: rig.environment });
  }

  /** What a kubelet reads. */
  async function clusterConfig(): Promise<string> {
    const { data } = await server.admin.must('GET', `${SECRETS}/acr-pull-contoso`);
    return Buffer.from((data as Record<string, string>)['.dockerconfigjson'] ?? '', 'base64').toString(
      'utf8',
    );
  }

  async function untilChanged(config: string): Promise<string> {
    for (let end = Date.now() + 60_000; Date.now() < end;) {
      const now = await clusterConfig();
      if (now !== config) return now;
      await workbench.page.waitForTimeout(100);
    }
    throw new Error('The Secret in the cluster has not changed.');
  }

  function fileConfig(): string {
    const text = readFileSync(path.join(rig.workspace.folder, SECRET_FILE), 'utf8');
    const [secret] = readPullSecrets(text).secrets;
    assert.ok(secret);
    const auth = Buffer.from(`${secret.username}:${secret.password.reveal()}`).toString('base64');
    return JSON.stringify({ auths: { [LOGIN_SERVER]: { auth } } });
  }

  async function pullsWith(config: string): Promise<boolean> {
    return (await pull(rig.emulator, IMAGE, config)).exitCode === 0;
  }

  async function azureState(): Promise<unknown> {
    return (await fetch(`${rig.emulator.controlUrl}/state`)).json();
  }

  function changes(): string {
    return git(rig, 'status', '--porcelain');
  }
});

function read(file: string): Kubeconfig {
  return parse(readFileSync(file, 'utf8')) as Kubeconfig;
}

/** Every file of the workspace but git's own. */
function filesOf({ workspace }: Rig): Record<string, string> {
  const names = readdirSync(workspace.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(workspace.folder, path.join(entry.parentPath, entry.name)))
    .filter((name) => !name.startsWith('.git/'));
  return Object.fromEntries(
    names.toSorted().map((name) => [name, readFileSync(path.join(workspace.folder, name), 'utf8')]),
  );
}

/** The sample workspace as it was committed. */
function startAgain(rig: Rig): void {
  git(rig, 'checkout', '-q', '.');
  git(rig, 'clean', '-fdxq');
}

function git({ workspace, environment }: Rig, ...args: string[]): string {
  return execFileSync('git', args, { cwd: workspace.folder, encoding: 'utf8', env: environment });
}
