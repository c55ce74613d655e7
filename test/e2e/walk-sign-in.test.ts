import assert from 'node:assert/strict';
import { grantWalk } from './grant-walk.ts';
import { useWorkbench } from './use-workbench.ts';

describe('a sign-in by device code in a real VS Code', function () {
  this.timeout(240_000);
  const walk = useWorkbench({ settings: { 'acrPull.signIn': 'device-code' } });

  it('shows a code, lists the registries of all tenants, and lasts for the next commands', async () => {
    const { workbench } = walk;
    await workbench.openViewContainer('ACR Pull');
    await workbench.welcome('Sign in to see your Azure container registries').waitFor();
    await workbench.runCommand('ACR Pull: Sign In to Azure…');
    const shown = workbench.notification('To sign in to Azure, enter the code');
    const [, code = ''] = /enter the code (\S+) at/.exec(await shown.innerText()) ?? [];
    await enterCode(code);
    await workbench.treeItem('contoso.azurecr.io').waitFor();
    await workbench.treeItem('fabrikam.azurecr.io').waitFor();
    await workbench.runCommand('Notifications: Clear All Notifications');
    await grantWalk.fromEditor(workbench, 'deploy/shop.yaml');
    await grantWalk.plan(workbench, 'contoso.azurecr.io', 'kind-dev');
    await grantWalk.confirm(workbench, 'contoso.azurecr.io');
    assert.equal(await shown.count(), 0, 'nobody is asked for another code');
  });

  /** Does what a person does in the browser. */
  async function enterCode(userCode: string): Promise<void> {
    const body = JSON.stringify({ userCode, principal: 'developer' });
    const address = `${walk.rig.emulator.controlUrl}/enter-device-code`;
    const answer = await fetch(address, { method: 'POST', body });
    assert.equal(answer.status, 200, await answer.text());
  }
});
