import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { workspace } from 'vscode';

describe('the surroundings of the in-editor suites', function () {
  before(function () {
    if (process.env['ACR_PULL_TEST_CONTROL_URL'] === undefined) this.skip();
  });

  it('reach the emulated Azure through the proxy, by its own certificate', async () => {
    const tenant = process.env['AZURE_TENANT_ID'] ?? '';
    const response = await fetch(
      `https://login.microsoftonline.com/${tenant}/v2.0/.well-known/openid-configuration`,
    );
    assert.equal(response.status, 200);
  });

  it('reach no other host', async () => {
    await assert.rejects(fetch('https://example.com/'));
  });

  it('are a copy of the sample workspace, with a home and a kubeconfig of their own', () => {
    const folder = workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    assert.match(folder, /acr-pull-/);
    assert.match(homedir(), /acr-pull-/);
    assert.ok(process.env['KUBECONFIG']?.startsWith(homedir()));
  });
});
