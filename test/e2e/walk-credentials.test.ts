import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readPullSecrets, type PullSecret } from '../../src/core/manifests/pull-secret.ts';
import { dockerConfig, pull } from '../integration/registry/skopeo.ts';
import { OWNER, READER } from './accounts.ts';
import { grantWalk } from './grant-walk.ts';
import type { Rig } from './rig.ts';
import { useWorkbench } from './use-workbench.ts';
import type { Workbench } from './workbench.ts';

const LOGIN_SERVER = 'contoso.azurecr.io';
const IMAGE = `${LOGIN_SERVER}/team/web:1.4.2`;
const MANIFEST = 'deploy/shop.yaml';
const SECRET_FILE = 'deploy/acr-pull-contoso.kind-dev.secret.yaml';

describe('the credentials of a pull secret in a real VS Code', function () {
  this.timeout(240_000);
  let rig: Rig;
  let workbench: Workbench;
  const walk = useWorkbench({ environment: OWNER, beforeEach: startAgain });
  beforeEach(() => ({ rig, workbench } = walk));

  it('are offered with the reason for and against each', async () => {
    await chooseFrom();
    for (const label of [
      'Repository-scoped token',
      'New service principal',
      'Service principal that you have',
      'Admin user of the registry',
      'Token of your sign-in, for a try-out',
      'Paste a user name and password',
    ]) {
      await workbench.quickPickItem(label).waitFor();
    }
    await workbench.settle();
    assert.ok(existsSync(await workbench.screenshot('credentials')));
    assert.match(await workbench.quickInput.innerText(), /recommended[^]*It is off and must be turned on/);
  });

  it('a new service principal: planned, made, written, and good for a pull', async () => {
    await chooseFrom('New service principal');
    await workbench.editorText('Create the application acr-pull-').first().waitFor();
    await workbench.editorText('az ad app create').first().waitFor();
    await workbench.settle();
    await workbench.screenshot('preview-new-principal');
    await grantWalk.confirm(workbench, LOGIN_SERVER);
    const secret = written(rig);
    assert.equal(secret.annotations['acr-pull.dev/credential'], 'service-principal');
    assert.equal(secret.annotations['acr-pull.dev/client-id'], secret.username);
    await assertPulls(rig, secret);
  });

  it('the same again finds the application, and adds no other', async () => {
    await chooseFrom('New service principal');
    await grantWalk.confirm(workbench, LOGIN_SERVER);
    const first = written(rig);
    await workbench.runCommand('Notifications: Clear All Notifications');
    await chooseFrom('New service principal');
    await workbench.editorText('The application is there already').first().waitFor();
    await grantWalk.confirm(workbench, LOGIN_SERVER);
    const second = written(rig);
    assert.equal(second.username, first.username);
    assert.notEqual(second.password.reveal(), first.password.reveal());
    await assertPulls(rig, first);
    await assertPulls(rig, second);
  });

  it('a service principal that is there: a wrong secret is told, and the plan before comes back', async () => {
    await chooseFrom('Service principal that you have');
    await workbench.type('Application (client) id', READER.AZURE_CLIENT_ID);
    await workbench.type('Secret of', 'wrong~secret');
    await workbench.notification('refuses this secret').waitFor();
    await workbench.editorText('Repository-scoped token').first().waitFor();
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    assert.ok(!existsSync(path.join(rig.workspace.folder, SECRET_FILE)));
    await workbench.runCommand('Notifications: Clear All Notifications');
    await chooseFrom('Service principal that you have');
    await workbench.type('Application (client) id', READER.AZURE_CLIENT_ID);
    await workbench.type('Secret of', READER.AZURE_CLIENT_SECRET);
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await grantWalk.confirm(workbench, LOGIN_SERVER);
    await assertPulls(rig, written(rig));
  });

  it('the admin user is turned on only after a question of its own, which names the risk', async () => {
    await chooseFrom('Admin user of the registry');
    await workbench.editorText('Enable the admin user of').first().waitFor();
    await workbench.pick('Grant');
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.filter({ hasText: 'push and delete everything' }).waitFor();
    await workbench.screenshot('admin-user');
    await workbench.answerDialog('Cancel');
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    assert.ok(!existsSync(path.join(rig.workspace.folder, SECRET_FILE)));
    await workbench.pick('Use the other password');
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await workbench.pick('Grant');
    await workbench.answerDialog('Enable the Admin User');
    await workbench.notification(`The pull secret for ${LOGIN_SERVER} is in`).waitFor({ timeout: 120_000 });
    const secret = written(rig);
    assert.equal(secret.username, 'contoso');
    assert.equal(secret.annotations['acr-pull.dev/password'], 'password2');
    await assertPulls(rig, secret);
  });

  it('a token of the sign-in: the plan and the closing message say that it ends soon', async () => {
    await chooseFrom('Token of your sign-in, for a try-out');
    await workbench.editorText('a pull secret for a try-out only').first().waitFor();
    const closing = await grantWalk.confirm(workbench, LOGIN_SERVER);
    assert.match(await closing.innerText(), /ends on .* UTC/);
    const secret = written(rig);
    assert.equal(secret.annotations['acr-pull.dev/credential'], 'entra-token');
    await assertPulls(rig, secret);
  });

  /** Goes to the list of credentials, and chooses one. */
  async function chooseFrom(label?: string): Promise<void> {
    await grantWalk.fromEditor(workbench, MANIFEST);
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await workbench.pick('Change credential…');
    await workbench.waitForQuickInput(`Credential for ${LOGIN_SERVER}`);
    if (label === undefined) return;
    await workbench.pick(label);
    if (label !== 'Service principal that you have')
      await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
  }
});

describe('the credentials of a reader in a real VS Code', function () {
  this.timeout(240_000);
  const walk = useWorkbench({ environment: READER, beforeEach: startAgain });

  it('are asked for at once, with the right that each of the others lacks', async () => {
    const { rig, workbench } = walk;
    await grantWalk.fromEditor(workbench, MANIFEST);
    await workbench.waitForQuickInput(`Credential for ${LOGIN_SERVER}`);
    await workbench.settle();
    await workbench.screenshot('credentials-of-a-reader');
    assert.match(await workbench.quickInput.innerText(), /not possible here[^]*scopeMaps\/write/);
    await workbench.pick('Repository-scoped token');
    await workbench.pick('Paste a user name and password');
    await workbench.type('User name', READER.AZURE_CLIENT_ID);
    await workbench.type('Password of', READER.AZURE_CLIENT_SECRET);
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await grantWalk.confirm(workbench, LOGIN_SERVER);
    await assertPulls(rig, written(rig));
  });
});

function written({ workspace }: Rig): PullSecret {
  const [secret] = readPullSecrets(readFileSync(path.join(workspace.folder, SECRET_FILE), 'utf8')).secrets;
  assert.ok(secret);
  return secret;
}

async function assertPulls({ emulator }: Rig, { username, password }: PullSecret): Promise<void> {
  const config = dockerConfig(LOGIN_SERVER, { user: username, password: password.reveal() });
  const { exitCode, output } = await pull(emulator, IMAGE, config);
  assert.equal(exitCode, 0, output);
}

/** The sample workspace as it was committed. */
function startAgain({ workspace, environment }: Rig): void {
  const options = { cwd: workspace.folder, env: environment };
  execFileSync('git', ['checkout', '-q', '.'], options);
  execFileSync('git', ['clean', '-fdxq'], options);
}
