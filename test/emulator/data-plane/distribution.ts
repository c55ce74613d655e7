import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import type { RegistryState } from '../registry-state.ts';
import type { Reply, ServiceRequest } from '../service.ts';
import { REGISTRY_HEADERS, unauthorizedBody } from './data-plane-error.ts';

const KEPT_REQUEST_HEADERS = [
  'accept',
  'content-type',
  'content-range',
  'range',
  'if-none-match',
  'user-agent',
];
const DROPPED_ANSWER_HEADERS = new Set(['connection', 'transfer-encoding', 'keep-alive', 'date']);

/**
 * Sends the request to the registry's docker-registry and gives its answer in ACR's clothes. With the login server as
 * Host and https as protocol, docker-registry itself writes `Location` headers that lead back to the login server.
 */
export async function forward(
  registry: RegistryState,
  request: ServiceRequest,
  backend: { readonly port: number; readonly token?: string },
): Promise<Reply> {
  const headers: OutgoingHttpHeaders = {
    host: registry.loginServer,
    'x-forwarded-proto': 'https',
    'content-length': request.body.length,
    ...(backend.token === undefined ? {} : { authorization: `Bearer ${backend.token}` }),
  };
  for (const name of KEPT_REQUEST_HEADERS) {
    const value = request.headers[name];
    if (value !== undefined) headers[name] = value;
  }
  const answer = await send(request, backend.port, headers);
  const kept = Object.entries(answer.headers).filter(([name]) => !DROPPED_ANSWER_HEADERS.has(name));
  const own = Object.fromEntries(
    kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
  const reply = { status: answer.status, headers: { ...own, ...REGISTRY_HEADERS }, body: answer.body };
  return answer.status === 401 ? asAcr(reply, own['www-authenticate']) : reply;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

function send(request: ServiceRequest, port: number, headers: OutgoingHttpHeaders): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const path = `${request.path}${request.search}`;
    const outgoing = httpRequest(
      { host: '127.0.0.1', port, method: request.method, path, headers },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          resolve({
            status: incoming.statusCode ?? 502,
            headers: incoming.headers,
            body: Buffer.concat(chunks),
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(request.body);
  });
}

/** docker-registry's refusal says what was missing in the challenge; ACR says it in the body too, in its own words. */
function asAcr(reply: Reply, authenticate: string | string[] | undefined): Reply {
  const scope = /scope="repository:([^":]+):([^":,]+)/.exec(String(authenticate ?? ''));
  const denied = scope ? { repository: scope[1] ?? '', action: scope[2] ?? '' } : undefined;
  const headers = { ...reply.headers };
  delete headers['content-length'];
  return { ...reply, headers, body: unauthorizedBody(denied) };
}
