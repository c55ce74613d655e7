// Mocha's spec reporter, which tells of retries, too, and writes the counts and what failed as JSON to the file of the
// reporter option `output`.
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

export default class CountReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { output } = options.reporterOptions ?? {};
    const problems = [];
    let again = 0;
    const keep = (what, test, error) => {
      problems.push(`${what}: ${test.fullTitle()}: ${String(error?.message ?? error)}`);
    };
    runner.on('fail', (test, error) => keep('failed', test, error));
    runner.on('retry', (test, error) => {
      again += 1;
      keep('once more', test, error);
      console.log(`    once more: ${test.title}: ${error.message}`);
    });
    runner.once('end', () => {
      const { passes: passed, failures: failed, pending: skipped } = runner.stats;
      const note = again === 0 ? undefined : `${again} taken once more`;
      writeFileSync(output, JSON.stringify({ passed, failed, skipped, note, problems }));
    });
  }
}
