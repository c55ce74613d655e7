import assert from 'node:assert/strict';
import type { Finding } from '../../../../src/core/finding.ts';
import { runSeveral, type RunnablePart } from '../../../../src/core/grants/run-several.ts';
import { renderSeveralReport } from '../../../../src/core/grants/several.ts';
import { message, plain } from '../../../../src/core/message.ts';
import { cancelled, err, ok, type Result } from '../../../../src/core/result.ts';
import { withTrail } from '../../../../src/core/trail.ts';

type End = Result<readonly Finding[]>;

/** A grant that reports these steps and then ends so. */
function part(contextName: string, steps: readonly string[], end: () => End): RunnablePart {
  return {
    ...{ contextName, loginServer: 'contoso.azurecr.io', how: message('The role AcrPull') },
    run: (progress) =>
      withTrail(message('Granting'), progress, ({ report }) => {
        for (const step of steps) report(message('{0}', step));
        return Promise.resolve(end());
      }),
  };
}

describe('several grants, one after the other', () => {
  let cancel: AbortController;

  beforeEach(() => (cancel = new AbortController()));

  /** The lines of the report. */
  async function reportOf(...parts: readonly RunnablePart[]): Promise<string[]> {
    const outcomes = await runSeveral(parts, { signal: cancel.signal, report: () => undefined });
    return renderSeveralReport(outcomes, plain)
      .split('\n')
      .filter((line) => line !== '');
  }

  function cancelledNow(): End {
    cancel.abort();
    return cancelled();
  }

  it('tell of the one that was cancelled on its way what was done, and that the others did not run', async () => {
    const lines = await reportOf(
      part('kind-dev', [], () => ok([{ level: 'pass', text: message('It pulls.') }])),
      part('shop-prod', ['Giving the role', 'Reading the assignment back'], cancelledNow),
      part('shop-test', [], () => assert.fail('It was stopped before.')),
    );
    assert.deepEqual(lines, [
      '# Granted ACR pull: 1 of 3 grants',
      '## contoso.azurecr.io to kind-dev',
      'The role AcrPull',
      '- ✓ **Pass**: It pulls.',
      '## contoso.azurecr.io to shop-prod',
      '- **contoso.azurecr.io to shop-prod**: Cancelled while this was under way: Reading the assignment back. Done before that: Giving the role. Run the command again: it goes on from there.',
      '## contoso.azurecr.io to shop-test',
      'Not run, since the plan was stopped before.',
    ]);
  });

  it('go on after one that fails', async () => {
    const lines = await reportOf(
      part('shop-prod', ['Giving the role'], () => err('forbidden', message('You may not.'))),
      part('kind-dev', [], () => ok([])),
    );
    assert.deepEqual(lines, [
      '# Granted ACR pull: 1 of 2 grants',
      '## contoso.azurecr.io to shop-prod',
      '- **contoso.azurecr.io to shop-prod**: Giving the role: You may not. No step was done before that. Run the command again to go on.',
      '## contoso.azurecr.io to kind-dev',
      'The role AcrPull',
    ]);
  });

  it('count the one as granted that came to its end although it was cancelled', async () => {
    const lines = await reportOf(
      part('shop-prod', [], () => {
        cancel.abort();
        return ok([]);
      }),
    );
    assert.equal(lines[0], '# Granted ACR pull: 1 of 1 grants');
  });
});
