import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser, openPage } from '../e2e/browser.ts';
import { startRig, type Rig } from '../e2e/rig.ts';
import { megabytes, type Figure } from './figure.ts';
import type { MemoryRun } from './in-editor/run.ts';

const TIMEOUT_MS = 5 * 60_000;
const root = path.join(import.meta.dirname, '..', '..');

/** Memory in the extension host of a real VS Code, in which out/bench/run.cjs measures. */
export async function benchMemory(): Promise<Figure[]> {
  const { heapBytes, residentBytes } = await measured();
  return [
    {
      what: 'memory with 5,000 registries listed',
      ours: `${megabytes(heapBytes)} of heap, ${megabytes(residentBytes)} resident`,
      peer: 'the same extension host, idle',
      budget: '≤ 30 MB of heap more',
      isMet: heapBytes <= 30_000_000,
    },
  ];
}

async function measured(): Promise<MemoryRun> {
  const folder = mkdtempSync(path.join(tmpdir(), 'acr-pull-bench-'));
  const file = path.join(folder, 'result.json');
  const rig = await startRig({
    emulator: ['--registries', '5000', '--subscriptions', '200'],
    environment: { ACR_PULL_BENCH_RESULT: file },
    testDriver: true,
  });
  const browser = await launchBrowser();
  try {
    await oneWindow(rig, browser);
    return JSON.parse(readFileSync(file, 'utf8')) as MemoryRun;
  } finally {
    await browser.close();
    await rig.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function oneWindow({ server, workspace }: Rig, browser: Browser): Promise<void> {
  const { page } = await openPage(browser);
  try {
    await page.exposeFunction('codeAutomationLog', () => undefined);
    const ended = new Promise<number>((resolve, reject) => {
      setTimeout(() => reject(new Error('The extension host did not end in time.')), TIMEOUT_MS).unref();
      page.exposeFunction('codeAutomationExit', resolve).catch(reject);
    });
    const payload = [
      ['extensionDevelopmentPath', server.remote(root)],
      ['extensionTestsPath', server.remote(path.join(root, 'out/bench/run.cjs'))],
    ];
    const query = new URLSearchParams({ folder: workspace.folder, payload: JSON.stringify(payload) });
    await page.goto(`${server.url}?${query.toString()}`);
    if ((await ended) !== 0) throw new Error('Measuring in the extension host failed.');
  } finally {
    await page.context().close();
  }
}
