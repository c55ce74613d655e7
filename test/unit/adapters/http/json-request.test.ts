import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { parseJson, request, type HttpRequest } from '../../../../src/adapters/http/json-request.ts';
import { plain } from '../../../../src/core/message.ts';
import { Secret } from '../../../../src/core/secret.ts';

const MARKER = 'marker-secret-5d1f';

describe('request', () => {
  let server: Server;
  let base: string;
  let seen: IncomingMessage[];
  let answer: (request: IncomingMessage, response: ServerResponse) => void;

  beforeEach(async () => {
    seen = [];
    server = createServer((request, response) => {
      seen.push(request);
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  function get(more: Partial<HttpRequest> = {}): ReturnType<typeof request> {
    return request({ method: 'GET', url: `${base}/path`, signal: new AbortController().signal, ...more });
  }

  function statuses(...list: [status: number, headers?: Record<string, string>][]): void {
    answer = (_request, response) => {
      const [status, headers] = list[Math.min(seen.length, list.length) - 1] ?? [500];
      response.writeHead(status, headers).end('{"n":1}');
    };
  }

  it('hands on status, headers and text', async () => {
    statuses([200, { 'x-one': '1' }]);
    const result = await get();
    assert.ok(result.ok);
    assert.equal(result.value.status, 200);
    assert.equal(result.value.headers.get('x-one'), '1');
    assert.deepEqual(parseJson(result.value.text), { n: 1 });
  });

  it('reveals a secret header only to the wire', async () => {
    statuses([204]);
    await get({ headers: { authorization: new Secret(`Bearer ${MARKER}`) } });
    assert.equal(seen[0]?.headers.authorization, `Bearer ${MARKER}`);
  });

  it('follows no redirect', async () => {
    statuses([307, { location: '/elsewhere' }]);
    const result = await get();
    assert.ok(result.ok);
    assert.equal(result.value.status, 307);
    assert.equal(seen.length, 1);
  });

  it('waits for Retry-After and tries again', async () => {
    statuses([429, { 'retry-after': '0' }], [503, { 'retry-after': '0' }], [200]);
    const result = await get();
    assert.ok(result.ok);
    assert.deepEqual([result.value.status, seen.length], [200, 3]);
  });

  it('gives up after three repetitions and hands the last answer on', async () => {
    statuses([429, { 'retry-after': '0' }]);
    const result = await get();
    assert.ok(result.ok);
    assert.deepEqual([result.value.status, seen.length], [429, 4]);
  });

  it('does not wait longer than a person would', async () => {
    statuses([429, { 'retry-after': '3600' }]);
    const result = await get();
    assert.ok(result.ok);
    assert.deepEqual([result.value.status, seen.length], [429, 1]);
  });

  it('does not repeat a POST, unless it does no harm', async () => {
    statuses([503, { 'retry-after': '0' }]);
    await get({ method: 'POST', body: '{}' });
    assert.equal(seen.length, 1);
    await get({ method: 'POST', body: '{}', idempotent: true });
    assert.equal(seen.length, 5);
  });

  it('tries again after a broken connection', async () => {
    answer = (request, response) => {
      if (seen.length === 1) request.socket.resetAndDestroy();
      else response.end('ok');
    };
    const result = await get();
    assert.ok(result.ok);
    assert.equal(result.value.text, 'ok');
  });

  it('stops at the time limit', async () => {
    answer = () => undefined;
    const result = await get({ timeoutMs: 30 });
    assert.ok(!result.ok);
    assert.equal(result.failure.kind, 'timed-out');
  });

  it('stops at once when cancelled, in flight or between attempts', async () => {
    for (const status of [undefined, 503]) {
      const controller = new AbortController();
      answer = (_request, response) => {
        if (status !== undefined) response.writeHead(status, { 'retry-after': '20' }).end();
        setTimeout(() => controller.abort(), 20);
      };
      const result = await get({ signal: controller.signal });
      assert.ok(!result.ok);
      assert.equal(result.failure.kind, 'cancelled');
    }
  });

  it('sends nothing when cancelled before', async () => {
    const result = await get({ signal: AbortSignal.abort() });
    assert.ok(!result.ok);
    assert.equal(result.failure.kind, 'cancelled');
    assert.equal(seen.length, 0);
  });

  it('does not read an endless answer', async () => {
    answer = (_request, response) => {
      const write = (): void => {
        if (!response.destroyed) response.write('x'.repeat(1000), () => setImmediate(write));
      };
      write();
    };
    const result = await get({ maxBytes: 5000 });
    assert.ok(!result.ok);
    assert.equal(result.failure.kind, 'unexpected');
    assert.match(plain(result.failure.message), /more than 5000 bytes/);
  });

  it('keeps secrets out of every failure', async () => {
    const headers = { authorization: new Secret(`Bearer ${MARKER}`) };
    const body = MARKER;
    const failures: unknown[] = [];
    answer = (request) => request.socket.resetAndDestroy();
    failures.push(await get({ method: 'POST', headers, body }));
    answer = () => undefined;
    failures.push(await get({ method: 'POST', headers, body, timeoutMs: 20 }));
    failures.push(await get({ headers, url: 'http://127.0.0.1:1/' }));
    // fetch quotes an impossible header value in its error.
    failures.push(
      await get({
        headers: { authorization: new Secret(`Bearer ${MARKER}\n`), 'x-bad': `${MARKER}\n\u0000` },
      }),
    );
    for (const failure of failures) {
      assert.ok(typeof failure === 'object' && failure !== null && 'ok' in failure && !failure.ok);
      assert.ok(!inspect(failure, { depth: 9 }).includes(MARKER), inspect(failure, { depth: 9 }));
      assert.ok(!JSON.stringify(failure).includes(MARKER));
    }
  });
});
