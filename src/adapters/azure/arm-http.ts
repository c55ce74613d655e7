import { claimsAskedFor } from '../../core/claims-challenge.ts';
import { resourceManagerScope, type Cloud } from '../../core/clouds.ts';
import { message } from '../../core/message.ts';
import type { TokenRequest, TokenSource } from '../../core/ports.ts';
import { err, ok, type Err, type Result } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import {
  parseJson,
  request,
  type HttpRequest,
  type HttpResponse,
  type SendRequest,
} from '../http/json-request.ts';
import { retryAfter } from '../http/retry.ts';
import { armErrorOf, armFailure, type ArmOperation } from './arm-failure.ts';
import { isRecord, textAt } from './json-shape.ts';

export interface ArmReadRequest {
  /** Path and query under the cloud's Resource Manager, or a whole address that it named (`nextLink`). */
  readonly path: string;
  /** Absent: the account's home tenant. */
  readonly tenantId?: string;
  /** A query in the body; such a POST reads only and may be repeated. */
  readonly query?: object;
  readonly operation: ArmOperation;
}

export interface ArmWriteRequest extends Omit<ArmReadRequest, 'query'> {
  readonly method: 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  readonly body?: object;
  /** Codes of refusals that the caller deals with itself. */
  readonly tolerated?: readonly string[];
}

/** What a change was answered; `body` is `undefined` where there was none. */
export interface ArmReply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
  /** The code of a tolerated refusal. */
  readonly code?: string;
}

/** One of Azure's services: where it answers, and the OAuth scope of its tokens. */
export interface AzureService {
  readonly origin: string;
  readonly scope: string;
}

export interface HttpParts {
  readonly cloud: Cloud;
  readonly tokens: TokenSource;
  /** For tests: replaces the network. */
  readonly send?: SendRequest;
}

interface Sent {
  readonly answer: HttpResponse;
  readonly token: Secret;
}

function resourceManagerOf(cloud: Cloud): AzureService {
  return { origin: cloud.resourceManager, scope: resourceManagerScope(cloud) };
}

/** Talks to Resource Manager, or another service of Azure, with plain HTTP: what is asked here is little, and each page can be handed on as it comes. */
export class ArmHttp {
  readonly #service: AzureService;
  readonly #tokens: TokenSource;
  readonly #send: SendRequest;

  constructor(parts: HttpParts, service: AzureService = resourceManagerOf(parts.cloud)) {
    this.#service = service;
    this.#tokens = parts.tokens;
    this.#send = parts.send ?? request;
  }

  /** The JSON body of a 200. Any other answer is the failure of `operation`. */
  async read({ query, ...input }: ArmReadRequest, signal: AbortSignal): Promise<Result<unknown>> {
    const sent = await this.#request(
      {
        ...input,
        method: query === undefined ? 'GET' : 'POST',
        ...(query && { body: query }),
        idempotent: true,
      },
      signal,
    );
    if (!sent.ok) return sent;
    const { answer, token } = sent.value;
    const body = parseJson(answer.text);
    return answer.status === 200 && body !== undefined ? ok(body) : failureOf(answer, input.operation, token);
  }

  /** Any 2xx, with its body, and refusals that are tolerated. Any other answer is the failure of `operation`. */
  async write(input: ArmWriteRequest, signal: AbortSignal): Promise<Result<ArmReply>> {
    const sent = await this.#request(input, signal);
    if (!sent.ok) return sent;
    const { answer, token } = sent.value;
    const { status, headers, text } = answer;
    const body = parseJson(text);
    if (status >= 200 && status <= 299) return ok({ status, headers, body });
    const { code } = armErrorOf(body);
    if (code !== undefined && input.tolerated?.includes(code) === true)
      return ok({ status, headers, body, code });
    return failureOf(answer, input.operation, token);
  }

  async #request(
    input: Omit<ArmReadRequest, 'query'> & Pick<HttpRequest, 'method' | 'idempotent'> & { body?: object },
    signal: AbortSignal,
  ): Promise<Result<Sent>> {
    const { origin, scope } = this.#service;
    const url = new URL(input.path, origin);
    if (url.origin !== new URL(origin).origin) {
      return err('refused', message('{0} pointed to another host: {1}.', new URL(origin).host, url.host));
    }
    const request = { scope, ...(input.tenantId === undefined ? {} : { tenantId: input.tenantId }) };
    const sent = await this.#sendWithToken(url, input, request, signal);
    if (!sent.ok || sent.value.answer.status !== 401) return sent;
    const claims = claimsAskedFor(sent.value.answer.headers.get('www-authenticate'));
    return claims === undefined ? sent : this.#sendWithToken(url, input, { ...request, claims }, signal);
  }

  async #sendWithToken(
    url: URL,
    { method, idempotent, body }: Pick<HttpRequest, 'method' | 'idempotent'> & { body?: object },
    tokenRequest: TokenRequest,
    signal: AbortSignal,
  ): Promise<Result<Sent>> {
    const token = await this.#tokens.getToken(tokenRequest, signal);
    if (!token.ok) return token;
    const headers = headersFor(token.value.value);
    const answer = await this.#send({
      url: url.href,
      method,
      signal,
      ...(idempotent === undefined ? {} : { idempotent }),
      ...(body === undefined
        ? { headers }
        : { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return answer.ok ? ok({ answer: answer.value, token: token.value.value }) : answer;
  }

  /** All entries of a list that spreads over `nextLink` pages. */
  async readAll(input: ArmReadRequest, signal: AbortSignal): Promise<Result<readonly unknown[]>> {
    const entries: unknown[] = [];
    let path: string | undefined = input.path;
    while (path !== undefined) {
      const page = await this.read({ ...input, path }, signal);
      if (!page.ok) return page;
      if (!isRecord(page.value) || !Array.isArray(page.value['value'])) {
        return armFailure({ status: 200 }, input.operation);
      }
      entries.push(...(page.value['value'] as unknown[]));
      path = textAt(page.value, 'nextLink');
    }
    return ok(entries);
  }
}

function headersFor(token: Secret): Record<string, string | Secret> {
  return { accept: 'application/json', authorization: new Secret(`Bearer ${token.reveal()}`) };
}

function failureOf(answer: HttpResponse, operation: ArmOperation, token: Secret): Err {
  const requestId = answer.headers.get('x-ms-correlation-request-id');
  const retryAfterMs = retryAfter(answer.headers.get('retry-after'), Date.now());
  const known = {
    status: answer.status,
    ...(requestId === null ? {} : { requestId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  return armFailure({ ...known, ...armErrorOf(parseJson(answer.text)) }, operation, [token]);
}
