// npm run screenshots: pictures of each surface in the four kinds of themes, at 100 % and 200 %, to be looked at.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openPage } from './browser.ts';
import { grantWalk } from './grant-walk.ts';
import { packageVsix } from './package-vsix.ts';
import { startRig, type Rig } from './rig.ts';
import { Workbench } from './workbench.ts';

const THEMES = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
} as const;

/** VS Code lays out a window of half the size as it does one that is zoomed to 200 %. */
const SIZES = { '100': { width: 1400, height: 900 }, '200': { width: 700, height: 450 } } as const;

const PERCENTS = ['100', '200'] as const;

const MANIFEST = 'deploy/shop.yaml';
const LINE_BELOW_IMAGE = 26;
const folder = path.join(import.meta.dirname, '..', '..', 'test-results', 'screenshots');

await mkdir(folder, { recursive: true });
const { file: vsix } = await packageVsix();
const browser = await launchBrowser();
try {
  for (const [kind, theme] of Object.entries(THEMES)) await picturesOf(browser, kind, theme);
} finally {
  await browser.close();
}

async function picturesOf(opener: Browser, kind: string, theme: string): Promise<void> {
  const rig = await startRig({ vsix, person: 'developer', settings: { 'workbench.colorTheme': theme } });
  try {
    const { page } = await openPage(opener);
    await takeAll(rig, page, async (surface, { sizes = PERCENTS, show } = {}) => {
      for (const percent of sizes) {
        if (sizes.length > 1) await page.setViewportSize(SIZES[percent]);
        await page.waitForTimeout(700);
        await show?.();
        await page.screenshot({ path: path.join(folder, `${surface}.${kind}.${percent}.png`) });
      }
      if (sizes.length > 1) await page.setViewportSize(SIZES['100']);
      await page.waitForTimeout(500);
    });
    await page.context().close();
  } finally {
    await rig.stop();
  }
}

interface Pictures {
  /** A menu closes when its window changes its size. */
  readonly sizes?: readonly (keyof typeof SIZES)[];
  /** Before each picture: what closes with the size shows again. */
  readonly show?: () => Promise<void>;
}

type Take = (surface: string, pictures?: Pictures) => Promise<void>;

async function takeAll(rig: Rig, page: Page, take: Take): Promise<void> {
  const workbench = new Workbench(page);
  await workbench.open(rig.server.url, rig.workspace.folder);
  await workbench.openViewContainer('ACR Pull');
  await workbench.treeItem('contoso.azurecr.io').waitFor();
  await workbench.treeItem('kind-dev').click();
  await workbench.treeItem('shop-prod').click();
  await workbench.treeItem('shop-prod').hover();
  await workbench.settle();
  await take('views');
  await grantWalk.fromEditor(workbench, MANIFEST, () => take('context-menu', { sizes: ['100'] }));
  await grantWalk.plan(workbench, 'contoso.azurecr.io', 'kind-dev');
  await take('preview');
  await workbench.pick('Change credential…');
  await workbench.quickPickItem('Admin user of the registry').waitFor();
  await take('question');
  await page.keyboard.press('Escape');
  await workbench.quickPickItem('Grant').waitFor();
  await page.mouse.move(1300, 850);
  await grantWalk.confirm(workbench, 'contoso.azurecr.io');
  await take('message');
  await workbench.runCommand('Notifications: Clear All Notifications');
  await workbench.openFile(MANIFEST);
  await take('hover', { show: () => hoverImage(workbench) });
  await workbench.runCommand('ACR Pull: Check ACR Pull');
  await workbench.notification('kind-dev can pull').waitFor({ timeout: 60_000 });
  await workbench.openViewContainer('ACR Pull');
  await take('check');
  await workbench.runCommand('Notifications: Clear All Notifications');
  await page.keyboard.press('F1');
  await workbench.quickInput.locator('input').fill('>Welcome: Open Walkthrough...');
  await workbench.pick('Welcome: Open Walkthrough...');
  await workbench.quickInput.locator('input').fill('ACR Pull');
  await workbench.quickInput.locator('.monaco-list-row').first().click();
  await page.locator('.getting-started').waitFor();
  await take('walkthrough');
}

/** After a context menu, the editor takes note of the pointer only once it was clicked. */
async function hoverImage(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  await page.locator('.editor-instance .view-line').first().click();
  await page.keyboard.press('Control+Home');
  for (let line = 1; line < LINE_BELOW_IMAGE; line += 1) await page.keyboard.press('ArrowDown');
  await page.mouse.move(1, 1);
  await page.waitForTimeout(500);
  await workbench.editorText('team/web').first().locator('span span').filter({ hasText: 'team/web' }).hover();
  await page.locator('.monaco-hover').getByText('Check ACR Pull').waitFor({ timeout: 10_000 });
}
