import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runProgram, type ProgramEnd } from '../../../../src/adapters/process/run-program.ts';

/** Of each stream: what ExecCredentials and encrypted manifests need, and far more. */
const MOST_OUTPUT = 8 * 1024 * 1024;

describe('a program that is run', function () {
  this.timeout(15_000);
  const environment = { PATH: process.env['PATH'] };
  const never = new AbortController().signal;
  let folder = '';

  before(function () {
    if (process.platform === 'win32') this.skip();
  });
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'acr-pull-run-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function run(script: string, signal = never): Promise<ProgramEnd> {
    return runProgram('sh', ['-c', script], { environment, cwd: folder, signal });
  }

  async function timed(running: Promise<ProgramEnd>): Promise<{ end: ProgramEnd; seconds: number }> {
    const started = Date.now();
    return { end: await running, seconds: (Date.now() - started) / 1000 };
  }

  /** Waits until there is no process any more that has the id in this file. */
  async function gone(name: string): Promise<void> {
    const file = path.join(folder, name);
    while (!existsSync(file) || readFileSync(file, 'utf8') === '') await delay(5);
    while (isThere(Number(readFileSync(file, 'utf8')))) await delay(5);
  }

  for (const [stream, script] of [
    ['errors', 'sleep 4 > /dev/null & echo answer'],
    ['output', 'sleep 4 2> /dev/null & echo answer'],
    ['input and both', 'sleep 4 & echo answer'],
  ] as const) {
    it(`has ended when it says so, though what it left running holds its ${stream}`, async () => {
      const { end, seconds } = await timed(run(script));
      assert.deepEqual(end, { kind: 'ended', code: 0, output: 'answer\n', errors: '' });
      assert.ok(seconds < 3, `${seconds} s`);
    });
  }

  it('is not waited for any longer, when it leaves nothing running', async () => {
    const script = 'echo answer; echo complaint >&2; exit 3';
    const runs = [await timed(run(script)), await timed(run(script)), await timed(run(script))];
    for (const { end } of runs)
      assert.deepEqual(end, { kind: 'ended', code: 3, output: 'answer\n', errors: 'complaint\n' });
    const fastest = Math.min(...runs.map(({ seconds }) => seconds));
    assert.ok(fastest < 0.4, `${fastest} s`);
  });

  it('is heard out when it leaves something running', async () => {
    const end = await run("sleep 4 & head -c 3000000 /dev/zero | tr '\\0' x");
    assert.ok(end.kind === 'ended' && end.code === 0);
    assert.equal(end.output.length, 3_000_000);
  });

  it('that ended well has done so, and keeps what it left running, when it is stopped right after', async () => {
    const stopping = new AbortController();
    const running = run('echo $$ > id; (sleep 1.5; touch alive) & echo answer', stopping.signal);
    await gone('id');
    stopping.abort();
    assert.deepEqual(await running, { kind: 'ended', code: 0, output: 'answer\n', errors: '' });
    await delay(1_800);
    assert.ok(existsSync(path.join(folder, 'alive')));
  });

  it('is stopped with its children', async () => {
    const { end, seconds } = await timed(
      run('(sleep 1.5; touch alive) & sleep 20', AbortSignal.timeout(300)),
    );
    assert.deepEqual(end, { kind: 'stopped' });
    assert.ok(seconds < 3, `${seconds} s`);
    await delay(1_800);
    assert.ok(!existsSync(path.join(folder, 'alive')));
  });

  it('is stopped at once, though a child that left its group holds its output', async function () {
    if (process.platform !== 'linux') this.skip();
    const { end, seconds } = await timed(run('setsid sleep 4 & sleep 20', AbortSignal.timeout(300)));
    assert.deepEqual(end, { kind: 'stopped' });
    assert.ok(seconds < 3, `${seconds} s`);
  });

  it('is not started when it is stopped before', async () => {
    assert.deepEqual(await run('touch started', AbortSignal.abort()), { kind: 'stopped' });
    assert.ok(!existsSync(path.join(folder, 'started')));
  });

  it('has not ended well when it says a little more than is listened to', async () => {
    const end = await run(`head -c ${MOST_OUTPUT + 1} /dev/zero | tr '\\0' x`);
    assert.ok(end.kind === 'ended');
    assert.notEqual(end.code, 0);
  });

  it('is stopped when it never ends to speak', async () => {
    const { end, seconds } = await timed(run('yes & yes >&2'));
    assert.ok(end.kind === 'ended' && end.code !== 0);
    assert.ok(seconds < 10, `${seconds} s`);
  });

  describe('leaves no timer, listener or pipe behind', () => {
    const scripts: readonly (readonly [when: string, script: string])[] = [
      ['it ended', 'echo answer'],
      ['it left something running', 'sleep 4 & echo answer'],
      ['it was stopped', 'sleep 20'],
      ['it was stopped and a child of it goes on', 'setsid sleep 4 & sleep 20'],
      ['it said too much', 'yes'],
    ];
    for (const [when, script] of scripts) {
      it(`when ${when}`, async () => {
        const before = await held();
        const stopping = new AbortController();
        const timer = setTimeout(() => stopping.abort(), 800);
        await run(script, stopping.signal);
        clearTimeout(timer);
        assert.equal(getEventListeners(stopping.signal, 'abort').length, 0);
        assert.deepEqual(await held(), before);
      });
    }

    it('when it cannot be run', async () => {
      const before = await held();
      const file = path.join(folder, 'tool');
      writeFileSync(file, '#!/no/such/shell\n', { mode: 0o755 });
      const { signal } = new AbortController();
      const end = await runProgram(file, [], { environment, signal });
      assert.deepEqual(end, { kind: 'not-started', code: 'ENOENT' });
      assert.equal(getEventListeners(signal, 'abort').length, 0);
      assert.deepEqual(await held(), before);
    });
  });
});

function isThere(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

/** What keeps this process busy and has to do with programs. One that was killed takes a moment to go. */
async function held(): Promise<string[]> {
  await delay(100);
  const ofPrograms = ['PipeWrap', 'ProcessWrap', 'Timeout', 'Immediate'];
  return process
    .getActiveResourcesInfo()
    .filter((name) => ofPrograms.includes(name))
    .sort();
}
