import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { COUNTERS, type FuzzBundle } from './instrument.ts';
import { FuzzLoop, type FuzzOutcome } from './loop.ts';
import { SharedInput } from './progress.ts';
import type { FuzzTarget } from './target.ts';

export interface FuzzTask {
  readonly bundle: FuzzBundle;
  readonly target: string;
  readonly corpus: readonly string[];
  readonly seconds: number;
  readonly seed: number;
  /** Whether the corpus is wanted, made as small as it can be. */
  readonly keep: boolean;
  readonly shared: SharedArrayBuffer;
}

const { bundle, target, corpus, seconds, seed, keep, shared } = workerData as FuzzTask;
const counters = new Uint8Array(bundle.blocks);
Object.defineProperty(globalThis, COUNTERS, { value: counters });
const { TARGETS } = createRequire(import.meta.url)(bundle.file) as { TARGETS: readonly FuzzTarget[] };
const found = TARGETS.find(({ name }) => name === target);
if (found === undefined) throw new Error(`There is no target ${target}.`);
const loop = new FuzzLoop({
  target: found,
  corpus,
  words: bundle.words,
  counters,
  seed,
  shared: new SharedInput(shared),
});
loop.run(seconds);
parentPort?.postMessage(loop.outcome(keep) satisfies FuzzOutcome);
