// Runs one part of the tests and counts it; counts come from the tool itself, never from its text.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { root } from '../setup/node.mjs';
import { run } from '../setup/run.mjs';

/** A program of node_modules, run by this Node. @returns {Promise<number>} its exit code */
export async function runTool(file, args, environment = {}) {
  const script = path.join(root, file);
  const options = { cwd: root, show: true, env: { ...process.env, ...environment } };
  return (await run(process.execPath, [script, ...args], options)).code;
}

/** A check that is right or wrong as a whole counts one. */
export async function check(file, args) {
  return (await runTool(file, args)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

export function mocha(patterns, environment = {}) {
  return withResultFile((output) =>
    runTool(
      'node_modules/mocha/bin/mocha.js',
      [
        '--reporter',
        path.join(root, 'scripts/count-reporter.mjs'),
        '--reporter-option',
        `output=${output}`,
        // A machine may be busy; what never ends is stopped all the same.
        '--timeout',
        '20000',
        ...patterns,
      ],
      environment,
    ),
  );
}

/**
 * Counts from the file that `work` writes. A run that ended with an error counts as a failure even when each of
 * its tests passed, and so does one in which no test ran.
 */
export async function withResultFile(work) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'acr-pull-result-'));
  const file = path.join(folder, 'counts.json');
  try {
    const code = await work(file);
    const counts = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : { passed: 0, failed: 0 };
    if (code !== 0 && counts.failed === 0)
      return { ...counts, failed: 1, note: `ended with exit code ${code}` };
    if (counts.passed + counts.failed === 0) return { ...counts, failed: 1, note: 'no test ran' };
    return counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
