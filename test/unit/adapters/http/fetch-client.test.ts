import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createHttpHeaders,
  createPipelineRequest,
  isRestError,
  type PipelineRequestOptions,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { fetchClient } from '../../../../src/adapters/http/fetch-client.ts';
import { networkFailure } from '../../../../src/adapters/http/network-failure.ts';
import { plain } from '../../../../src/core/message.ts';

describe('fetchClient', () => {
  let server: Server;
  let base: string;
  let connections: number;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;

  beforeEach(async () => {
    connections = 0;
    server = createServer((request, response) => answer(request, response));
    server.on('connection', () => (connections += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  function send(options: Partial<PipelineRequestOptions> = {}): Promise<PipelineResponse> {
    return fetchClient.sendRequest(createPipelineRequest({ url: `${base}/path?a=1`, ...options }));
  }

  it('sends method, headers and body, and hands on status, headers and text', async () => {
    answer = (request, response) => {
      const { method, url, headers } = request;
      request.setEncoding('utf8').on('data', (body: string) => {
        response.writeHead(201, { 'x-one': '1' });
        response.end(JSON.stringify({ method, url, asked: headers['x-asked'], body }));
      });
    };
    const headers = createHttpHeaders({ 'X-Asked': 'yes', 'content-type': 'application/json' });
    const response = await send({ method: 'PUT', headers, body: '{"n":1}' });
    assert.equal(response.status, 201);
    assert.equal(response.headers.get('X-One'), '1');
    const seen = { method: 'PUT', url: '/path?a=1', asked: 'yes', body: '{"n":1}' };
    assert.deepEqual(JSON.parse(response.bodyAsText ?? ''), seen);
  });

  it('keeps its connections', async () => {
    answer = (_request, response) => response.end('{}');
    for (let index = 0; index < 20; index += 1) await send();
    // The first may not be free yet when the second request is sent.
    assert.ok(connections <= 2, `${connections} connections`);
  });

  it('leaves a redirect to the SDK', async () => {
    answer = (_request, response) => response.writeHead(307, { location: '/elsewhere' }).end();
    const { status, headers } = await send();
    assert.deepEqual([status, headers.get('location')], [307, '/elsewhere']);
  });

  const failures: [
    name: string,
    answer: (request: IncomingMessage, response: ServerResponse) => void,
    code: string,
  ][] = [
    ['never answered', (request) => void request.socket.destroy(), 'ECONNRESET'],
    [
      'answered by half',
      (request, response) => {
        response.writeHead(200, { 'content-length': 10 }).write('{"a"', () => request.socket.destroy());
      },
      'PARSE_ERROR',
    ],
  ];
  for (const [name, cut, code] of failures) {
    it(`fails with ${code} where it was ${name}, and can still be explained`, async () => {
      answer = cut;
      await assert.rejects(send(), (error) => {
        assert.ok(isRestError(error));
        assert.equal(error.code, code);
        assert.match(plain(networkFailure(error, 'azure').failure.message), /azure was cut off/);
        return true;
      });
    });
  }

  it('fails with the code of a host that refuses the connection', async () => {
    server.close();
    await assert.rejects(send(), { name: 'RestError', code: 'ECONNREFUSED' });
  });

  it('ends as soon as it is stopped, with the reason for it', async () => {
    const controller = new AbortController();
    answer = () => controller.abort();
    await assert.rejects(send({ abortSignal: controller.signal }), { name: 'AbortError' });
  });

  it('sends no body that is not a text', async () => {
    answer = (_request, response) => response.end('{}');
    await assert.rejects(send({ method: 'PUT', body: new Uint8Array([1]) }), /Only a text can be sent/);
  });
});
