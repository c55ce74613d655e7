import { commands, extensions } from 'vscode';
import type { LoggedRequest } from '../../emulator/request-log.ts';
import { garbageCollector } from '../garbage.ts';
import { sleep, write } from './result.ts';

/** VS Code's own extensions start late, and are not to be counted as ours. */
const SETTLE_MS = 15_000;

/** Nothing more was asked for so long: all registries are there. */
const QUIET_MS = 5_000;

/** By how much the extension host grew from idle to all registries listed, after a collection of garbage. */
export interface MemoryRun {
  readonly heapBytes: number;
  readonly residentBytes: number;
}

/** VS Code calls this in the extension host. */
export async function run(): Promise<void> {
  const extension = extensions.getExtension('acr-pull.acr-pull');
  if (extension === undefined) throw new Error('The extension is not there.');
  if (extension.isActive) throw new Error('The extension is active already: the measure would be worthless.');
  const collect = garbageCollector();
  await sleep(SETTLE_MS);
  collect();
  const idle = process.memoryUsage();
  await extension.activate();
  await commands.executeCommand('acrPull.contexts.focus');
  await untilQuiet();
  collect();
  const full = process.memoryUsage();
  const result: MemoryRun = { heapBytes: full.heapUsed - idle.heapUsed, residentBytes: full.rss - idle.rss };
  write(result);
}

/** Waits until the emulated Azure was asked for pages of registries, and for nothing more since a while. */
async function untilQuiet(): Promise<void> {
  let before = -1;
  for (;;) {
    await sleep(QUIET_MS);
    const answer = await fetch(`${process.env['ACR_PULL_TEST_CONTROL_URL'] ?? ''}/requests`);
    const requests = (await answer.json()) as LoggedRequest[];
    const hasPages = requests.filter(({ path }) => path.includes('Microsoft.ResourceGraph')).length > 5;
    if (hasPages && requests.length === before) return;
    before = requests.length;
  }
}
