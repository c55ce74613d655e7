import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { request } from '../../../src/adapters/http/json-request.ts';
import { plain } from '../../../src/core/message.ts';
import { Secret } from '../../../src/core/secret.ts';
import { makeCertificates, type Certificates } from '../../emulator/certificate.ts';

const CREDENTIAL = 'Bearer marker';

describe('a server that is not who it should be', () => {
  const { signal } = new AbortController();
  const usual = getCACertificates('default');
  const servers: Server[] = [];
  let folder = '';
  /** Each credential that arrived, with the name of its server. */
  let received: string[] = [];

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'acr-pull-wrong-'));
    received = [];
  });
  afterEach(() => {
    setDefaultCACertificates(usual);
    for (const server of servers.splice(0)) server.close();
    rmSync(folder, { recursive: true });
  });

  async function serve(name: string, certificates: Certificates, location?: string): Promise<string> {
    const { serverKey: key, serverChain: cert } = certificates;
    const server = createServer({ key, cert }, ({ headers }, response) => {
      received.push(`${name}: ${headers.authorization ?? ''}`);
      response.writeHead(location === undefined ? 200 : 307, location === undefined ? {} : { location });
      response.end('{}');
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `https://localhost:${(server.address() as AddressInfo).port}/`;
  }

  const ask = (url: string): ReturnType<typeof request> =>
    request({ method: 'GET', url, headers: { authorization: new Secret(CREDENTIAL) }, signal });

  it('gets no credential where nobody vouches for it', async () => {
    const url = await serve('self-signed', await makeCertificates(folder, ['localhost']));
    const answer = await ask(url);
    assert.ok(!answer.ok);
    assert.match(plain(answer.failure.message), /CA that this machine does not trust/);
    assert.deepEqual(received, []);
  });

  it('gets no credential where it shows the certificate of another', async () => {
    const certificates = await makeCertificates(folder, ['contoso.azurecr.io']);
    setDefaultCACertificates([...usual, readFileSync(certificates.caFile, 'utf8')]);
    const answer = await ask(await serve('other name', certificates));
    assert.ok(!answer.ok);
    assert.match(plain(answer.failure.message), /is for another host/);
    assert.deepEqual(received, []);
  });

  it('gets no credential where its certificate has ended', async () => {
    const certificates = await makeCertificates(folder, ['localhost'], 0);
    setDefaultCACertificates([...usual, readFileSync(certificates.caFile, 'utf8')]);
    // It ends in the second in which it was made.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const answer = await ask(await serve('expired', certificates));
    assert.ok(!answer.ok);
    assert.match(plain(answer.failure.message), /certificate of localhost:\d+ is not valid today/);
    assert.deepEqual(received, []);
  });

  it('gets nothing by a redirect from one that is right', async () => {
    const certificates = await makeCertificates(folder, ['localhost']);
    setDefaultCACertificates([...usual, readFileSync(certificates.caFile, 'utf8')]);
    const answer = await ask(await serve('right', certificates, await serve('elsewhere', certificates)));
    assert.ok(answer.ok);
    assert.equal(answer.value.status, 307);
    assert.deepEqual(received, [`right: ${CREDENTIAL}`]);
  });
});
