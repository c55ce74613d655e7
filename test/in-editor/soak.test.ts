import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeHeapSnapshot } from 'node:v8';
import { commands, Disposable, extensions } from 'vscode';
import { contosoPrincipals } from '../emulator/contoso-principals.ts';
import { OUTPUT_MARK } from './output-mark.ts';
import { count } from './soak/counts.ts';
import { Cycles } from './soak/cycle.ts';
import { FakedQuestions } from './soak/faked-questions.ts';
import { grown, heapSlope, table, type Counts } from './soak/growth.ts';
import { changesHeard } from './soak/watched-view.ts';
import { azureState, gitStatus, needsEmulator } from './surroundings.ts';

/** `npm run soak` does ten thousand. */
const CYCLES = Number(process.env['ACR_PULL_SOAK_CYCLES'] ?? 60);
const IS_LONG = CYCLES >= 1_000;
/** One of each kind, before it is counted for the first time. */
const WARM_UP = IS_LONG ? Array.from({ length: 200 }, (_, cycle) => cycle) : [0, 19, 39];
/** After how many cycles it is counted again. */
const MOMENTS = (IS_LONG ? [0.25, 0.5, 0.75, 1] : [0.5, 1]).map((part) => Math.round(CYCLES * part));
/** In a long soak, longer than anything of ours waits. */
const REST_MS = IS_LONG ? 125_000 : 1_200;
/** A folder for a heap snapshot of each moment, to look into what has grown. */
const SNAPSHOTS = process.env['ACR_PULL_SOAK_SNAPSHOTS'];

describe('grants, revokes, refreshes and changes of the kubeconfig', function () {
  this.timeout(6 * 3_600_000);
  needsEmulator();
  const questions = new FakedQuestions();
  const environment = { ...process.env };
  const kubeconfig = environment['KUBECONFIG'] ?? '';
  let contexts: string;

  before(async () => {
    // Somebody who may give roles.
    const owner = contosoPrincipals().find(({ name }) => name === 'owner');
    process.env['AZURE_CLIENT_ID'] = owner?.appId ?? '';
    process.env['AZURE_CLIENT_SECRET'] = owner?.secrets?.[0]?.value ?? '';
    contexts = readFileSync(kubeconfig, 'utf8');
    questions.start();
    await extensions.getExtension<unknown>('acr-pull.acr-pull')?.activate();
    await commands.executeCommand('acrPull.contexts.focus');
  });
  after(() => {
    questions.stop();
    for (const name of ['AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET']) process.env[name] = environment[name];
    writeFileSync(kubeconfig, contexts);
  });

  it(`leave heap, handles and objects as they were (${CYCLES} cycles)`, async () => {
    const before = [gitStatus(), await azureState()];
    const cycles = await Cycles.prepare(questions);
    for (const cycle of WARM_UP) await cycles.run(cycle);
    const counts = [await countAfter(0)];
    const heardBefore = changesHeard();
    let spentMs = 0;
    for (let cycle = 0; cycle < CYCLES; cycle += 1) {
      const started = performance.now();
      await cycles.run(cycle);
      spentMs += performance.now() - started;
      if (MOMENTS.includes(cycle + 1)) counts.push(await countAfter(cycle + 1));
    }
    for (const line of table(counts)) say(line);
    // Over a minute the heap swings by more than it could grow.
    if (IS_LONG) say(`heap: ${heapSlope(counts).toFixed(2)} MB more in each 1,000 cycles`);
    say(`${Math.round(spentMs / CYCLES)} ms for a cycle`);
    say(`${changesHeard() - heardBefore} changes of the kubeconfig were told to the watchers`);
    assert.deepEqual(grown(counts), []);
    assert.deepEqual([gitStatus(), await azureState()], before);
  });

  it('find what is to be revoked although the views are refreshed meanwhile', async () => {
    const cycles = await Cycles.prepare(questions);
    for (let times = 0; times < 5; times += 1) await cycles.runWhileRefreshing();
  });

  it('are seen to leak where something is left on purpose', async () => {
    const before = await count(0, 0);
    const left = Array.from({ length: 40 }, (_, index) => ({
      disposable: new Disposable(() => undefined),
      timer: setInterval(() => undefined, 1_000_000 + index),
      text: Array.from({ length: 100_000 }, (_each, at) => index + at / 3),
    }));
    try {
      assert.deepEqual(grown([before, await count(1, 0)]), ['heap', 'Timeout', 'disposables']);
    } finally {
      for (const { timer } of left) clearInterval(timer);
    }
  });
});

/** Told at once, since a long soak is looked at while it goes on. */
async function countAfter(cycles: number): Promise<Counts> {
  const counts = await count(cycles, REST_MS);
  for (const line of table([counts])) say(line);
  if (SNAPSHOTS !== undefined) writeHeapSnapshot(path.join(SNAPSHOTS, `${cycles}.heapsnapshot`));
  return counts;
}

function say(line: string): void {
  console.log(`${OUTPUT_MARK}${line}`);
}
