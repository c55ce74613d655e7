import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { availableParallelism } from 'node:os';
import { createHash, randomInt } from 'node:crypto';
import { buildTargets, COUNTERS, type FuzzBundle } from './instrument.ts';
import type { Finding, FuzzOutcome } from './loop.ts';
import { SharedInput } from './progress.ts';
import type { FuzzTask } from './worker.ts';
import { createRequire } from 'node:module';

// npm run fuzz -- --minutes 10 [--target manifest] [--seed 1] [--keep]: fuzzes what reads other people's texts. The
// time is shared among the targets; `--keep` renews the corpus. Ends with exit code 1 when something was found.

/** No input of a few kilobytes may take longer, on a busy machine either. */
const HANG_MS = 10_000;
const root = path.join(import.meta.dirname, '..', '..');

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seconds: { type: 'string', default: '50' },
    target: { type: 'string', multiple: true },
    seed: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const bundle = await buildTargets();
const names = values.target ?? namesOf(bundle);
const seed = Number(values.seed ?? randomInt(1, 2 ** 31));
const total = values.minutes === undefined ? Number(values.seconds) : 60 * Number(values.minutes);
const lanes = Math.min(Math.max(availableParallelism(), 2), names.length);
const seconds = (total * lanes) / names.length;
console.log(`${names.length} targets, ${seconds.toFixed(1)} s each, seed ${seed}`);
const outcomes = new Map<string, FuzzOutcome>();
const waiting = [...names];
await Promise.all(
  Array.from({ length: lanes }, async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      outcomes.set(name, await fuzz(name));
    }
  }),
);
report();

function namesOf({ file, blocks }: FuzzBundle): string[] {
  const counters = new Uint8Array(blocks);
  Object.defineProperty(globalThis, COUNTERS, { value: counters });
  const { TARGETS } = createRequire(import.meta.url)(file) as {
    TARGETS: readonly { readonly name: string }[];
  };
  return TARGETS.map(({ name }) => name);
}

function fuzz(target: string): Promise<FuzzOutcome> {
  const shared = new SharedInput();
  const { keep } = values;
  const task: FuzzTask = {
    bundle,
    target,
    corpus: readCorpus(target),
    seconds,
    seed,
    keep,
    shared: shared.buffer,
  };
  const worker = new Worker(new URL('worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  });
  return new Promise((resolve) => {
    let begun = 0;
    const stop = (kind: Finding['kind'], reason: string): void => {
      clearInterval(watch);
      const finding = { kind, input: shared.input, reason };
      resolve({ executions: shared.begun, covered: [], corpus: [], findings: [finding], slowestMs: HANG_MS });
    };
    const watch = setInterval(() => {
      if (shared.begun === begun && begun > 0) {
        stop('hang', `no end after ${HANG_MS / 1000} s`);
        void worker.terminate();
      }
      begun = shared.begun;
    }, HANG_MS);
    worker.once('message', (outcome: FuzzOutcome) => {
      clearInterval(watch);
      resolve(outcome);
    });
    worker.once('error', (error) => stop('crash', error instanceof Error ? error.message : String(error)));
  });
}

function corpusFile(target: string): string {
  return path.join(import.meta.dirname, 'corpus', `${target}.json`);
}

function readCorpus(target: string): string[] {
  try {
    return JSON.parse(readFileSync(corpusFile(target), 'utf8')) as string[];
  } catch {
    return [];
  }
}

function report(): void {
  const covered = new Set<number>();
  let executions = 0;
  const findings: string[] = [];
  console.log('\ntarget              executions   blocks  corpus  slowest');
  for (const [name, outcome] of [...outcomes].toSorted(([a], [b]) => a.localeCompare(b))) {
    for (const block of outcome.covered) covered.add(block);
    executions += outcome.executions;
    findings.push(...outcome.findings.map((finding) => keepInput(name, finding)));
    if (values.keep && outcome.corpus.length > 0)
      writeFileSync(corpusFile(name), `${JSON.stringify(outcome.corpus, undefined, 1)}\n`);
    const { corpus, slowestMs } = outcome;
    console.log(
      `${name.padEnd(18)} ${String(outcome.executions).padStart(11)} ${String(outcome.covered.length).padStart(8)} ${String(corpus.length).padStart(7)} ${slowestMs.toFixed(0).padStart(6)} ms`,
    );
  }
  console.log(
    `\n${executions} executions, ${covered.size} of ${bundle.blocks} blocks of src reached, ${findings.length} findings`,
  );
  for (const finding of findings) console.log(finding);
  const failed = [...outcomes.values()].filter((outcome) => outcome.findings.length > 0).length;
  writeCounts(outcomes.size - failed, failed);
  process.exitCode = failed > 0 ? 1 : 0;
}

/** Keeps the input of a finding, from which a regression test is made. */
function keepInput(target: string, { kind, input, reason }: Finding): string {
  const folder = path.join(root, 'test-results', 'fuzz');
  mkdirSync(folder, { recursive: true });
  const file = path.join(
    folder,
    `${target}-${createHash('sha256').update(input).digest('hex').slice(0, 12)}.json`,
  );
  writeFileSync(file, `${JSON.stringify(input)}\n`);
  return `\n${target}: ${kind} by ${path.relative(root, file)}\n${JSON.stringify(input).slice(0, 600)}\n${reason.slice(0, 1500)}`;
}

function writeCounts(passed: number, failed: number): void {
  const file = process.env['ACR_PULL_TEST_RESULT'];
  if (file === undefined) return;
  writeFileSync(`${file}.new`, JSON.stringify({ passed, failed }));
  renameSync(`${file}.new`, file);
}
