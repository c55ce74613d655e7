// Mocha's spec reporter, which tells of retries, too, and writes the counts as JSON to the file of the reporter option
// `output`.
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

export default class CountReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { output } = options.reporterOptions ?? {};
    runner.on('retry', (test, error) => console.log(`    once more: ${test.title}: ${error.message}`));
    runner.once('end', () => {
      const { passes, failures, pending } = runner.stats;
      writeFileSync(output, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
    });
  }
}
