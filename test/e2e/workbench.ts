import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';

const READY_TIMEOUT_MS = 60_000;
const MOST_PRESSES = 60;

/** The VS Code in a browser page, handled as a person handles it: by mouse, keys and what is to be seen. */
export class Workbench {
  readonly page: Page;
  readonly quickInput: Locator;

  constructor(page: Page) {
    this.page = page;
    this.quickInput = page.locator('.quick-input-widget');
  }

  /** Opens a folder and waits until VS Code answers. */
  async open(url: string, folder: string): Promise<void> {
    await this.page.goto(`${url}?folder=${encodeURIComponent(folder)}`);
    await this.page.locator('.monaco-workbench').waitFor({ timeout: READY_TIMEOUT_MS });
    await this.page
      .locator('.explorer-viewlet, .explorer-folders-view')
      .first()
      .waitFor({ timeout: READY_TIMEOUT_MS });
  }

  /** Runs a command of the palette by its full title; opens the palette again where something else took the focus. */
  async runCommand(title: string): Promise<void> {
    await this.#untilOffered(async () => {
      await this.page.keyboard.press('F1');
      await this.quickInput.locator('input').fill(`>${title}`);
      // A tooltip of the entry that was picked before would cover the next ones.
      await this.page.mouse.move(1, 1);
      return this.quickPickItem(title)
        .click({ timeout: 3_000 })
        .then(
          () => true,
          () => false,
        );
    });
  }

  /** A command is offered only once VS Code knows that the folder is trusted, a moment after it has opened it. */
  async #untilOffered(look: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + READY_TIMEOUT_MS;
    while (!(await look())) {
      if (Date.now() > deadline) throw new Error('It is not offered.');
      await this.page.keyboard.press('Escape');
      await this.page.waitForTimeout(200);
    }
  }

  /** Opens a file of the workspace by its relative path, in a tab that stays. */
  async openFile(relativePath: string): Promise<Locator> {
    const editor = this.editor(relativePath);
    // VS Code fills its list late, and may take the pick for another file.
    await this.#untilOffered(async () => {
      await this.page.keyboard.press('Control+P');
      await this.quickInput.locator('input').fill(relativePath);
      await this.pick(path.posix.basename(relativePath));
      return editor.waitFor({ timeout: 10_000 }).then(
        () => true,
        () => false,
      );
    });
    return editor;
  }

  /** The text editor that shows a file. */
  editor(relativePath: string): Locator {
    return this.page.locator(`.editor-instance .monaco-editor[data-uri$="${relativePath}"]`);
  }

  /** A line of the open text editors. */
  editorText(text: string): Locator {
    return this.page.locator('.editor-instance .view-line').filter({ hasText: text });
  }

  /** A person reads for a moment. VS Code counts on it: of notifications within 800 ms it shows the first three. */
  async read(): Promise<void> {
    await this.page.waitForTimeout(900);
  }

  /** Waits until nothing is under way, and what moved has come to rest, for a picture. */
  async settle(): Promise<void> {
    await this.page
      .locator('.notification-toast')
      .getByText('Cancel', { exact: true })
      .waitFor({ state: 'hidden' });
    await this.page.waitForTimeout(500);
  }

  /** Waits for the open quick pick to hold an entry with this label, and chooses it. */
  async pick(label: string): Promise<void> {
    // A tooltip of the entry that was picked before would cover the next ones.
    await this.page.mouse.move(1, 1);
    await this.quickPickItem(label).click();
  }

  quickPickItem(label: string): Locator {
    const name = this.page.locator('.label-name').filter({ hasText: exactly(label) });
    return this.quickInput.locator('.monaco-list-row').filter({ has: name }).first();
  }

  /** Waits for an input box whose prompt begins so, and enters a text. */
  async type(prompt: string, text: string): Promise<void> {
    await this.quickInput.locator('.quick-input-message').filter({ hasText: prompt }).waitFor();
    await this.quickInput.locator('input').fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Names a file in the dialog that opens a file on the machine of VS Code. */
  async chooseFile(file: string): Promise<void> {
    await this.quickInput.getByText('OK', { exact: true }).waitFor();
    const row = this.quickPickItem(path.basename(file));
    const deadline = Date.now() + READY_TIMEOUT_MS;
    do {
      // The dialog fills in its first folder late, over what was typed already.
      await this.read();
      await this.quickInput.locator('input').fill('/');
      await this.quickInput.locator('input').fill(`${path.dirname(file)}/`);
      const isThere = await row.waitFor({ timeout: 3_000 }).then(
        () => true,
        () => false,
      );
      if (isThere) break;
    } while (Date.now() < deadline);
    await row.click();
  }

  /** Waits for the open quick pick with this title. */
  async waitForQuickInput(title: string): Promise<void> {
    await this.quickInput.locator('.quick-input-title').filter({ hasText: title }).waitFor();
  }

  /** Opens the context menu of a place and chooses an entry. `look` runs while the menu is open. */
  async contextMenu(target: Locator, label: string, look?: () => Promise<void>): Promise<void> {
    const entry = await this.#openMenuWith(label, () => target.click({ button: 'right' }));
    await entry.hover();
    await look?.();
    await this.#clickUntilGone(entry);
  }

  /** Opens the context menu of what has the focus and chooses an entry, all by keys. */
  async contextMenuByKeys(label: string): Promise<void> {
    const entry = await this.#openMenuWith(label, () => this.page.keyboard.press('Shift+F10'));
    const focused = this.page.locator('.context-view .action-item.focused');
    await this.pressUntil('ArrowDown', entry.and(focused));
    await this.page.keyboard.press('Enter');
  }

  /** The entry of a menu that is opened again until it offers it: VS Code knows of an extension's entries a moment late. */
  async #openMenuWith(label: string, open: () => Promise<void>): Promise<Locator> {
    const entry = this.page.locator('.context-view .monaco-menu .action-item').filter({ hasText: label });
    await this.#untilOffered(async () => {
      await open();
      const isThere = await entry.waitFor({ timeout: 3_000 }).then(
        () => true,
        () => false,
      );
      return isThere && (await entry.getAttribute('class'))?.includes('disabled') === false;
    });
    return entry;
  }

  /** VS Code takes no notice of a click on a menu that has only just opened. */
  async #clickUntilGone(entry: Locator): Promise<void> {
    await entry.click();
    const isGone = entry.waitFor({ state: 'hidden', timeout: 2_000 }).then(
      () => true,
      () => false,
    );
    if (!(await isGone)) await entry.click();
  }

  /** A row of the explorer or of another tree. */
  treeItem(label: string): Locator {
    const name = this.page.locator('.label-name').filter({ hasText: exactly(label) });
    return this.page.locator('.pane-body .monaco-list-row').filter({ has: name }).first();
  }

  /** A row of a tree by any text of it. */
  treeRow(text: string): Locator {
    return this.page.locator('.pane-body .monaco-list-row').filter({ hasText: text }).first();
  }

  /** What an empty view says. */
  welcome(text: string): Locator {
    return this.page.locator('.welcome-view-content').filter({ hasText: text }).first();
  }

  /** Presses the button of an empty view. */
  async pressWelcome(button: string): Promise<void> {
    await this.page
      .locator('.welcome-view-content .monaco-button')
      .filter({ hasText: exactly(button) })
      .click();
  }

  /** Follows a plain link of an empty view. */
  async followWelcome(link: string): Promise<void> {
    await this.page
      .locator('.welcome-view-content a')
      .filter({ hasText: exactly(link) })
      .click();
  }

  /** Presses OK of a quick pick of several. */
  async accept(): Promise<void> {
    await this.quickInput
      .locator('.quick-input-action .monaco-button')
      .filter({ hasText: exactly('OK') })
      .click();
  }

  /** A step of the open walkthrough. */
  walkthroughStep(title: string): Locator {
    return this.page.locator('.gettingStartedContainer .getting-started-step').filter({ hasText: title });
  }

  /** Presses a key again and again until something is there, as a person does who looks at the screen. */
  async pressUntil(key: string, there: Locator): Promise<void> {
    for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
      if (await there.first().isVisible()) return;
      await this.page.keyboard.press(key);
      await this.page.waitForTimeout(150);
    }
    await there.first().waitFor({ timeout: 1_000 });
  }

  /** Shows a view container by the name in the activity bar. */
  async openViewContainer(name: string): Promise<void> {
    const tab = this.page.locator('.activitybar .action-item').filter({ has: this.page.getByLabel(name) });
    if (!((await tab.getAttribute('class')) ?? '').includes('checked')) await tab.click();
  }

  notification(text: string): Locator {
    return this.page.locator('.notification-toast .notification-list-item').filter({ hasText: text });
  }

  /** Presses a button of a notification. */
  async answer(notification: Locator, button: string): Promise<void> {
    await notification.hover();
    await notification
      .locator('.monaco-button')
      .filter({ hasText: exactly(button) })
      .click();
  }

  /** The text on the clipboard. */
  clipboard(): Promise<string> {
    return this.page.evaluate<string>('navigator.clipboard.readText()');
  }

  /** Presses a button of the modal dialog. */
  async answerDialog(button: string): Promise<void> {
    await this.page
      .locator('.monaco-dialog-box .monaco-button')
      .filter({ hasText: exactly(button) })
      .click();
  }

  /** Keeps a picture for the documentation; in `docs/images` when `ACR_PULL_SCREENSHOTS` says `docs`. */
  async screenshot(name: string): Promise<string> {
    return this.#picture(
      name,
      process.env['ACR_PULL_SCREENSHOTS'] === 'docs' ? 'docs/images' : 'test-results',
    );
  }

  /** What a person would see of questions, messages and trees, as text. */
  async describe(): Promise<string> {
    const seen = [
      '.quick-input-widget',
      '.notification-toast',
      '.monaco-dialog-box',
      '.context-view',
      '.pane-body',
    ];
    const texts = await Promise.all(
      seen.map(async (selector) => {
        const found = await this.page.locator(selector).filter({ visible: true }).allInnerTexts();
        return found.map((text) => `  ${selector}: ${text.replace(/\s+/g, ' ').slice(0, 600)}`);
      }),
    );
    return ['To be seen:', ...texts.flat()].join('\n');
  }

  /** Keeps a picture of a test that failed. */
  async keepFailure(title: string): Promise<string> {
    return this.#picture(`failed-${title.replace(/\W+/g, '-')}`, 'test-results');
  }

  async #picture(name: string, folder: string): Promise<string> {
    const file = path.join(import.meta.dirname, '..', '..', folder, `${name}.png`);
    await mkdir(path.dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
    return file;
  }
}

function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
}
