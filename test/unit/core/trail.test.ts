import assert from 'node:assert/strict';
import { message, plain } from '../../../src/core/message.ts';
import { cancelled, err, ok, type Result } from '../../../src/core/result.ts';
import { beforeAnyChange, withTrail, wordsOf } from '../../../src/core/trail.ts';

const CUT = err('unreachable', message('The connection was cut off.'), {
  hint: message('Check the network.'),
});

/** What a person reads of a run that reports these steps and then ends so. */
async function said(steps: readonly string[], end: Result<never>): Promise<string> {
  const progress = { signal: new AbortController().signal, report: () => undefined };
  const result = await withTrail(message('Granting'), progress, ({ report }) => {
    for (const step of steps) report(message('{0}', step));
    return Promise.resolve(end);
  });
  assert.ok(!result.ok);
  return wordsOf(result.failure).map(plain).join(' ');
}

describe('how far a run came', () => {
  for (const [steps, end, text] of [
    [
      [],
      CUT,
      'Granting: The connection was cut off. Check the network. No step was done before that. Run the command again to go on.',
    ],
    [
      ['Making A', 'Making B', 'Making C'],
      CUT,
      'Making C: The connection was cut off. Check the network. Done before that: Making A; Making B. Run the command again: it goes on from there.',
    ],
    [
      ['Making A', 'Making A'],
      CUT,
      'Making A: The connection was cut off. Check the network. No step was done before that. Run the command again to go on.',
    ],
    [
      ['Making A', 'Making B'],
      cancelled(),
      'Cancelled while this was under way: Making B. Done before that: Making A. Run the command again: it goes on from there.',
    ],
  ] as const) {
    it(`is told after ${steps.length} steps and ${end.failure.kind}`, async () => {
      assert.equal(await said(steps, end), text);
    });
  }

  it('is told of the outer run where one runs within another', async () => {
    const progress = { signal: new AbortController().signal, report: () => undefined };
    const result = await withTrail(message('Outer'), progress, (outer) => {
      outer.report(message('First'));
      return withTrail(message('Inner'), outer, (inner) => {
        inner.report(message('Second'));
        return Promise.resolve(CUT);
      });
    });
    assert.ok(!result.ok);
    assert.deepEqual(result.failure.trail?.done?.map(plain), ['First']);
    assert.equal(plain(result.failure.trail.at), 'Second');
  });

  it('is nowhere while a plan is made', async () => {
    const result = await beforeAnyChange(() => Promise.resolve(CUT));
    assert.ok(!result.ok);
    assert.equal(
      wordsOf(result.failure).map(plain).join(' '),
      'While the plan was made, before any change: The connection was cut off. Check the network.',
    );
  });

  it('is no matter of a success', async () => {
    assert.deepEqual(await beforeAnyChange(() => Promise.resolve(ok(1))), ok(1));
  });
});
