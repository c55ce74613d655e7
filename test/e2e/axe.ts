import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

/** What axe says of one element. */
export interface AxeFinding {
  readonly rule: string;
  readonly impact: string;
  readonly target: string;
  /** Whether the element is in a part of the page that we fill. */
  readonly isOurs: boolean;
}

interface AxeNode {
  readonly target: readonly unknown[];
}

interface AxeWindow {
  readonly axe: {
    run(): Promise<{
      violations: readonly { id: string; impact?: string | null; nodes: readonly AxeNode[] }[];
    }>;
  };
  readonly document: { querySelector(selector: string): { closest(selector: string): unknown } | null };
}

/** Runs axe over the whole page; `ours` are selectors of the parts whose content is made by us. */
export async function runAxe(page: Page, ours: readonly string[]): Promise<AxeFinding[]> {
  // Not as a script of the page, which its content security policy would not run.
  const file = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  await page.evaluate(await readFile(file, 'utf8'));
  return page.evaluate(async (selector) => {
    const { axe, document } = globalThis as unknown as AxeWindow;
    const { violations } = await axe.run();
    return violations.flatMap(({ id, impact, nodes }) =>
      nodes.map((node) => {
        const target = String(node.target[0]);
        const isOurs = (document.querySelector(target)?.closest(selector) ?? null) !== null;
        return { rule: id, impact: impact ?? 'minor', target, isOurs };
      }),
    );
  }, ours.join(', '));
}
