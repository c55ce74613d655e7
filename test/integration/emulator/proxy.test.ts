import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { get } from 'node:http';
import { dirname } from 'node:path';
import { startAzure, type AzureEmulator } from '../../emulator/azure.ts';
import { CONTOSO_TENANT, contosoSeed } from '../../emulator/contoso-seed.ts';
import { ask, openTunnel } from './tunnel-client.ts';

describe('the emulator’s proxy', function () {
  this.timeout(30_000);
  let azure: AzureEmulator;

  beforeEach(async () => {
    azure = await startAzure(contosoSeed());
  });
  afterEach(() => azure.close());

  it('refuses every host that is not Azure, and remembers it', async () => {
    for (const authority of [
      'example.com:443',
      '127.0.0.1:443',
      'azurecr.io.example.com:443',
      'management.azure.com:80',
    ]) {
      await assert.rejects(openTunnel(azure.proxyUrl, authority), /^Error: 403/, authority);
    }
    assert.deepEqual(azure.refusedHosts, [
      'example.com',
      '127.0.0.1',
      'azurecr.io.example.com',
      'management.azure.com',
    ]);
    assert.deepEqual(azure.requests, []);
  });

  it('refuses plain HTTP', async () => {
    const { port } = new URL(azure.proxyUrl);
    const status = await new Promise((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port,
        path: 'http://example.com/',
        headers: { host: 'example.com' },
      };
      get(options, (response) => resolve(response.resume().statusCode)).on('error', reject);
    });
    assert.equal(status, 403);
    assert.deepEqual(azure.refusedHosts, ['example.com']);
  });

  it('treats a registry that nobody made as a name that does not resolve', async () => {
    await assert.rejects(openTunnel(azure.proxyUrl, 'absent.azurecr.io:443'), /^Error: 502/);
    assert.deepEqual(azure.refusedHosts, []);
  });

  it('quotes what it was sent where a fault says so', async () => {
    azure.faults.add({ times: 1, status: 400, quotes: true });
    const headers = { authorization: 'Bearer a.b.c' };
    const { status, body } = await ask(azure, 'https://contoso.azurecr.io/v2/', { headers });
    assert.equal(status, 400);
    assert.match(JSON.stringify(body), /It got {2}with Bearer a\.b\.c\./);
  });

  it('answers 421 when the Host header is not the tunnel’s', async () => {
    const headers = { host: 'graph.microsoft.com' };
    assert.equal((await ask(azure, 'https://contoso.azurecr.io/v2/', { headers })).status, 421);
  });

  it('logs requests without queries, headers and bodies', async () => {
    const { token } = azure.issueToken({
      tenantId: CONTOSO_TENANT,
      audience: 'https://management.azure.com',
      principal: 'reader',
    });
    await ask(azure, 'https://management.azure.com/subscriptions?api-version=2022-12-01&secret=x', { token });
    const { at, ...logged } = azure.requests[0] ?? { at: '' };
    assert.match(at, /^\d{4}-/);
    assert.deepEqual(logged, {
      method: 'GET',
      host: 'management.azure.com',
      path: '/subscriptions',
      apiVersion: '2022-12-01',
      status: 200,
    });
  });

  it('breaks answers as ordered, as often as ordered', async () => {
    const url = 'https://contoso.azurecr.io/v2/';
    azure.faults.add({
      host: 'contoso.azurecr.io',
      pathPattern: '^/v2/$',
      times: 2,
      status: 429,
      retryAfter: 3,
    });
    azure.faults.add({ host: 'contoso.azurecr.io', times: 1, reset: true });
    azure.faults.add({ method: 'GET', times: 1, delayMs: 150 });
    azure.faults.add({ times: 1, status: 503, body: '{"custom":true}' });
    assert.equal((await ask(azure, url)).headers['retry-after'], '3');
    assert.equal((await ask(azure, url)).status, 429);
    await assert.rejects(ask(azure, url));
    const started = Date.now();
    assert.equal((await ask(azure, url)).status, 401);
    assert.ok(Date.now() - started >= 150);
    assert.equal((await ask(azure, url)).text, '{"custom":true}');
    assert.equal((await ask(azure, url)).status, 401);
    assert.deepEqual(
      azure.requests.map(({ status }) => status),
      [429, 429, 0, 401, 503, 401],
    );
  });

  it('leaves no folder behind', async () => {
    const folder = dirname(azure.caFile);
    const other = await startAzure(contosoSeed());
    const otherFolder = dirname(other.caFile);
    assert.ok(existsSync(folder) && existsSync(otherFolder));
    await other.close();
    assert.ok(!existsSync(otherFolder));
  });
});
