import { resourceManagerScope, type Cloud } from '../../core/clouds.ts';
import { message } from '../../core/message.ts';
import type { TokenSource } from '../../core/ports.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import { parseJson, type HttpResponse, type SendRequest } from '../http/json-request.ts';
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

/** Reads Resource Manager with plain HTTP: listing needs no SDK, and each page can be handed on as it comes. */
export class ArmHttp {
  readonly #cloud: Cloud;
  readonly #tokens: TokenSource;
  readonly #send: SendRequest;

  constructor(parts: { readonly cloud: Cloud; readonly tokens: TokenSource; readonly send: SendRequest }) {
    this.#cloud = parts.cloud;
    this.#tokens = parts.tokens;
    this.#send = parts.send;
  }

  /** The JSON body of a 200. Any other answer is the failure of `operation`. */
  async read(request: ArmReadRequest, signal: AbortSignal): Promise<Result<unknown>> {
    const url = new URL(request.path, this.#cloud.resourceManager);
    if (url.origin !== new URL(this.#cloud.resourceManager).origin) {
      return err('refused', message('Azure Resource Manager pointed to another host: {0}.', url.host));
    }
    const tenant = request.tenantId === undefined ? {} : { tenantId: request.tenantId };
    const token = await this.#tokens.getToken(
      { scope: resourceManagerScope(this.#cloud), ...tenant },
      signal,
    );
    if (!token.ok) return token;
    const answer = await this.#send({
      url: url.href,
      signal,
      idempotent: true,
      ...(request.query === undefined
        ? { method: 'GET', headers: headersFor(token.value.value) }
        : {
            method: 'POST',
            headers: { ...headersFor(token.value.value), 'content-type': 'application/json' },
            body: JSON.stringify(request.query),
          }),
    });
    return answer.ok ? bodyOf(answer.value, request.operation, token.value.value) : answer;
  }

  /** All entries of a list that spreads over `nextLink` pages. */
  async readAll(request: ArmReadRequest, signal: AbortSignal): Promise<Result<readonly unknown[]>> {
    const entries: unknown[] = [];
    let path: string | undefined = request.path;
    while (path !== undefined) {
      const page = await this.read({ ...request, path }, signal);
      if (!page.ok) return page;
      if (!isRecord(page.value) || !Array.isArray(page.value['value'])) {
        return armFailure({ status: 200 }, request.operation);
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

function bodyOf(answer: HttpResponse, operation: ArmOperation, token: Secret): Result<unknown> {
  const body = parseJson(answer.text);
  if (answer.status === 200 && body !== undefined) return ok(body);
  const requestId = answer.headers.get('x-ms-correlation-request-id');
  const known = { status: answer.status, ...(requestId === null ? {} : { requestId }) };
  return armFailure({ ...known, ...armErrorOf(body) }, operation, [token]);
}
