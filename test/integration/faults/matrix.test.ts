import assert from 'node:assert/strict';
import { contosoSeed } from '../../emulator/contoso-seed.ts';
import { startAzureMaker, type AzureMaker } from '../../emulator/in-process.ts';
import { runCell, runClean } from './cell.ts';
import { faultsFor, type Fault } from './fault.ts';
import { SHAPES } from './leaks.ts';
import { scenarios } from './scenarios.ts';
import { SINKS } from './sinks.ts';

const LOGINS = ['contoso.azurecr.io', 'contosoabac-a1b2c3d4e5f6g7h8.azurecr.io'];

interface Row {
  readonly scenario: string;
  readonly steps: number;
  readonly places: number;
  readonly faults: number;
  readonly cells: number;
  /** Places and shapes in which a secret was found. */
  readonly leaks: number;
}

describe('a command that meets a fault at any of its requests', function () {
  this.timeout(300_000);
  const rows: Row[] = [];
  const sources = new Set<string>();
  let maker: AzureMaker;

  before(async () => {
    maker = await startAzureMaker();
    await maker.warmUp(contosoSeed(), LOGINS);
  });
  after(async () => {
    await maker.close();
    print(rows, sources);
  });

  for (const scenario of scenarios()) {
    it(`loses nothing, tells how far it came, and ends well the next time: ${scenario.name}`, async () => {
      const clean = await runClean(scenario, maker);
      const { asked } = clean.ran.session;
      const faults = new Set<Fault>();
      const problems: string[] = [];
      let [cells, leaks] = [0, 0];
      for (const [at, place] of asked.entries()) {
        for (const fault of faultsFor(place)) {
          cells++;
          faults.add(fault);
          const found = await runCell(scenario, clean, { at, fault }, maker);
          for (const source of found.sources) sources.add(source);
          leaks += found.leaks.length;
          const all = [...found.problems, ...found.leaks];
          problems.push(...all.map((text) => `${fault} at ${place.name} (${place.step}): ${text}`));
        }
      }
      const steps = new Set(asked.map(({ step }) => step)).size;
      rows.push({ scenario: scenario.name, steps, places: asked.length, faults: faults.size, cells, leaks });
      assert.deepEqual(problems.slice(0, 5), [], `${problems.length} problems`);
    });
  }
});

function print(rows: readonly Row[], sources: ReadonlySet<string>): void {
  const width = Math.max(...rows.map(({ scenario }) => scenario.length));
  const line = (name: string, cells: readonly (number | string)[]): string =>
    `      ${name.padEnd(width)}${cells.map((cell) => String(cell).padStart(9)).join('')}`;
  console.log(line('scenario', ['steps', 'places', 'faults', 'cells']));
  for (const { scenario, steps, places, faults, cells } of rows) {
    console.log(line(scenario, [steps, places, faults, cells]));
  }
  const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const totals = [sum(({ steps }) => steps), sum(({ places }) => places), '', sum(({ cells }) => cells)];
  console.log(line(`${rows.length} scenarios`, totals));
  const sinks = Object.keys(SINKS).length;
  const failures = sum(({ cells }) => cells);
  console.log(`      Secrets looked for: ${[...sources].toSorted().join('; ')}.`);
  console.log(
    `      Leaks: ${sinks} kinds of places × ${failures} failures × ${SHAPES.length} shapes, ${sum(({ leaks }) => leaks)} found.`,
  );
}
