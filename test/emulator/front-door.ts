import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import type { Fault, Faults } from './faults.ts';
import { tunnelHost } from './proxy.ts';
import type { LoggedRequest } from './request-log.ts';
import { jsonReply, type Reply, type Service, type ServiceRequest } from './service.ts';

export interface FrontDoorOptions {
  readonly serviceFor: (host: string) => Service | undefined;
  readonly faults: Faults;
  readonly requests: LoggedRequest[];
  readonly clock: Clock;
}

/** ARM's signed polling addresses are about 3 600 characters long. */
const MAX_HEADER_SIZE = 65_536;

/** The HTTP server inside the tunnels: reads a request, applies a fault, asks the service of its host, logs. */
export function createFrontDoor(options: FrontDoorOptions): Server {
  return createServer({ maxHeaderSize: MAX_HEADER_SIZE }, (request, response) => {
    handle(options, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else
        send(options, response, jsonReply(500, { error: { code: 'EmulatorBug', message: describe(error) } }));
    });
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
}

async function handle(
  options: FrontDoorOptions,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await readRequest(incoming);
  const fault = options.faults.take(request);
  if (fault?.delayMs !== undefined) await delay(fault.delayMs);
  if (fault?.reset === true) {
    log(options, request, 0);
    incoming.socket.destroy();
    return;
  }
  const reply =
    fault?.status === undefined ? await answer(options, request) : faultReply(fault, fault.status, request);
  log(options, request, reply.status);
  if (fault?.loseAnswer === true) incoming.socket.destroy();
  else send(options, response, reply);
}

async function readRequest(incoming: IncomingMessage): Promise<ServiceRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const host = (incoming.headers.host ?? '').replace(/:443$/, '').toLowerCase();
  const target = incoming.url ?? '/';
  const mark = target.indexOf('?');
  const search = mark < 0 ? '' : target.slice(mark);
  return {
    method: incoming.method ?? 'GET',
    host: host === tunnelHost(incoming.socket) ? host : '',
    path: mark < 0 ? target : target.slice(0, mark),
    search,
    query: new URLSearchParams(search),
    headers: incoming.headers,
    body: Buffer.concat(chunks),
  };
}

async function answer(options: FrontDoorOptions, request: ServiceRequest): Promise<Reply> {
  const service = request.host === '' ? undefined : options.serviceFor(request.host);
  if (!service)
    return jsonReply(421, {
      error: { code: 'MisdirectedRequest', message: 'Host header and tunnel differ.' },
    });
  return service(request);
}

function faultReply(fault: Fault, status: number, request: ServiceRequest): Reply {
  const retry = fault.retryAfter === undefined ? undefined : { 'retry-after': String(fault.retryAfter) };
  if (fault.body !== undefined) {
    return { status, headers: { 'content-type': 'application/json', ...retry }, body: fault.body };
  }
  const code = status === 429 ? 'TooManyRequests' : 'InternalServerError';
  const message = `A fault that was asked for.${fault.quotes === true ? quoteOf(request) : ''}`;
  const refusal = request.path.endsWith('/oauth2/v2.0/token')
    ? { error: 'invalid_client', error_description: `AADSTS7000215: ${message}` }
    : { error: { code, message }, errors: [{ code, message }] };
  return jsonReply(status, refusal, retry);
}

function quoteOf({ headers, body }: ServiceRequest): string {
  return ` It got ${body.toString('utf8')} with ${headers.authorization ?? 'nothing'}.`;
}

function log(options: FrontDoorOptions, request: ServiceRequest, status: number): void {
  const apiVersion = request.query.get('api-version');
  options.requests.push({
    at: options.clock.now().toISOString(),
    method: request.method,
    host: request.host,
    path: request.path,
    ...(apiVersion === null ? {} : { apiVersion }),
    status,
  });
}

/** Every answer carries the time of the emulator's clock, as Azure's carry the time of Azure's. */
function send({ clock }: FrontDoorOptions, response: ServerResponse, reply: Reply): void {
  const length = reply.status === 204 ? {} : { 'content-length': Buffer.byteLength(reply.body ?? '') };
  response.writeHead(reply.status, { date: clock.now().toUTCString(), ...length, ...reply.headers });
  response.end(reply.body);
}
