import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser, openPage } from '../e2e/browser.ts';
import { startRig, type Rig, type RigOptions } from '../e2e/rig.ts';

const TIMEOUT_MS = 5 * 60_000;
const root = path.join(import.meta.dirname, '..', '..');

interface HostOptions extends Pick<RigOptions, 'emulator'> {
  /** Before the window opens. */
  readonly prepare?: (rig: Rig) => void;
}

/** What a script of `test/bench/in-editor` measures in the extension host of a real VS Code. */
export async function measureInHost<T>(
  script: string,
  { prepare, ...options }: HostOptions = {},
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'acr-pull-bench-'));
  const file = path.join(folder, 'result.json');
  const environment = { ACR_PULL_BENCH_RESULT: file };
  const rig = await startRig({ ...options, environment, testDriver: true });
  const browser = await launchBrowser();
  try {
    prepare?.(rig);
    await oneWindow(script, rig, browser);
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } finally {
    await browser.close();
    await rig.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function oneWindow(script: string, { server, workspace }: Rig, browser: Browser): Promise<void> {
  const { page } = await openPage(browser);
  try {
    await page.exposeFunction('codeAutomationLog', () => undefined);
    const ended = new Promise<number>((resolve, reject) => {
      setTimeout(() => reject(new Error('The extension host did not end in time.')), TIMEOUT_MS).unref();
      page.exposeFunction('codeAutomationExit', resolve).catch(reject);
    });
    const payload = [
      ['extensionDevelopmentPath', server.remote(root)],
      ['extensionTestsPath', server.remote(path.join(root, 'out/bench', `${script}.cjs`))],
    ];
    const query = new URLSearchParams({ folder: workspace.folder, payload: JSON.stringify(payload) });
    await page.goto(`${server.url}?${query.toString()}`);
    if ((await ended) !== 0) throw new Error('Measuring in the extension host failed.');
  } finally {
    await page.context().close();
  }
}
