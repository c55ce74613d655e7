import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { IdentityTokenSource } from '../../../../src/adapters/azure/identity-token-source.ts';
import { cloudFrom } from '../../../../src/core/clouds.ts';
import type { TokenRequest } from '../../../../src/core/ports.ts';

const SCOPE = 'https://management.azure.com/.default';
const TENANT = '11111111-1111-4111-8111-111111111111';

describe('IdentityTokenSource with the Azure CLI', function () {
  this.timeout(20_000);
  const { PATH } = process.env;
  let folder: string;
  let source: IdentityTokenSource;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'acr-pull-az-'));
    process.env['PATH'] = `${folder}${path.delimiter}${PATH ?? ''}`;
    const cloud = cloudFrom({});
    assert.ok(cloud.ok);
    source = new IdentityTokenSource({
      cloud: cloud.value,
      method: 'azure-cli',
    });
  });
  afterEach(() => {
    process.env['PATH'] = PATH;
    rmSync(folder, { recursive: true });
  });

  /** An `az` whose tokens end so many minutes from now, each of which is another. */
  function installAz(minutes: number): void {
    const log = path.join(folder, 'log');
    const expiresOn = Math.floor(Date.now() / 1_000) + minutes * 60;
    const answer = `{"accessToken":"token-$(wc -l < '${log}' | tr -d ' ')","expires_on":${expiresOn}}`;
    writeFileSync(path.join(folder, 'az'), `#!/bin/sh\necho "$*" >> '${log}'\ncat <<END\n${answer}\nEND\n`, {
      mode: 0o755,
    });
  }

  function runs(): number {
    const log = path.join(folder, 'log');
    return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').length : 0;
  }

  async function tokenFor(request: Partial<TokenRequest> = {}): Promise<string> {
    const token = await source.getToken({ scope: SCOPE, ...request }, new AbortController().signal);
    assert.ok(token.ok, token.ok ? '' : token.failure.detail);
    return token.value.value.reveal();
  }

  it('runs it once for all requests to a tenant', async () => {
    installAz(60);
    assert.deepEqual(
      [await tokenFor(), await tokenFor(), await tokenFor()],
      ['token-1', 'token-1', 'token-1'],
    );
    assert.equal(runs(), 1);
  });

  it('runs it again for another tenant, and for another service', async () => {
    installAz(60);
    const other = { scope: 'https://graph.microsoft.com/.default' };
    assert.deepEqual(
      [await tokenFor(), await tokenFor({ tenantId: TENANT }), await tokenFor(other)],
      ['token-1', 'token-2', 'token-3'],
    );
  });

  it('runs it again when the token is about to end', async () => {
    installAz(4);
    assert.deepEqual([await tokenFor(), await tokenFor()], ['token-1', 'token-2']);
  });

  it('gives no held token to who has cancelled', async () => {
    installAz(60);
    await tokenFor();
    const token = await source.getToken({ scope: SCOPE }, AbortSignal.abort());
    assert.equal(token.ok ? undefined : token.failure.kind, 'cancelled');
  });
});
