import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { grantWalk } from './grant-walk.ts';
import { EVIL_HOST, makeHostile, OUTSIDE_MARKER, type HostileWorkspace } from './hostile-workspace.ts';
import { useWorkbench, type Walk } from './use-workbench.ts';
import { RESTRICTED_MODE } from './vs-code-server.ts';

const LOGIN_SERVER = 'contoso.azurecr.io';
const SECRET_FILE = 'deploy/acr-pull-contoso.kind-dev.secret.yaml';

/** A PATH that takes programs from wherever something is run. VS Code's own git would do so too. */
const environment = { PATH: `.:${process.env['PATH'] ?? ''}` };
const settings = { 'git.enabled': false, 'task.allowAutomaticTasks': 'off' };

const QUESTIONS: readonly (readonly [promise: string, keep: (walk: Walk, hostile: HostileWorkspace) => unknown])[] =
  [
    ['runs no program', (_walk, hostile) => assert.equal(hostile.ran(), '')],
    [
      'asks no host that the folder invents',
      async ({ rig }) => {
        const hosts = await rig.emulator.refusedHosts();
        assert.deepEqual(hosts.filter((host) => host.includes(EVIL_HOST)), []);
      },
    ],
    [
      'leaves what is outside as it was',
      (_walk, { outsideFile, outsideText }) => assert.equal(readFileSync(outsideFile, 'utf8'), outsideText),
    ],
  ]; // prettier-ignore

describe('a folder that means harm, in Restricted Mode', function () {
  this.timeout(240_000);
  let hostile: HostileWorkspace;
  const walk = useWorkbench({
    environment,
    settings: {
      ...settings,
      ...RESTRICTED_MODE,
    },
    prepare: ({ workspace }) => void (hostile = makeHostile(workspace)),
  });

  it('is shown by what the person has, and runs nothing', async () => {
    const { workbench, page } = walk;
    await page.locator('.statusbar-item').filter({ hasText: 'Restricted Mode' }).waitFor();
    await workbench.openViewContainer('ACR Pull');
    await workbench.treeItem('kind-dev').waitFor();
    assert.equal(await workbench.treeItem('evil').count(), 0, 'its kubeconfig does not count');
    await workbench.openFile('deploy/evil.yaml');
    await workbench.openFile('deploy/shop.yaml');
    await workbench.runCommand('ACR Pull: Refresh');
    // Hints and notices begin two seconds after the start.
    await page.waitForTimeout(4_000);
    for (const [, keep] of QUESTIONS) await keep(walk, hostile);
  });
});

describe('a folder that means harm, after it was trusted', function () {
  this.timeout(240_000);
  let hostile: HostileWorkspace;
  const walk = useWorkbench({
    environment,
    settings,
    prepare: ({ workspace }) => void (hostile = makeHostile(workspace)),
  });

  it('gets a grant as any other, and nothing of what it tries', async () => {
    const { workbench, rig, page } = walk;
    await workbench.openViewContainer('ACR Pull');
    await workbench.treeItem('evil').waitFor();
    await grantWalk.fromEditor(workbench, 'deploy/shop.yaml');
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await grantWalk.confirm(workbench, LOGIN_SERVER);
    const file = path.join(rig.workspace.folder, SECRET_FILE);
    assert.ok(existsSync(file));
    await page.waitForTimeout(2_000);
    for (const [, keep] of QUESTIONS) await keep(walk, hostile);
    const seen = await page.locator('.pane-body').filter({ visible: true }).allInnerTexts();
    assert.ok(!seen.join('\n').includes(OUTSIDE_MARKER));
  });
});
