import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runExecPlugin, type ExecCredential } from '../../../../src/adapters/kube/cluster-exec.ts';
import type { ExecSettings } from '../../../../src/adapters/kube/cluster-exec-settings.ts';
import type { Result } from '../../../../src/core/result.ts';
import { LeftRunning } from '../process/left-running.ts';

const API_VERSION = 'client.authentication.k8s.io/v1';
const CLUSTER = { server: 'https://api.shop.test', isInsecure: false, userName: 'anna', user: {} };
const ANSWER = JSON.stringify({
  apiVersion: API_VERSION,
  kind: 'ExecCredential',
  status: { token: 'from-plugin' },
});

describe('an exec plugin', function () {
  let folder = '';
  let left: LeftRunning;
  before(function () {
    if (process.platform === 'win32') this.skip();
    folder = mkdtempSync(path.join(os.tmpdir(), 'acr-pull-exec-'));
    left = new LeftRunning(folder);
  });
  after(() => {
    left.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  function run(script: string, timeoutMs: number, signal?: AbortSignal): Promise<Result<ExecCredential>> {
    const exec: ExecSettings = {
      apiVersion: API_VERSION,
      command: 'sh',
      args: ['-c', script],
      environment: new Map(),
      wantsClusterInfo: false,
    };
    const environment = { PATH: process.env['PATH'] };
    return runExecPlugin(exec, CLUSTER, {
      environment,
      timeoutMs,
      signal: signal ?? new AbortController().signal,
    });
  }

  // As kubectl-oidc-login may start a browser.
  it('that answers and leaves a program running has answered in time', async () => {
    const read = await run(`sleep 60 > /dev/null & ${left.note('$!')}; echo '${ANSWER}'`, 30_000);
    assert.ok(read.ok);
    assert.equal(read.value.token?.reveal(), 'from-plugin');
    assert.ok(left.isRunning());
  });

  it('that answers too late is told as that', async () => {
    const late = await run(`sleep 5; echo '${ANSWER}'`, 300);
    assert.ok(!late.ok);
    assert.equal(late.failure.kind, 'timed-out');
  });

  it('is stopped by a cancel', async () => {
    const stopped = await run('sleep 5', 10_000, AbortSignal.timeout(200));
    assert.ok(!stopped.ok);
    assert.equal(stopped.failure.kind, 'cancelled');
  });
});
