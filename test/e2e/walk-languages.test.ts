import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { installPseudoLocale, pseudo, PSEUDO_LOCALE, untranslated } from '../l10n/pseudo-locale.ts';
import { LANGUAGES, type Texts } from '../l10n/translations.ts';
import { launchBrowser, openPage } from './browser.ts';
import { packagedVsix } from './package-vsix.ts';
import { startRig, type Rig } from './rig.ts';
import { hasFailed } from './use-workbench.ts';
import { Workbench } from './workbench.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** Names, which no language changes: of the sample, of products, of what Azure calls a registry's price. */
const NAMES =
  /\b(Contoso|Production|Development|Fabrikam|kind|AKS|ACR Pull|Premium|Standard|Basic|shop|pods|westeurope)\b/gi;

/** What VS Code itself says to a screen reader of a row, in its own language. */
const OF_VS_CODE = /, has actions$/;

describe('the display language in a real VS Code', function () {
  this.timeout(240_000);
  let rig: Rig;
  let browser: Browser;
  let workbench: Workbench;

  before(async () => {
    rig = await startRig({ vsix: await packagedVsix(), person: 'developer' });
    installPseudoLocale(ROOT, extensionFolder());
    browser = await launchBrowser();
  });

  after(async () => {
    await browser.close();
    await rig.stop();
  });

  async function open(language: string): Promise<void> {
    const { page } = await openPage(browser, language);
    workbench = new Workbench(page);
    await workbench.open(rig.server.url, rig.workspace.folder);
  }

  afterEach(async function () {
    if (this.currentTest !== undefined && hasFailed(this.currentTest))
      console.error(await workbench.describe());
    await workbench.page.context().close();
  });

  function extensionFolder(): string {
    const [folder] = globSync(path.join(rig.workspace.root, 'vs-code', 'extensions', 'acr-pull.acr-pull-*'));
    assert.ok(folder !== undefined, 'the extension is installed');
    return folder;
  }

  for (const language of LANGUAGES) {
    it(`${language}: the manifest's texts and the source's are translated`, async () => {
      const manifest = readTexts(`package.nls.${language}.json`);
      const bundle = readTexts(`l10n/bundle.l10n.${language}.json`);
      await open(language);
      await workbench.openViewContainer('ACR Pull');
      await workbench.treeItem('kind-dev').click();
      await workbench.treeRow(String(bundle['No access to a registry known'])).waitFor();
      await workbench.treeItem('contoso.azurecr.io').waitFor();
      await workbench.contextMenu(workbench.treeItem('kind-dev'), String(manifest['command.check']));
      await workbench.page.locator('.notification-toast').first().waitFor({ timeout: 60_000 });
      await workbench.settle();
      await workbench.screenshot(`language-${language}`);
    });
  }

  it('pseudo-locale: no plain string is left in tree, menus, questions, documents and messages', async () => {
    await open(PSEUDO_LOCALE);
    const plain: string[] = [];
    const look = async (surface: string, places: Locator): Promise<void> => {
      const shown = await textsOf(places);
      assert.ok(
        shown.some((text) => text.includes('⟦')),
        `${surface} shows texts`,
      );
      plain.push(...shown.flatMap((text) => plainWords(text).map((word) => `${surface}: ${word} (${text})`)));
    };

    const { page } = workbench;
    // Whole documents are to be seen, and no line is broken.
    await page.setViewportSize({ width: 3_000, height: 2_400 });
    await workbench.openViewContainer('ACR Pull');
    await workbench.treeItem('contoso.azurecr.io').waitFor();
    for (const name of ['kind-dev', 'shop-prod', 'contoso.azurecr.io']) {
      await workbench.treeItem(name).click();
    }
    await workbench.settle();
    await look('tree', page.locator('.pane-body .monaco-list-row'));
    await workbench.treeItem('shop-prod').hover();
    const tooltip = page.locator('.workbench-hover').filter({ visible: true });
    await tooltip.waitFor();
    await look('tooltip', tooltip);

    const menu = page.locator('.context-view .monaco-menu .action-item');
    await workbench.contextMenu(workbench.treeItem('kind-dev'), pseudo('Grant ACR Pull…'), () =>
      look('menu', menu.filter({ visible: true })),
    );
    await page.locator('.quick-input-title').filter({ hasText: 'kind-dev' }).waitFor();
    await workbench.quickPickItem(pseudo('Grant')).waitFor();
    await workbench.settle();
    await look('confirmation', page.locator('.quick-input-widget .monaco-list-row'));
    await lookAtDocument('preview');
    for (const [question, first] of [
      ['Change credential…', 'token'],
      ['Change form…', 'Secret'],
      ['Change where it is referred to…', 'Pod template'],
    ] as const) {
      await workbench.pick(pseudo(question));
      await page.waitForTimeout(1_000);
      await look(`${question} ${first}`, page.locator('.quick-input-widget .monaco-list-row'));
      await page.keyboard.press('Escape');
      // Away from the entry, whose tooltip would cover the next one.
      await page.mouse.move(2_900, 2_300);
      await workbench.quickPickItem(pseudo('Grant')).waitFor();
    }
    await workbench.pick(pseudo('Grant'));
    await workbench
      .notification('The pull secret for contoso.azurecr.io is in')
      .waitFor({ timeout: 120_000 });
    await look(
      'closing message',
      page.locator('.notification-list-item-message, .notification-list-item-buttons-container'),
    );
    await lookAtDocument('report');
    await workbench.runCommand(`ACR Pull: ${pseudo('Check ACR Pull')}`);
    await workbench.notification('kind-dev can pull all 2 images').waitFor({ timeout: 60_000 });
    await lookAtDocument('check report');
    assert.deepEqual(plain, []);

    async function lookAtDocument(surface: string): Promise<void> {
      const lines = page.locator('.editor-instance .monaco-editor').last().locator('.view-line');
      await lines.filter({ hasText: '⟦' }).first().waitFor();
      const text = (await linesFromTop(lines)).replace(/```[\s\S]*?```/g, '').replace(/`[^`]*`/g, '');
      assert.ok(text.includes('⟦'), `${surface} shows texts`);
      for (const line of text.split('\n')) {
        plain.push(...plainWords(line).map((word) => `${surface}: ${word} (${line})`));
      }
    }
  });
});

/** VS Code keeps the lines of an editor in any order. */
async function linesFromTop(lines: Locator): Promise<string> {
  const found: { readonly top: number; readonly text: string }[] = [];
  for (const line of await lines.all()) {
    const box = await line.boundingBox();
    found.push({ top: box?.y ?? 0, text: (await line.innerText()).replaceAll('\u00a0', ' ') });
  }
  return found
    .sort((a, b) => a.top - b.top)
    .map(({ text }) => text)
    .join('\n');
}

/** What is shown, and what a screen reader says of it. */
async function textsOf(places: Locator): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const place of await places.all()) {
    texts.push(await place.innerText(), (await place.getAttribute('aria-label')) ?? '');
  }
  return texts.filter((text) => text !== '');
}

/** Words that are neither translated nor names: names of things have digits, dots, dashes or slashes. */
function plainWords(shown: string): readonly string[] {
  const left = untranslated(shown).replace(OF_VS_CODE, '').replace(NAMES, ' ');
  return left.split(/\s+/).filter((word) => /^[“"'(]*[A-Za-z]{2,}[”"'),.:;…]*$/.test(word));
}

function readTexts(file: string): Texts {
  return JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as Texts;
}
