import assert from 'node:assert/strict';
import { waitForConsent } from '../../../../src/core/cross-tenant/consent-step.ts';
import type { FailureKind } from '../../../../src/core/failure.ts';
import { message } from '../../../../src/core/message.ts';
import type { ServicePrincipal } from '../../../../src/core/ports.ts';
import { err, ok, type Result } from '../../../../src/core/result.ts';
import { NEW, procedureOf } from './procedure-world.ts';

type Answer = Result<ServicePrincipal | undefined>;

const THERE: Answer = ok({ objectId: 'o', displayName: 'acr-pull-fabrikam-sp' });
const UNKNOWN: Answer = ok(undefined);

/** Waits with an administrator's tenant that answers in turn, its last answer for ever. */
async function wait(...answers: readonly Answer[]): Promise<{ result: Result<void>; polls: number }> {
  let polls = 0;
  const principals = {
    findServicePrincipal: () => Promise.resolve(answers[polls++] ?? answers.at(-1) ?? UNKNOWN),
  };
  const sleep = (): Promise<void> => Promise.resolve();
  const { signal } = new AbortController();
  const procedure = procedureOf({ clientId: NEW });
  const result = await waitForConsent(procedure, { principals, sleep }, { signal, report: () => undefined });
  return { result, polls };
}

function failed(kind: FailureKind): Answer {
  return err(kind, message('A poll that failed as {0}.', kind));
}

describe('waiting for consent', () => {
  for (const kind of ['unreachable', 'timed-out', 'throttled', 'unexpected'] as const) {
    it(`goes on after a poll that failed as ${kind}`, async () => {
      const { result, polls } = await wait(UNKNOWN, failed(kind), failed(kind), THERE);
      assert.ok(result.ok);
      assert.equal(polls, 4);
    });
  }

  for (const kind of ['forbidden', 'unauthorized', 'not-signed-in', 'cancelled'] as const) {
    it(`ends at once with a poll that failed as ${kind}`, async () => {
      const { result, polls } = await wait(UNKNOWN, failed(kind), THERE);
      assert.ok(!result.ok && result.failure.kind === kind);
      assert.equal(polls, 2);
    });
  }

  it('says after ten minutes why the last poll failed', async () => {
    const { result, polls } = await wait(UNKNOWN, failed('unreachable'));
    assert.deepEqual(result, failed('unreachable'));
    assert.equal(polls, 121);
  });

  it('says after ten minutes that the application is not known, where only an earlier poll failed', async () => {
    const { result } = await wait(failed('unreachable'), UNKNOWN);
    assert.ok(!result.ok && result.failure.kind === 'timed-out');
  });
});
