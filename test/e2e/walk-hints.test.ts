import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { dockerConfig } from '../../src/core/manifests/docker-config.ts';
import { readPullSecrets } from '../../src/core/manifests/pull-secret.ts';
import { pull } from '../integration/registry/skopeo.ts';
import { OWNER } from './accounts.ts';
import { grantWalk } from './grant-walk.ts';
import type { Rig } from './rig.ts';
import { useWorkbench } from './use-workbench.ts';
import { RESTRICTED_MODE } from './vs-code-server.ts';
import type { Workbench } from './workbench.ts';

const LOGIN_SERVER = 'contoso.azurecr.io';
const IMAGE = `${LOGIN_SERVER}/team/web:1.4.2`;
const MANIFEST = 'deploy/shop.yaml';
const SECRET_FILE = 'deploy/acr-pull-contoso.kind-dev.secret.yaml';
const PASSWORD_DAYS = 90;
const DAY_MS = 86_400_000;

describe('hints in manifests, in a real VS Code', function () {
  this.timeout(240_000);
  let rig: Rig;
  let workbench: Workbench;
  const walk = useWorkbench({ beforeEach: startAgain, environment: OWNER });
  beforeEach(() => ({ rig, workbench } = walk));

  it('show an image without access; the quick fix grants for that workload alone, and the hint goes', async () => {
    const editor = await workbench.openFile(MANIFEST);
    await hints(editor, 'hint').nth(1).waitFor();
    assert.equal(await hints(editor, 'hint').count(), 2, 'one an image');
    await openFixes(editor, 'team/web');
    await workbench.screenshot('hint-fixes');
    await pickFix(`Grant pulls from ${LOGIN_SERVER} for Deployment web alone…`);
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    assert.equal(await workbench.editorText('team/worker').count(), 0, 'nothing of the other workload');
    await grantWalk.confirm(workbench, LOGIN_SERVER);
    const changed = git('diff', '--unified=0', MANIFEST).match(/^[+-] .*$/gm);
    assert.deepEqual(changed, ['+      imagePullSecrets:', '+        - name: acr-pull-contoso']);
    assert.equal((await pull(rig.emulator, IMAGE, config())).exitCode, 0);
    await backToManifest(editor);
    await hints(editor, 'hint').nth(1).waitFor({ state: 'detached' });
    assert.equal(await hints(editor, 'hint').count(), 1, 'the other workload still has none');
    await hover(editor, 'team/worker', 'The pull secret acr-pull-contoso fits, but this does not name it.');
  });

  it('say so when the credential ends, and when it has ended', async () => {
    await grant();
    const editor = workbench.editor(MANIFEST);
    await backToManifest(editor);
    await hover(editor, 'team/web', `kind-dev pulls by the pull secret acr-pull-contoso, until`);
    await workbench.screenshot('hint-hover');
    await workbench.page.locator('.monaco-hover').getByText('Check ACR Pull').click();
    await workbench.page.locator('.tab').filter({ hasText: 'ACR Pull check' }).waitFor();
    await workbench.runCommand('Notifications: Clear All Notifications');
    await backToManifest(editor);
    assert.equal((await hints(editor, 'info').count()) + (await hints(editor, 'warning').count()), 0);

    // Azure's clock goes on to the end of the token; that moment, as it is written in the file, comes here too.
    await advance(PASSWORD_DAYS * DAY_MS + 60_000);
    assert.notEqual((await pull(rig.emulator, IMAGE, config())).exitCode, 0, 'the token has ended');
    const end = new Date(Date.now() + 20_000);
    writeEnd(end);
    await hints(editor, 'info').first().waitFor();
    await hover(editor, 'acr-pull-contoso', 'ends on');
    await hints(editor, 'warning').first().waitFor();
    assert.ok(Date.now() >= end.getTime() - 1_000, 'not before');
    await hover(editor, 'acr-pull-contoso', 'The credential of the pull secret acr-pull-contoso ended on');
    await openFixes(editor, 'name: acr-pull-contoso');
    await workbench.screenshot('hint-ended');
    await pickFix('Rotate the pull secret acr-pull-contoso…');
    await workbench.pick('Leave the cluster alone');
    await workbench.waitForQuickInput(`Rotate the pull secret for ${LOGIN_SERVER} in kind-dev`);
  });

  it('follow the current context, and a role that its nodes are given', async () => {
    const kubeconfig = readFileSync(rig.workspace.kubeconfig, 'utf8');
    const editor = await workbench.openFile(MANIFEST);
    await hints(editor, 'hint').nth(1).waitFor();
    writeFileSync(
      rig.workspace.kubeconfig,
      kubeconfig.replace('current-context: kind-dev', 'current-context: shop-prod'),
    );
    try {
      await hover(
        editor,
        'team/web',
        'No access of shop-prod is known; the roles of its nodes were not read.',
      );
      await openFixes(editor, 'team/web');
      await pickFix(`Grant pulls from ${LOGIN_SERVER} for Deployment web alone…`);
      await grantWalk.plan(workbench, LOGIN_SERVER, 'shop-prod');
      await workbench.pick('Grant');
      await workbench.notification(`has the role AcrPull on ${LOGIN_SERVER}`).waitFor();
      await backToManifest(editor);
      await hints(editor, 'hint').first().waitFor({ state: 'detached' });
      await hover(editor, 'team/worker', 'shop-prod pulls by a role of its nodes.');
    } finally {
      writeFileSync(rig.workspace.kubeconfig, kubeconfig);
    }
  });

  it('mend what is written wrong, by one edit', async () => {
    const file = 'deploy/odd.yaml';
    write(
      file,
      'kind: Pod\nmetadata: {name: odd}\nspec:\n  containers:\n    - name: a\n      image: Contoso.azurecr.io/a:1\n',
    );
    const editor = await workbench.openFile(file);
    await hints(editor, 'warning').first().waitFor();
    await openFixes(editor, 'Contoso');
    await pickFix(`Write the host in lower case: ${LOGIN_SERVER}`);
    await editor.locator('.view-line').filter({ hasText: 'image: contoso.azurecr.io/a:1' }).waitFor();
    await hints(editor, 'warning').first().waitFor({ state: 'detached' });
  });

  it('can be switched off one by one, and the lenses on', async () => {
    const editor = await workbench.openFile(MANIFEST);
    await hints(editor, 'hint').first().waitFor();
    const lens = editor.locator('.codelens-decoration').filter({ hasText: LOGIN_SERVER });
    assert.equal(await lens.count(), 0);
    write('.vscode/settings.json', JSON.stringify({ 'acrPull.hints': false, 'acrPull.codeLens': true }));
    await hints(editor, 'hint').first().waitFor({ state: 'detached' });
    await lens.first().waitFor();
    assert.equal(await lens.count(), 2);
    await workbench.screenshot('lenses');
    await lens.first().locator('a').click();
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
  });

  async function grant(): Promise<void> {
    await grantWalk.fromEditor(workbench, MANIFEST);
    await grantWalk.plan(workbench, LOGIN_SERVER, 'kind-dev');
    await grantWalk.confirm(workbench, LOGIN_SERVER);
    await workbench.runCommand('Notifications: Clear All Notifications');
  }

  function hints(editor: Locator, level: 'hint' | 'info' | 'warning'): Locator {
    return editor.locator(`.squiggly-${level}`);
  }

  async function backToManifest(editor: Locator): Promise<void> {
    await workbench.page
      .locator('.tab')
      .filter({ hasText: path.basename(MANIFEST) })
      .first()
      .click();
    await editor.waitFor();
  }

  /** The light bulb of a line, by the keyboard. */
  async function openFixes(editor: Locator, text: string): Promise<void> {
    await until(workbench.page.locator('.action-widget .monaco-list-row'), async () => {
      await line(editor, text).click();
      await workbench.page.keyboard.press('End');
      await workbench.page.keyboard.press('Control+ArrowLeft');
      await workbench.page.keyboard.press('Control+.');
    });
  }

  async function pickFix(title: string): Promise<void> {
    await workbench.page.locator('.action-widget .monaco-list-row').filter({ hasText: title }).click();
  }

  /** Rests the pointer on a word. After a context menu, the editor takes note of it only once it was clicked. */
  async function hover(editor: Locator, word: string, said: string): Promise<void> {
    await line(editor, 'kind:').click();
    await until(workbench.page.locator('.monaco-hover').filter({ hasText: said }), async () => {
      await workbench.page.mouse.move(700, 20);
      await line(editor, word).locator('span span').filter({ hasText: word }).first().hover();
    });
  }

  /** As a person tries again where the editor was not ready yet. */
  async function until(shown: Locator, act: () => Promise<void>): Promise<void> {
    for (let tries = 0; tries < 10; tries += 1) {
      await act();
      const isShown = shown
        .first()
        .waitFor({ timeout: 3_000 })
        .then(
          () => true,
          () => false,
        );
      if (await isShown) return;
    }
    await shown.first().waitFor({ timeout: 1_000 });
  }

  function line(editor: Locator, text: string): Locator {
    return editor.locator('.view-line').filter({ hasText: text }).first();
  }

  async function advance(advanceMs: number): Promise<void> {
    const body = JSON.stringify({ advanceMs });
    const answer = await fetch(`${rig.emulator.controlUrl}/clock`, { method: 'POST', body });
    assert.equal(answer.status, 200);
  }

  function config(): string {
    const [secret] = readPullSecrets(read(SECRET_FILE)).secrets;
    assert.ok(secret);
    return dockerConfig(secret).reveal();
  }

  /** As if the credential had been made to end at this moment. */
  function writeEnd(end: Date): void {
    const moment = end.toISOString().replace(/\.\d+Z$/, 'Z');
    write(SECRET_FILE, read(SECRET_FILE).replace(/(acr-pull\.dev\/expires: )'[^']*'/, `$1'${moment}'`));
  }

  function read(file: string): string {
    return readFileSync(path.join(rig.workspace.folder, file), 'utf8');
  }

  function write(file: string, text: string): void {
    const place = path.join(rig.workspace.folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
  }

  function git(...args: string[]): string {
    return runGit(rig, ...args);
  }
});

describe('hints in Restricted Mode', function () {
  this.timeout(240_000);
  const walk = useWorkbench({ settings: RESTRICTED_MODE });

  it('are given, with what mends the file itself, and without what begins anything else', async () => {
    const { workbench, page } = walk;
    const file = 'deploy/odd.yaml';
    const pod = `kind: Pod\nmetadata: {name: odd}\nspec:\n  containers:\n    - name: a\n`;
    const images = [`Contoso.azurecr.io/a:1`, `${LOGIN_SERVER}/b:1`];
    const text =
      pod +
      images
        .map((image) => `      image: ${image}\n---\n${pod}`)
        .join('')
        .slice(0, -pod.length - 4);
    writeFileSync(path.join(walk.rig.workspace.folder, file), text);
    const editor = await workbench.openFile(file);
    await page.locator('.statusbar-item').filter({ hasText: 'Restricted Mode' }).waitFor();
    await editor.locator('.squiggly-hint').first().waitFor();
    const fixes = page.locator('.action-widget .monaco-list-row');
    await editor
      .locator('.view-line')
      .filter({ hasText: /Contoso/ })
      .click();
    await page.keyboard.press('Control+.');
    await fixes.filter({ hasText: 'Write the host in lower case' }).waitFor();
    await page.keyboard.press('Escape');
    await editor
      .locator('.view-line')
      .filter({ hasText: `${LOGIN_SERVER}/b:1` })
      .click();
    await page.keyboard.press('Control+.');
    await workbench.read();
    assert.equal(await fixes.filter({ hasText: 'Grant' }).count(), 0);
    await page.keyboard.press('Escape');
    await page.keyboard.press('F1');
    await workbench.quickInput.locator('input').fill('>ACR Pull: ');
    await workbench.quickPickItem('ACR Pull: Refresh').waitFor();
    assert.equal(await workbench.quickPickItem('ACR Pull: Explain Failing Pulls').count(), 0);
  });
});

/** The sample workspace as it was committed. */
function startAgain(rig: Rig): void {
  runGit(rig, 'checkout', '-q', '.');
  runGit(rig, 'clean', '-fdxq');
}

function runGit({ workspace, environment }: Rig, ...args: string[]): string {
  return execFileSync('git', args, { cwd: workspace.folder, encoding: 'utf8', env: environment });
}
