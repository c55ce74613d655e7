import type { Finding } from '../../../../src/core/finding.ts';
import { runSeveral } from '../../../../src/core/grants/run-several.ts';
import { renderSeveralReport } from '../../../../src/core/grants/several.ts';
import { message, plain } from '../../../../src/core/message.ts';
import { ok, type Result } from '../../../../src/core/result.ts';
import type { Command } from '../scenario.ts';

/** Several grants, one after the other: one that fails stops none of the others, and the report tells of each. */
export function several(commands: readonly (readonly [contextName: string, command: Command])[]): Command {
  return async (product) => {
    const parts = commands.map(([contextName, command]) => ({
      ...{ loginServer: 'contoso.azurecr.io', contextName, how: message('Granted') },
      run: async (): Promise<Result<readonly Finding[]>> => {
        const done = await command(product);
        return done.ok ? ok(done.value.findings) : done;
      },
    }));
    const outcomes = await runSeveral(parts, product.progress);
    const findings = outcomes.flatMap((outcome) => (outcome.kind === 'granted' ? outcome.findings : []));
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
