import type { Page } from 'playwright-core';

export interface InputCount {
  readonly clicks: number;
  readonly keystrokes: number;
}

declare const window: {
  inputCount?: { clicks: number; keystrokes: number };
  addEventListener(type: string, listener: () => void, capture: boolean): void;
};

/** Counts what a person does in the page from now on: the presses of mouse buttons and keys that the page itself sees. */
export async function countInput(page: Page): Promise<() => Promise<InputCount>> {
  await page.evaluate(() => {
    const count = { clicks: 0, keystrokes: 0 };
    window.inputCount = count;
    window.addEventListener('mousedown', () => (count.clicks += 1), true);
    window.addEventListener('keydown', () => (count.keystrokes += 1), true);
  });
  return () => page.evaluate(() => window.inputCount ?? { clicks: -1, keystrokes: -1 });
}
