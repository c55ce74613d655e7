// Mocha's spec reporter, which tells of retries, too, and writes the counts as JSON to the file of the reporter option
// `output`.
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

export default class CountReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { output } = options.reporterOptions ?? {};
    let again = 0;
    runner.on('retry', (test, error) => {
      again += 1;
      console.log(`    once more: ${test.title}: ${error.message}`);
    });
    runner.once('end', () => {
      const { passes, failures, pending } = runner.stats;
      const note = again === 0 ? undefined : `${again} taken once more`;
      writeFileSync(output, JSON.stringify({ passed: passes, failed: failures, skipped: pending, note }));
    });
  }
}
