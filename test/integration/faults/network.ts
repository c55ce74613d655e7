import { setImmediate as breathe } from 'node:timers/promises';
import type { RegistryClientParts } from '../../../src/adapters/azure/registry-client.ts';
import type { FreshAzure } from '../../emulator/in-process.ts';
import type { Reply, ServiceRequest } from '../../emulator/service.ts';
import type { Fault } from './fault.ts';
import type { QuickTime } from './quick-time.ts';
import type { Session } from './session.ts';

type HttpClient = NonNullable<RegistryClientParts['httpClient']>;
type SdkRequest = Parameters<HttpClient['sendRequest']>[0];
type SdkResponse = Awaited<ReturnType<HttpClient['sendRequest']>>;

interface Outgoing {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** A connection that ends without an answer, or with half of one. */
class Broken {
  readonly how: 'reset' | 'cut';
  readonly reply: Reply | undefined;

  constructor(how: 'reset' | 'cut', reply?: Reply) {
    this.how = how;
    this.reply = reply;
  }
}

/** What `fetch` and the SDK's HTTP client do against an emulated Azure, faults included; no socket is opened. */
export class Network {
  readonly #azure: FreshAzure;
  readonly #session: Session;
  readonly #time: QuickTime;

  constructor(azure: FreshAzure, session: Session, time: QuickTime) {
    this.#azure = azure;
    this.#session = session;
    this.#time = time;
  }

  /** In the place of the global `fetch`. */
  readonly fetch = async (input: unknown, init: RequestInit = {}): Promise<Response> => {
    const signal = init.signal ?? new AbortController().signal;
    const answer = await this.#exchange({
      method: init.method ?? 'GET',
      url: new URL(String(input)),
      headers: lowerCase(Object.entries((init.headers ?? {}) as Record<string, string>)),
      body: typeof init.body === 'string' ? init.body : '',
      signal,
    });
    if (!(answer instanceof Broken)) return toResponse(answer);
    if (answer.how === 'reset') throw fetchFailed('ECONNRESET');
    return toResponse(answer.reply ?? { status: 200 }, 'cut');
  };

  /** In the place of the SDK's own HTTP client. */
  readonly httpClient: HttpClient = {
    sendRequest: async (request: SdkRequest): Promise<SdkResponse> => {
      const signal = request.abortSignal as AbortSignal | undefined;
      const answer = await this.#exchange({
        method: request.method,
        url: new URL(request.url),
        headers: lowerCase(Object.entries(request.headers.toJSON())),
        body: typeof request.body === 'string' ? request.body : '',
        signal: signal ?? new AbortController().signal,
      }).catch((error: unknown) => {
        throw Object.assign(new Error('The operation was aborted.', { cause: error }), {
          name: 'AbortError',
        });
      });
      if (answer instanceof Broken) {
        const isReset = answer.how === 'reset';
        const text = isReset ? 'socket hang up' : 'Error reading response as text: aborted';
        throw Object.assign(new Error(text), {
          name: 'RestError',
          code: isReset ? 'ECONNRESET' : 'PARSE_ERROR',
          request,
        });
      }
      const headers = request.headers;
      return {
        request,
        status: answer.status,
        headers: sdkHeaders(headers, answer),
        bodyAsText: String(answer.body ?? ''),
      };
    },
  };

  async #exchange(outgoing: Outgoing): Promise<Reply | Broken> {
    const { method, url, signal } = outgoing;
    const isPoll = /\/operationStatuses\/|\/operations\//i.test(url.pathname);
    this.#session.addresses.push(url.href);
    const name = `${method} ${url.host}${url.pathname}`;
    const fault = await this.#session.meet({ kind: 'request', name, isPoll });
    // As long as an answer takes at the very least.
    await breathe();
    signal.throwIfAborted();
    return this.#under(fault, outgoing);
  }

  async #under(fault: Fault | undefined, outgoing: Outgoing): Promise<Reply | Broken> {
    const { signal } = outgoing;
    const serve = (): Promise<Reply> => this.#serve(outgoing);
    const refusal = (status: number, code: string, headers: Record<string, string> = {}): Reply =>
      refusalOf(outgoing, { status, code, headers });
    switch (fault) {
      case 'throttled once':
        return refusal(429, 'TooManyRequests', { 'retry-after': '1' });
      case 'throttled for good':
        return refusal(429, 'TooManyRequests', { 'retry-after': '60' });
      case 'error 500':
        return refusal(500, 'InternalServerError');
      case 'unavailable 503':
        return refusal(503, 'ServerTimeout');
      case 'token expired':
        return refusal(401, 'ExpiredAuthenticationToken');
      case 'operation failed':
        return {
          status: 200,
          headers: JSON_TYPE,
          body: JSON.stringify({
            status: 'Failed',
            error: { code: 'InternalOperationError', message: WORDS },
          }),
        };
      case 'reset before it was done':
        return new Broken('reset');
      case 'reset after it was done':
        await serve();
        return new Broken('reset');
      case 'answer cut in the middle':
        return new Broken('cut', await serve());
      case 'no answer, but done':
        await serve();
        return this.#silence(signal);
      case 'no answer, not done':
        return this.#silence(signal);
      case 'window closed before':
        return this.#session.close();
      case 'window closed after':
        await serve();
        return this.#session.close();
      case 'cancelled before':
        this.#session.cancel();
        signal.throwIfAborted();
        return serve();
      case 'cancelled after':
        await serve();
        this.#session.cancel();
        signal.throwIfAborted();
        return serve();
      case 'cancelled at the answer': {
        const reply = await serve();
        this.#session.cancel();
        return reply;
      }
      default:
        return serve();
    }
  }

  async #serve(outgoing: Outgoing): Promise<Reply> {
    const reply = await this.#azure.serve(toService(outgoing));
    for (const { value, source } of secretsIn(String(reply.body ?? '')))
      this.#session.detector.add(value, source);
    return reply;
  }

  #silence(signal: AbortSignal): never {
    this.#time.runOut(signal);
    throw signal.reason;
  }
}

const WORDS = 'A fault that was asked for.';
const JSON_TYPE = { 'content-type': 'application/json' };

/** A refusal by a service that quotes all that it was sent, as some do. */
function refusalOf(
  { headers: sent, body }: Outgoing,
  { status, code, headers }: Pick<Reply, 'status'> & { code: string; headers: Record<string, string> },
): Reply {
  const words = `${WORDS} It got ${body} with ${sent['authorization'] ?? 'nothing'}.`;
  return {
    status,
    headers: { ...JSON_TYPE, ...headers },
    body: JSON.stringify({ error: { code, message: words }, errors: [{ code, message: words }] }),
  };
}

/** Passwords and tokens in an answer of Entra, Graph, Resource Manager or a registry. */
function secretsIn(body: string): { readonly value: string; readonly source: string }[] {
  const named = body.matchAll(/"(access_token|refresh_token|secretText|token)":"([^"]+)"/g);
  const passwords = body.matchAll(
    /"name":"password\d?"[^}]*?"value":"([^"]+)"|"value":"([^"]+)"[^}]*?"name":"password\d?"/g,
  );
  return [
    ...[...named].map(([, name = '', value = '']) => ({ value, source: `answers, ${name}` })),
    ...[...passwords].map(([, one, other = '']) => ({ value: one ?? other, source: 'answers, password' })),
  ];
}

function toService({ method, url, headers, body }: Outgoing): ServiceRequest {
  return {
    method,
    host: url.host,
    path: url.pathname,
    search: url.search,
    query: url.searchParams,
    headers,
    body: Buffer.from(body),
  };
}

/** As undici's own: the code is in the cause. */
function fetchFailed(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('socket closed'), { code }) });
}

function toResponse({ status, headers = {}, body }: Reply, end: 'whole' | 'cut' = 'whole'): Response {
  const bytes = Buffer.from(body ?? '');
  const hasBody = ![204, 304].includes(status);
  return new Response(hasBody ? streamOf(bytes, end) : null, { status, headers: flat(headers) });
}

function streamOf(bytes: Buffer, end: 'whole' | 'cut'): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => {
      const sent = end === 'cut' ? bytes.subarray(0, bytes.length / 2) : bytes;
      if (sent.length > 0) controller.enqueue(new Uint8Array(sent));
      if (end === 'whole') controller.close();
      else {
        const cause = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });
        controller.error(new TypeError('terminated', { cause }));
      }
    },
  });
}

function sdkHeaders(of: SdkRequest['headers'], { headers = {} }: Reply): SdkResponse['headers'] {
  const Headers = of.constructor as new (values: Record<string, string>) => SdkResponse['headers'];
  return new Headers(flat(headers));
}

function flat(headers: NonNullable<Reply['headers']>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function lowerCase(entries: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
}
