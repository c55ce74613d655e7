import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CONTOSO_TENANT } from '../../emulator/contoso-seed.ts';
import { objectAt, stringAt } from '../../emulator/json.ts';

describe('the emulator’s command line', function () {
  this.timeout(30_000);
  let child: ChildProcess;
  let started: unknown;

  before(async () => {
    const main = fileURLToPath(new URL('../../emulator/main.ts', import.meta.url));
    child = spawn(process.execPath, [main], { stdio: ['ignore', 'pipe', 'inherit'] });
    started = await firstLine(child);
  });
  after(() => child.kill('SIGKILL'));

  async function control(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; value: unknown }> {
    const response = await fetch(`${stringAt(started, 'controlUrl') ?? ''}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, value: await response.json() };
  }

  it('prints one line with all that a client needs', () => {
    assert.match(stringAt(started, 'proxyUrl') ?? '', /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.ok(existsSync(stringAt(started, 'caFile') ?? ''));
    const environment = objectAt(started, 'environment');
    assert.equal(stringAt(environment, 'AZURE_TENANT_ID'), CONTOSO_TENANT);
    assert.equal(stringAt(environment, 'HTTPS_PROXY'), stringAt(started, 'proxyUrl'));
  });

  it('moves the clock, takes faults and issues tokens over its control address', async () => {
    const moved = await control('POST', '/clock', { advanceMs: 86_400_000 });
    assert.ok(new Date(stringAt(moved.value, 'now') ?? '').getTime() > Date.now() + 86_000_000);
    assert.equal((await control('POST', '/faults', { times: 1, status: 500 })).status, 200);
    assert.equal((await control('DELETE', '/faults')).status, 200);
    const request = {
      tenantId: CONTOSO_TENANT,
      audience: 'https://management.azure.com',
      principal: 'developer',
    };
    assert.match(stringAt((await control('POST', '/issue-token', request)).value, 'token') ?? '', /^ey/);
    assert.equal((await control('POST', '/issue-token', { ...request, principal: 'stranger' })).status, 400);
    assert.deepEqual((await control('GET', '/requests')).value, []);
    assert.deepEqual((await control('GET', '/refused-hosts')).value, []);
    assert.equal((await control('GET', '/nothing')).status, 404);
  });

  it('shows and changes settings, and refuses what is none', async () => {
    const locks = [{ scope: '/subscriptions/x', level: 'ReadOnly' }];
    const changed = await control('PATCH', '/settings', { locks, roleEffectMs: 5_000 });
    assert.equal(changed.status, 200);
    assert.deepEqual((await control('GET', '/settings')).value, {
      principalReplicationMs: 0,
      roleEffectMs: 5_000,
      locks,
      assignmentLimit: 4_000,
      failClusterReset: false,
      declineConsent: false,
      policyForbidsAdminUser: false,
      longestPasswordDays: 36_500,
    });
    for (const wrong of [{ roleEffectMs: '5' }, { speed: 1 }, { locks: [{ scope: '/', level: 'Soft' }] }]) {
      assert.equal((await control('PATCH', '/settings', wrong)).status, 400);
    }
  });

  it('cleans up and ends on SIGTERM', async () => {
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number];
    assert.equal(code, 0);
    assert.ok(!existsSync(stringAt(started, 'caFile') ?? ''));
  });
});

async function firstLine(child: ChildProcess): Promise<unknown> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return JSON.parse(text);
}
