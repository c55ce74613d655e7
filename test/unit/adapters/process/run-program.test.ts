import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { mock } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { runProgram, type ProgramEnd } from '../../../../src/adapters/process/run-program.ts';
import { LeftRunning } from './left-running.ts';

/** Of each stream: what ExecCredentials and encrypted manifests need, and far more. */
const MOST_OUTPUT = 8 * 1024 * 1024;

describe('a program that is run', function () {
  this.timeout(15_000);
  const environment = { PATH: process.env['PATH'] };
  const never = new AbortController().signal;
  let folder = '';
  let left: LeftRunning;

  before(function () {
    if (process.platform === 'win32') this.skip();
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'acr-pull-run-'));
    left = new LeftRunning(folder);
  });
  afterEach(() => {
    left.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  function run(script: string, signal = never): Promise<ProgramEnd> {
    return runProgram('sh', ['-c', script], { environment, cwd: folder, signal });
  }

  /** Runs it until it has left something running, and then stops it. */
  async function stopped(script: string): Promise<ProgramEnd> {
    const stopping = new AbortController();
    const running = run(script, stopping.signal);
    await left.isKnown();
    stopping.abort();
    return running;
  }

  /** A child that is not stopped with its parent. */
  function ofOwnGroup(): string {
    return `setsid sh -c '${left.note('$$')}; exec sleep 60'`;
  }

  for (const [stream, streams] of [
    ['errors', '> /dev/null'],
    ['output', '2> /dev/null'],
    ['input and both', ''],
  ] as const) {
    it(`has ended when it says so, though what it left running holds its ${stream}`, async () => {
      const end = await run(`sleep 60 ${streams} & ${left.note('$!')}; echo answer`);
      assert.deepEqual(end, { kind: 'ended', code: 0, output: 'answer\n', errors: '' });
      assert.ok(left.isRunning());
    });
  }

  it('is not waited for any longer, when it leaves nothing running', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const end = await run('echo answer; echo complaint >&2; exit 3');
      assert.deepEqual(end, { kind: 'ended', code: 3, output: 'answer\n', errors: 'complaint\n' });
    } finally {
      mock.timers.reset();
    }
  });

  it('is heard out when it leaves something running', async () => {
    const end = await run("sleep 2 & head -c 3000000 /dev/zero | tr '\\0' x");
    assert.ok(end.kind === 'ended' && end.code === 0);
    assert.equal(end.output.length, 3_000_000);
  });

  it('that ended well has done so, and keeps what it left running, when it is stopped right after', async () => {
    const stopping = new AbortController();
    const program = new LeftRunning(folder, 'program');
    const script = `${program.note('$$')}; sleep 60 & ${left.note('$!')}; echo answer`;
    const running = run(script, stopping.signal);
    await program.isHeardOf();
    stopping.abort();
    assert.deepEqual(await running, { kind: 'ended', code: 0, output: 'answer\n', errors: '' });
    await delay(100);
    assert.ok(left.isRunning());
  });

  it('is stopped with its children', async () => {
    assert.deepEqual(await stopped(`sleep 60 & ${left.note('$!')}; sleep 60`), { kind: 'stopped' });
    await left.isGone();
  });

  it('is stopped at once, though a child that left its group holds its output', async function () {
    if (process.platform !== 'linux') this.skip();
    assert.deepEqual(await stopped(`${ofOwnGroup()} & sleep 60`), { kind: 'stopped' });
    assert.ok(left.isRunning());
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
    const end = await run('yes & yes >&2');
    assert.ok(end.kind === 'ended' && end.code !== 0);
  });

  describe('leaves no timer, listener or pipe behind', () => {
    const scripts: readonly (readonly [when: string, script: () => string])[] = [
      ['it ended', () => 'echo answer'],
      ['it left something running', () => `sleep 60 & ${left.note('$!')}; echo answer`],
      ['it was stopped', () => 'sleep 60'],
      ['it was stopped and a child of it goes on', () => `${ofOwnGroup()} & sleep 60`],
      ['it said too much', () => 'yes'],
    ];
    for (const [when, script] of scripts) {
      it(`when ${when}`, async () => {
        const before = await held();
        const stopping = new AbortController();
        const timer = setTimeout(() => stopping.abort(), 800);
        await run(script(), stopping.signal);
        clearTimeout(timer);
        assert.equal(getEventListeners(stopping.signal, 'abort').length, 0);
        await letGoOf(before);
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
      await letGoOf(before);
    });
  });
});

/** What keeps this process busy and has to do with programs; the timer that Mocha has started by now, too. */
async function held(): Promise<string[]> {
  const ofPrograms = ['PipeWrap', 'ProcessWrap', 'Timeout', 'Immediate'];
  await delay(5);
  return process.getActiveResourcesInfo().filter((name) => ofPrograms.includes(name));
}

/** Waits until nothing more is held than before; a program that was killed takes a moment to go. */
async function letGoOf(before: readonly string[]): Promise<void> {
  while (isMore(await held(), before));
}

function isMore(now: readonly string[], before: readonly string[]): boolean {
  const count = (names: readonly string[], wanted: string): number =>
    names.filter((name) => name === wanted).length;
  return now.some((name) => count(now, name) > count(before, name));
}
