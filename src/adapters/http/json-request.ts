import { message } from '../../core/message.ts';
import { cancelled, err, ok, type Result } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import { isCancelled } from '../../core/cancellation.ts';
import { isBrokenConnection, networkFailure, timedOut } from './network-failure.ts';
import { pause, retryDelay } from './retry.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** A secret stays one until the moment it is sent. */
  readonly headers?: Readonly<Record<string, string | Secret>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** For each attempt. */
  readonly timeoutMs?: number;
  /** Longer answers are not read to their end. */
  readonly maxBytes?: number;
  /** Whether sending it twice does no harm; by HTTP's rules for the method when left out (RFC 9110, 9.2.2). */
  readonly idempotent?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export type SendRequest = (request: HttpRequest) => Promise<Result<HttpResponse>>;

/**
 * One HTTP call over the global `fetch`, which VS Code patches for proxies and certificates. Any status is a success
 * here, redirects too: they are not followed, so that a credential goes nowhere but to the host it was meant for.
 * Waits and repeats on 429, 502, 503, 504 and a broken connection when that does no harm, as long as `Retry-After`
 * allows. Fails with `unreachable`, `timed-out`, `cancelled` or, for an endless answer, `unexpected`.
 */
export async function request(input: HttpRequest): Promise<Result<HttpResponse>> {
  const isRepeatable = input.idempotent ?? !['POST', 'PATCH'].includes(input.method);
  for (let attempt = 0; ; attempt++) {
    const outcome = await attemptOnce(input);
    const delay = isRepeatable ? retryDelay(attempt, outcome) : undefined;
    if (delay === undefined) return outcome.result;
    if (!(await pause(delay, input.signal))) return cancelled();
  }
}

/** Reads a JSON answer; `undefined` when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;

/** A result, and whether a failure of it was only a broken connection. */
export interface Outcome {
  readonly result: Result<HttpResponse>;
  readonly isBroken: boolean;
}

async function attemptOnce(input: HttpRequest): Promise<Outcome> {
  if (input.signal.aborted) return { result: cancelled(), isBroken: false };
  const { host } = new URL(input.url);
  const timeout = AbortSignal.timeout(input.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  try {
    const response = await fetch(input.url, {
      method: input.method,
      headers: revealed(input.headers ?? {}),
      body: input.body ?? null,
      redirect: 'manual',
      signal: AbortSignal.any([input.signal, timeout]),
    });
    const text = await readText(response, input.maxBytes ?? DEFAULT_MAX_BYTES, host);
    if (!text.ok) return { result: text, isBroken: false };
    return {
      result: ok({ status: response.status, headers: response.headers, text: text.value }),
      isBroken: false,
    };
  } catch (error) {
    // The error itself says "aborted" also when a proxy refuses; only the signals tell who stopped it.
    if (isCancelled(input.signal)) return { result: cancelled(), isBroken: false };
    if (isCancelled(timeout)) return { result: timedOut(host), isBroken: false };
    return { result: networkFailure(error, host), isBroken: isBrokenConnection(error) };
  }
}

function revealed(headers: Readonly<Record<string, string | Secret>>): Record<string, string> {
  const entries = Object.entries(headers);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]),
  );
}

async function readText(response: Response, maxBytes: number, host: string): Promise<Result<string>> {
  const body: ReadableStream<Uint8Array> | null = response.body;
  if (body === null) return ok('');
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the stream, and with it the connection.
    if (bytes > maxBytes)
      return err('unexpected', message('{0} sent an answer of more than {1} bytes.', host, maxBytes));
    text += decoder.decode(chunk, { stream: true });
  }
  return ok(text + decoder.decode());
}
