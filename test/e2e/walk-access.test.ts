import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { runAxe } from './axe.ts';
import { countInput } from './count-input.ts';
import { grantWalk } from './grant-walk.ts';
import { useWorkbench } from './use-workbench.ts';

const LOGIN_SERVER = 'contoso.azurecr.io';
const MANIFEST = 'deploy/shop.yaml';
const SECRET_FILE = 'deploy/acr-pull-contoso.kind-dev.secret.yaml';

/**
 * Where the border between VS Code and us is drawn: rows of our views and what an empty one says, rows of quick picks,
 * texts of messages, and lines of documents, and titles and texts of the walkthrough's steps are made of what we give. The frames around
 * them (title bars, tabs, the roles of lists, the input of a quick pick, the button that a step is, the frame of its picture) are VS Code's, and are listed, not counted.
 */
const OURS = [
  '.pane-body .custom-view-tree-node-item',
  '.welcome-view-content p',
  '.quick-input-list .quick-input-list-entry',
  '.notification-list-item-message',
  '.editor-instance .view-line',
  '.gettingStartedContainer .step-title',
  '.gettingStartedContainer .step-description',
];

describe('access in a real VS Code', function () {
  this.timeout(240_000);
  const walk = useWorkbench();

  it('grants by the keyboard alone, and gives the focus back', async () => {
    const { workbench, page, rig } = walk;
    const input = await countInput(page);
    await page.keyboard.press('Control+Shift+E');
    await page.locator('.explorer-folders-view .monaco-list:focus').waitFor();
    const focused = page.locator('.explorer-folders-view .monaco-list-row.focused');
    await workbench.treeItem('deploy').waitFor();
    await workbench.pressUntil('Home', focused.filter({ hasText: 'deploy' }));
    await workbench.pressUntil('ArrowRight', workbench.treeItem('shop.yaml'));
    await workbench.pressUntil('ArrowDown', focused.filter({ hasText: 'shop.yaml' }));
    await workbench.contextMenuByKeys('Grant ACR Pull…');
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await workbench.pressUntil(
      'ArrowDown',
      workbench.quickInput.locator('.monaco-list-row.focused').filter({ hasText: /^Grant/ }),
    );
    await page.keyboard.press('Enter');
    await workbench.notification(`The pull secret for ${LOGIN_SERVER} is in`).waitFor({ timeout: 120_000 });
    await workbench.quickInput.waitFor({ state: 'hidden' });
    await page
      .locator('.part.editor .monaco-editor.focused, .explorer-folders-view .monaco-list:focus')
      .first()
      .waitFor();
    assert.ok(existsSync(path.join(rig.workspace.folder, SECRET_FILE)));
    const { clicks, keystrokes } = await input();
    assert.equal(clicks, 0);
    console.log(`      Grant by keyboard: ${keystrokes} keystrokes.`);
  });

  it('gives the focus back to the view when the wizard is left', async () => {
    const { workbench, page } = walk;
    await workbench.openViewContainer('ACR Pull');
    await grantWalk.fromTree(workbench, 'kind-dev');
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await page.keyboard.press('Escape');
    await workbench.quickInput.waitFor({ state: 'hidden' });
    await page
      .locator('.pane-body .monaco-list:focus, .part.editor .monaco-editor.focused')
      .first()
      .waitFor();
  });

  it('has no serious finding of axe in our views, wizard, preview, report and walkthrough', async () => {
    const { workbench, page } = walk;
    await workbench.openViewContainer('ACR Pull');
    await workbench.treeItem(LOGIN_SERVER).waitFor();
    await grantWalk.fromEditor(workbench, MANIFEST);
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await workbench.openViewContainer('ACR Pull');
    const findings = await runAxe(page, OURS);
    await page.keyboard.press('Escape');
    await workbench.runCommand('ACR Pull: Check ACR Pull');
    await workbench.notification('').first().waitFor();
    await workbench.settle();
    findings.push(...(await runAxe(page, OURS)));
    await workbench.runCommand('Welcome: Open Walkthrough...');
    await workbench.pick('Let a cluster pull from an Azure container registry');
    await workbench.walkthroughStep('See contexts and registries').waitFor();
    findings.push(...(await runAxe(page, OURS)));
    const grave = findings.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    const foreign = Map.groupBy(
      grave.filter(({ isOurs }) => !isOurs),
      ({ rule }) => rule,
    );
    for (const [rule, list] of foreign) console.log(`      VS Code's own: ${rule} (${list.length})`);
    assert.deepEqual(
      grave.filter(({ isOurs }) => isOurs),
      [],
    );
  });
});
