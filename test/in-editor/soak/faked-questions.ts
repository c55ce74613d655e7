import assert from 'node:assert/strict';
import { window, type MessageOptions, type QuickPickItem, type QuickPickOptions } from 'vscode';

type Asks = 'showQuickPick' | 'showInformationMessage' | 'showWarningMessage' | 'showErrorMessage';

/** What a person chooses where our commands ask: the plan is confirmed, and the cluster is left alone. */
const CHOICES = new Set(['Grant', 'Rotate', 'Leave the cluster alone']);
const CONFIRMATIONS = new Set(['Revoke']);

/**
 * Answers the questions of our commands in the place of a person, at once. The extension sees the same `window` as
 * these suites, since they lie in its folder.
 */
export class FakedQuestions {
  readonly #real = new Map<Asks, unknown>();
  #said: string[] = [];

  start(): void {
    this.#replace('showQuickPick', (items, options) => this.#pick(items, options as QuickPickOptions));
    this.#replace('showInformationMessage', (text, ...rest) => this.#hear(String(text), rest));
    this.#replace('showWarningMessage', (text, ...rest) => this.#hear(String(text), rest));
    this.#replace('showErrorMessage', (text, ...rest) => this.#hear(String(text), rest));
  }

  stop(): void {
    for (const [name, real] of this.#real) Object.assign(window, { [name]: real });
  }

  /** What was said since the last time. */
  heard(): string[] {
    const said = this.#said;
    this.#said = [];
    return said;
  }

  #replace(name: Asks, fake: (...args: unknown[]) => Promise<unknown>): void {
    this.#real.set(name, window[name]);
    Object.assign(window, { [name]: fake });
  }

  /** The only entry, or the one that is known. */
  #pick(items: unknown, { title }: QuickPickOptions): Promise<QuickPickItem> {
    const entries = items as readonly QuickPickItem[];
    const found = entries.length === 1 ? entries[0] : entries.find(({ label }) => CHOICES.has(label));
    assert.ok(
      found,
      `Nobody knows what to choose of ${entries.map(({ label }) => label).join(', ')} (${title}).`,
    );
    return Promise.resolve(found);
  }

  #hear(text: string, [options, ...buttons]: readonly unknown[]): Promise<unknown> {
    this.#said.push(text);
    const isModal = typeof options === 'object' && (options as MessageOptions).modal === true;
    return Promise.resolve(isModal ? buttons.find((button) => CONFIRMATIONS.has(String(button))) : undefined);
  }
}
