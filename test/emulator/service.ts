import type { IncomingHttpHeaders } from 'node:http';

/** One request as a service sees it: TLS ended, body read. */
export interface ServiceRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** Raw, with the question mark; empty without a query. */
  readonly search: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
}

/** One of the emulated services behind a host name. */
export type Service = (request: ServiceRequest) => Reply | Promise<Reply>;

export function jsonReply(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string | string[]>> = {},
): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

export function bearerOf(request: ServiceRequest): string | undefined {
  const match = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '');
  return match?.[1];
}

/** Basic credentials; the password may hold colons, the user name may not. */
export function basicOf(request: ServiceRequest): { user: string; password: string } | undefined {
  const match = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '');
  if (!match?.[1]) return undefined;
  const text = Buffer.from(match[1], 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
