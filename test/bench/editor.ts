import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser, openPage } from '../e2e/browser.ts';
import { startRig, type Rig } from '../e2e/rig.ts';
import { megabytes, milliseconds, type Figure } from './figure.ts';
import type { EditorRun } from './in-editor/run.ts';
import { median } from './timing.ts';

const WINDOWS = 9;
const TIMEOUT_MS = 5 * 60_000;
const root = path.join(import.meta.dirname, '..', '..');

/** Activation and memory in the extension host of a real VS Code, in which out/bench/run.cjs measures. */
export async function benchEditor(): Promise<Figure[]> {
  const activations: number[] = [];
  for (const { activationMs } of await runs(WINDOWS, {})) activations.push(activationMs);
  const crowd = { emulator: ['--registries', '5000', '--subscriptions', '200'] };
  const [full] = await runs(1, { ...crowd, environment: { ACR_PULL_BENCH_MEMORY: '1' } });
  const activation = median(activations);
  const heap = full?.heapBytes ?? Number.NaN;
  return [
    {
      what: `activation in the extension host, median of ${WINDOWS} windows`,
      ours: milliseconds(activation),
      peer: 'limit 15 ms',
      ratio: activation / 15,
      budget: '≤ 1 ×',
      isMet: activation <= 15,
    },
    {
      what: 'memory with 5,000 registries listed',
      ours: `${megabytes(heap)} of heap, ${megabytes(full?.residentBytes ?? Number.NaN)} resident`,
      peer: 'the same extension host, idle',
      budget: '≤ 30 MB of heap more',
      isMet: heap <= 30_000_000,
    },
  ];
}

/** Opens windows one after the other, each with an extension host of its own. */
async function runs(count: number, options: Parameters<typeof startRig>[0]): Promise<EditorRun[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'acr-pull-bench-'));
  const file = path.join(folder, 'result.json');
  const environment = { ...options?.environment, ACR_PULL_BENCH_RESULT: file };
  const rig = await startRig({ ...options, environment, testDriver: true });
  const browser = await launchBrowser();
  try {
    const results: EditorRun[] = [];
    for (let window = 0; window < count; window += 1) {
      await oneWindow(rig, browser);
      results.push(JSON.parse(readFileSync(file, 'utf8')) as EditorRun);
      rmSync(file);
    }
    return results;
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
