import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { pull } from '../integration/registry/skopeo.ts';
import { countInput } from './count-input.ts';
import { grantWalk } from './grant-walk.ts';
import { useWorkbench } from './use-workbench.ts';

const LOGIN_SERVER = 'contoso.azurecr.io';
const SECRET_FILE = 'deploy/acr-pull-contoso.kind-dev.secret.yaml';
/** Of the issue: from install to a granted pull, without documentation. */
const MOST_CLICKS = 10;

describe('the first run in a real VS Code', function () {
  this.timeout(240_000);
  // A new profile in which nothing is set: the setting is the default. The person is signed in with the Azure CLI.
  const walk = useWorkbench({ person: 'developer', settings: { 'acrPull.signIn': 'vscode' } });

  it('leads from the installed extension to a granted pull in at most 10 clicks', async () => {
    const { workbench, page, rig } = walk;
    const input = await countInput(page);
    await workbench.openViewContainer('ACR Pull');
    await workbench.welcome('Sign in to see your Azure container registries').waitFor();
    await workbench.followWelcome('use the Azure CLI or another way');
    await workbench.pick('Azure CLI');
    await workbench.treeItem('kind-dev').waitFor();
    await workbench.treeItem('contoso.azurecr.io').waitFor();
    await grantWalk.fromTree(workbench, 'kind-dev');
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await grantWalk.confirm(workbench, LOGIN_SERVER);
    const { clicks, keystrokes } = await input();
    console.log(`      First run: ${clicks} clicks, ${keystrokes} keystrokes.`);
    assert.ok(clicks > 0 && clicks <= MOST_CLICKS, `${clicks} clicks`);
    assert.equal(keystrokes, 0);
    const file = path.join(rig.workspace.folder, SECRET_FILE);
    assert.ok(existsSync(file));
    const { data } = parse(readFileSync(file, 'utf8')) as { data: Record<string, string> };
    const config = Buffer.from(data['.dockerconfigjson'] ?? '', 'base64').toString('utf8');
    const pulled = await pull(rig.emulator, `${LOGIN_SERVER}/team/web:1.4.2`, config);
    assert.equal(pulled.exitCode, 0, pulled.output);
  });

  it('lists only the tenants and subscriptions that were chosen, says so, and remembers it', async () => {
    const { workbench } = walk;
    await workbench.openViewContainer('ACR Pull');
    await workbench.treeItem('fabrikam.azurecr.io').waitFor();
    await workbench.runCommand('ACR Pull: Choose Tenants and Subscriptions…');
    await workbench.waitForQuickInput('Choose Tenants and Subscriptions (1/2)');
    await workbench.pick('Fabrikam');
    await workbench.accept();
    await workbench.waitForQuickInput('Choose Tenants and Subscriptions (2/2)');
    await workbench.accept();
    await workbench.treeItem('Only chosen tenants and subscriptions are shown').waitFor();
    assert.equal(await workbench.treeItem('fabrikam.azurecr.io').count(), 0);
    await walk.page.reload();
    await workbench.treeItem('Only chosen tenants and subscriptions are shown').waitFor();
    await workbench.treeItem('contoso.azurecr.io').waitFor();
  });

  const kubeconfigs: [name: string, content: string, welcome: string, button: string][] = [
    [
      'holds no context',
      'apiVersion: v1\nkind: Config\n',
      'No Kubernetes context was found',
      'Open Kubeconfig',
    ],
    ['is no YAML', 'contexts: [\n', 'your kubeconfig has a fault', 'Show the Fault'],
  ];
  for (const [name, content, welcome, button] of kubeconfigs) {
    it(`welcomes with one way on where the kubeconfig ${name}, and comes back by itself`, async () => {
      const { workbench, rig } = walk;
      const { kubeconfig } = rig.workspace;
      const before = readFileSync(kubeconfig, 'utf8');
      writeFileSync(kubeconfig, content);
      try {
        await workbench.openViewContainer('ACR Pull');
        await workbench.welcome(welcome).waitFor();
        await workbench.pressWelcome(button);
        await workbench.editor('/config').waitFor();
      } finally {
        writeFileSync(kubeconfig, before);
      }
      await workbench.treeItem('kind-dev').waitFor();
    });
  }

  it('has a walkthrough whose buttons do what they say', async () => {
    const { workbench, page } = walk;
    await workbench.runCommand('Welcome: Open Walkthrough...');
    await workbench.pick('Let a cluster pull from an Azure container registry');
    await workbench.walkthroughStep('See contexts and registries').click();
    await page.getByRole('button', { name: 'Show the ACR Pull View' }).click();
    await workbench.treeItem('kind-dev').waitFor();
    await workbench
      .walkthroughStep('See contexts and registries')
      .locator('.codicon-pass-filled, .codicon-getting-started-step-checked')
      .waitFor();
  });
});
