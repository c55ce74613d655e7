import assert from 'node:assert/strict';
import { readWorkspace } from '../../../src/editor/check/read-workspace.ts';
import { garbageCollector } from '../garbage.ts';
import { sleep, write } from './result.ts';

const SETTLE_MS = 8_000;
const SUFFIXES = ['.azurecr.io'];

export interface FolderRun {
  readonly workloads: number;
  readonly ms: number;
  /** How often the progress said how far the reading was. */
  readonly reports: number;
  /** By how much the heap is larger after it, with what was found; garbage collected. */
  readonly heapBytes: number;
  /** The same at its highest, halfway. */
  readonly halfwayHeapBytes: number;
  /** From the cancel halfway to the end. */
  readonly cancelMs: number;
}

/** VS Code calls this in the extension host: reads the folder as a check of a context does. */
export async function run(): Promise<void> {
  const collect = garbageCollector();
  const heap = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  await sleep(SETTLE_MS);
  await read(() => undefined);
  const idle = heap();
  let reports = 0;
  const started = performance.now();
  const found = await read(() => (reports += 1));
  const ms = performance.now() - started;
  assert.ok(found.ok);
  const heapBytes = heap() - idle;
  let halfwayHeapBytes = 0;
  let left = reports / 2;
  await read(() => {
    if ((left -= 1) === 0) halfwayHeapBytes = heap() - idle;
  });
  const cancelMs = await timeOfCancel(reports);
  const result: FolderRun = {
    workloads: found.value.workloads.length,
    ms,
    reports,
    heapBytes,
    halfwayHeapBytes,
    cancelMs,
  };
  write(result);
}

function read(report: () => void, { signal } = new AbortController()): ReturnType<typeof readWorkspace> {
  return readWorkspace(SUFFIXES, { signal, report });
}

async function timeOfCancel(reports: number): Promise<number> {
  const controller = new AbortController();
  let left = Math.floor(reports / 2);
  let cancelledAt = 0;
  const result = await read(() => {
    if ((left -= 1) !== 0) return;
    cancelledAt = performance.now();
    controller.abort();
  }, controller);
  assert.ok(!result.ok && result.failure.kind === 'cancelled');
  return performance.now() - cancelledAt;
}
