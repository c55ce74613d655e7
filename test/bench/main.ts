import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { benchActivation } from './activation.ts';
import { benchContexts } from './contexts.ts';
import { benchDelivery } from './delivery.ts';
import { benchFolder } from './folder.ts';
import { milliseconds, tableOf, type Figure } from './figure.ts';
import { benchGrant } from './grant.ts';
import { benchMemory } from './memory.ts';
import { benchRegistries } from './registries.ts';
import { measureHints } from './hints.ts';
import { benchScan } from './scan.ts';

// npm run bench [-- name…]: measures the budgets, prints them as one table and writes them as JSON.
const { positionals } = parseArgs({ allowPositionals: true });
const az = process.env['ACR_PULL_AZ'] ?? 'az';

const BENCHES: Readonly<Record<string, () => Promise<Figure[]>>> = {
  delivery: benchDelivery,
  activation: benchActivation,
  memory: benchMemory,
  hints: benchHints,
  scan: benchScan,
  folder: benchFolder,
  contexts: benchContexts,
  registries: benchRegistries,
  grant: () => benchGrant(az),
};

/** Hints after a keystroke: at most 5 ms for a file of 1,000 lines. */
async function benchHints(): Promise<Figure[]> {
  const measured = await measureHints();
  return measured.map(({ name, oursMs, yamlParserMs }) => ({
    what: `hints after a keystroke, ${name}`,
    ours: milliseconds(oursMs),
    peer: `the yaml parser alone ${milliseconds(yamlParserMs)}`,
    ratio: oursMs / yamlParserMs,
    budget: '≤ 5 ms',
    isMet: oursMs <= 5,
  }));
}

const unknown = positionals.find((name) => !(name in BENCHES));
if (unknown !== undefined) {
  throw new Error(`There is no bench "${unknown}". Benches: ${Object.keys(BENCHES).join(', ')}.`);
}
const figures: Figure[] = [];
for (const [name, bench] of Object.entries(BENCHES)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.log(`Measuring ${name}…`);
  figures.push(...(await bench()));
}

const file = path.join(import.meta.dirname, '..', '..', 'test-results', 'bench.json');
const machine = { node: process.version, platform: process.platform, processors: os.cpus().length };
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify({ machine, figures }, null, 2)}\n`);
console.log(`\n${tableOf(figures)}\n`);
const missed = figures.filter(({ isMet }) => isMet === false);
console.log(`${figures.filter(({ isMet }) => isMet === true).length} budgets met, ${missed.length} not met`);
process.exitCode = missed.length > 0 ? 1 : 0;
