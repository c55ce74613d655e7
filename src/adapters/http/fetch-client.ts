import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { isBrokenConnection, networkCodes } from './network-failure.ts';

/**
 * Sends what the SDKs of Azure ask for by the global `fetch`, as our own requests are sent: over the same connections,
 * which are kept. By the SDKs' own client, behind a proxy each request opens a connection of its own, and without one
 * each client of an SDK leaves its connection open.
 */
export const fetchClient: HttpClient = {
  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    const { createHttpHeaders, RestError } = await import('@azure/core-rest-pipeline');
    const failWith = (code: string | undefined, cause: unknown): never => {
      if (request.abortSignal?.aborted === true) throw cause;
      const options = code === undefined ? { request } : { request, code };
      throw Object.assign(new RestError('The request failed.', options), { cause });
    };
    const response = await send(request).catch((error: unknown) => failWith(codeOf(error), error));
    const text = await response.text().catch((error: unknown) => failWith(RestError.PARSE_ERROR, error));
    const headers = createHttpHeaders(Object.fromEntries(response.headers));
    return { request, status: response.status, headers, bodyAsText: text };
  },
};

function send(request: PipelineRequest): Promise<Response> {
  const { url, method, headers, abortSignal } = request;
  return fetch(url, {
    method,
    headers: headers.toJSON(),
    body: bodyOf(request),
    redirect: 'manual',
    signal: (abortSignal as AbortSignal | undefined) ?? null,
  });
}

/** Nothing that we let the SDKs send is a stream or a form. */
function bodyOf({ body, url }: PipelineRequest): string | null {
  if (body === undefined || body === null) return null;
  if (typeof body === 'string') return body;
  throw new Error(`Only a text can be sent to ${new URL(url).host}.`);
}

/** What was never answered is sent again by the SDKs, which know it by Node's code and not by that of `fetch`. */
function codeOf(error: unknown): string | undefined {
  return isBrokenConnection(error) ? 'ECONNRESET' : networkCodes(error)[0];
}
