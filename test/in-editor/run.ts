import { globSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import { OUTPUT_MARK } from './output-mark.ts';

/** VS Code calls this in the extension host; a rejection makes it end with an error. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 60_000 });
  Mocha.reporters.Base.consoleLog = (...parts: unknown[]) => console.log(`${OUTPUT_MARK}${format(...parts)}`);
  const folder = import.meta.dirname;
  const suites = process.env['ACR_PULL_SUITES'] ?? '**/*.test.cjs';
  for (const file of globSync(suites, { cwd: folder }).sort()) {
    mocha.addFile(path.join(folder, file));
  }
  const problems: string[] = [];
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('fail', (test, error: Error) => problems.push(`failed: ${test.fullTitle()}: ${error.message}`));
    runner.once('end', () => writeCounts(runner.stats, problems));
  });
  if (failures > 0) throw new Error(`${failures} in-editor tests failed.`);
}

/** In one piece by a rename: who waits for the file never reads half of it. */
function writeCounts(stats: Mocha.Stats | undefined, problems: readonly string[]): void {
  const file = process.env['ACR_PULL_TEST_RESULT'];
  if (file === undefined || stats === undefined) return;
  const { passes: passed, failures: failed, pending: skipped } = stats;
  writeFileSync(`${file}.new`, JSON.stringify({ passed, failed, skipped, problems }));
  renameSync(`${file}.new`, file);
}
