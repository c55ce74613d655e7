import type { Finding } from '../../../../src/core/finding.ts';
import { renderSeveralReport, type PartOutcome } from '../../../../src/core/grants/several.ts';
import { message, plain } from '../../../../src/core/message.ts';
import { ok } from '../../../../src/core/result.ts';
import type { Command } from '../scenario.ts';

/** Several grants, one after the other: one that fails stops none of the others, and the report tells of each. */
export function several(commands: readonly (readonly [contextName: string, command: Command])[]): Command {
  return async (product) => {
    const outcomes: PartOutcome[] = [];
    const findings: Finding[] = [];
    for (const [contextName, command] of commands) {
      const pair = { loginServer: 'contoso.azurecr.io', contextName };
      const done = product.progress.signal.aborted ? undefined : await command(product);
      if (done?.ok === true) {
        findings.push(...done.value.findings);
        outcomes.push({ ...pair, kind: 'granted', how: message('Granted'), findings: done.value.findings });
      } else if (done === undefined || done.failure.kind === 'cancelled') {
        outcomes.push({ ...pair, kind: 'not-run' });
      } else outcomes.push({ ...pair, kind: 'failed', failure: done.failure });
    }
    const isOpen = outcomes.some(({ kind }) => kind !== 'granted');
    return ok({ findings, isOpen, shown: [renderSeveralReport(outcomes, plain)] });
  };
}

/** One command after the other, until one fails. */
export function inTurn(first: Command, second: Command): Command {
  return async (product) => {
    const done = await first(product);
    return done.ok ? second(product) : done;
  };
}
