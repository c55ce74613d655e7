import assert from 'node:assert/strict';
import { SharedWork } from '../../../../src/adapters/kube/shared-work.ts';
import { cancelled, err, ok, type Result } from '../../../../src/core/result.ts';
import { message } from '../../../../src/core/message.ts';

describe('work that several callers wait for', () => {
  const never = new AbortController().signal;
  let ends: PromiseWithResolvers<Result<string>>;
  let told: AbortSignal;
  let starts: number;
  let work: SharedWork<string>;

  beforeEach(() => {
    starts = 0;
    ends = Promise.withResolvers();
    work = new SharedWork((signal) => {
      starts++;
      told = signal;
      return ends.promise;
    });
  });

  it('is done once, and gives all of them what came of it', async () => {
    const both = Promise.all([work.wait(never), work.wait(never)]);
    ends.resolve(ok('done'));
    assert.deepEqual(await both, [ok('done'), ok('done')]);
    assert.equal(starts, 1);
  });

  it('goes on for the others when one is cancelled, who waits no longer', async () => {
    const one = new AbortController();
    const first = work.wait(one.signal);
    const second = work.wait(never);
    one.abort();
    assert.deepEqual(await first, cancelled());
    assert.deepEqual([told.aborted, work.isOver], [false, false]);
    ends.resolve(ok('done'));
    assert.deepEqual(await second, ok('done'));
  });

  it('is stopped when the last one is cancelled, and takes nobody more', async () => {
    const [one, two] = [new AbortController(), new AbortController()];
    const both = Promise.all([work.wait(one.signal), work.wait(two.signal)]);
    one.abort();
    two.abort();
    assert.deepEqual(await both, [cancelled(), cancelled()]);
    assert.deepEqual([told.aborted, work.isOver], [true, true]);
  });

  it('is not waited for by who is cancelled already', async () => {
    assert.deepEqual(await work.wait(AbortSignal.abort()), cancelled());
  });

  it('can be stopped for all of them', async () => {
    const both = Promise.all([work.wait(never), work.wait(never)]);
    work.stop();
    assert.deepEqual(await both, [cancelled(), cancelled()]);
    assert.equal(told.aborted, true);
  });

  it('is over when it has ended, be it by a failure or a bug', async () => {
    const failed = work.wait(never);
    ends.resolve(err('unexpected', message('No.')));
    assert.equal((await failed).ok, false);
    assert.equal(work.isOver, true);
    const broken = new SharedWork(() => Promise.reject(new Error('a bug')));
    await assert.rejects(broken.wait(never), /a bug/);
    assert.equal(broken.isOver, true);
  });
});
