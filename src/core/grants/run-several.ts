import type { Finding } from '../finding.ts';
import type { Result } from '../result.ts';
import type { GrantProgress } from './run.ts';
import type { Pair, PartOutcome, PlannedPart } from './several.ts';

/** A confirmed grant of a plan for several. */
export interface RunnablePart extends Pair, Pick<PlannedPart, 'how'> {
  readonly run: (progress: GrantProgress) => Promise<Result<readonly Finding[]>>;
}

/**
 * One after the other: grants of one manifest change the same text. One that fails stops none of the others; after a
 * cancel none begins any more. What had begun then counts as failed, so that it is told what was done before.
 */
export async function runSeveral(
  parts: readonly RunnablePart[],
  progress: GrantProgress,
): Promise<PartOutcome[]> {
  const outcomes: PartOutcome[] = [];
  for (const { run, how, loginServer, contextName } of parts) {
    const pair = { loginServer, contextName };
    if (progress.signal.aborted) {
      outcomes.push({ ...pair, kind: 'not-run' });
      continue;
    }
    const done = await run(progress);
    outcomes.push(
      done.ok
        ? { ...pair, kind: 'granted', how, findings: done.value }
        : { ...pair, kind: 'failed', failure: done.failure },
    );
  }
  return outcomes;
}
