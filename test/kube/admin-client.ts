import { request } from 'node:https';
import type { KeyPair } from './certificates.ts';

/** The API server as its administrator sees it: for what a test prepares or looks at, never for what it proves. */
export interface AdminClient {
  /** The status and the JSON of the answer, whatever it is. */
  send(method: string, path: string, body?: unknown): Promise<AdminResponse>;
  /** The same, but an answer other than 2xx is thrown. */
  must(method: string, path: string, body?: unknown): Promise<Json>;
}

export interface AdminResponse {
  readonly status: number;
  readonly body: Json;
}

export type Json = Readonly<Record<string, unknown>>;

export function adminClient(server: string, ca: string, user: KeyPair): AdminClient {
  const send = (method: string, path: string, body?: unknown): Promise<AdminResponse> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(server);
      const tls = { ca, cert: user.certificate, key: user.key };
      const headers = { 'content-type': contentType(method), accept: 'application/json' };
      const call = request({ hostname, port, path, method, headers, agent: false, ...tls }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () =>
          resolve({ status: response.statusCode ?? 0, body: parse(Buffer.concat(chunks).toString('utf8')) }),
        );
      });
      call.once('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  return {
    send,
    async must(method, path, body) {
      const response = await send(method, path, body);
      if (response.status >= 200 && response.status < 300) return response.body;
      throw new Error(
        `${method} ${path} answered ${String(response.status)}: ${JSON.stringify(response.body)}`,
      );
    },
  };
}

function contentType(method: string): string {
  return method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return { text };
  }
}
