import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import type { Locator } from 'playwright-core';
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

  it('is there on contexts, registries and accesses', async () => {
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
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.contextMenu(workbench.treeItem(LOGIN_SERVER), CHECK);
    await workbench.notification('kind-dev can pull all 2 images as soon as').waitFor({ timeout: 60_000 });
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.treeItem('kind-dev').click();
    await workbench.contextMenu(workbench.treeRow('pull secret, until'), CHECK);
    await workbench.notification('kind-dev can pull all 2 images as soon as').waitFor({ timeout: 60_000 });
  });

  it('after the end of the token it says on which day that was, and leads to a rotation', async () => {
    await fetch(`${rig.emulator.controlUrl}/clock`, {
      method: 'POST',
      body: JSON.stringify({ advanceMs: 91 * DAY }),
    });
    const closing = await checkManifest('kind-dev cannot pull any of the 2 images. The password');
    assert.match(await closing.innerText(), /of the pull secret acr-pull-contoso ended on \d{4}-\d\d-\d\d/);
    await closing.getByText('Rotate…').waitFor();
    await workbench.screenshot('check-ended');
    await workbench.editorText('Check ACR pull: kind-dev').first().click();
    await workbench.page.keyboard.press('Control+End');
    await workbench.editorText('ACR Pull: Rotate Pull Secret…').first().waitFor();
  });
});
