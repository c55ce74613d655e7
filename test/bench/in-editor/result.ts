import { renameSync, writeFileSync } from 'node:fs';

/** Gives what was measured to the bench: `ACR_PULL_BENCH_RESULT` names the file for it. */
export function write(result: object): void {
  const file = process.env['ACR_PULL_BENCH_RESULT'] ?? '';
  // In one piece by a rename: who waits for the file never reads half of it.
  writeFileSync(`${file}.new`, JSON.stringify(result));
  renameSync(`${file}.new`, file);
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
