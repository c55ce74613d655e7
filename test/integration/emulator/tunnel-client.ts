import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import type { AzureEmulator } from '../../emulator/azure.ts';

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object goes as JSON, search parameters as a form, text and bytes as they are. */
  readonly body?: Readonly<Record<string, unknown>> | URLSearchParams | Buffer | string;
  readonly token?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Parsed when it is JSON. */
  readonly body: unknown;
}

/** One request through the emulator's proxy with its authority as the only trusted one; no SDK in between. */
export async function ask(
  emulator: Pick<AzureEmulator, 'proxyUrl' | 'caFile'>,
  url: string,
  asked: Asked = {},
): Promise<Answered> {
  const target = new URL(url);
  const socket = await openTunnel(emulator.proxyUrl, `${target.hostname}:443`);
  const tls = tlsConnect({ socket, servername: target.hostname, ca: readFileSync(emulator.caFile) });
  const { headers: own, content } = encode(asked);
  const headers = { host: target.host, ...own };
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest(
      target,
      { method: asked.method ?? 'GET', headers, createConnection: () => tls },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          tls.destroy();
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, body: parse(text) });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(content);
  });
}

function encode({ headers, body, token }: Asked): {
  headers: Record<string, string>;
  content: string | Buffer;
} {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  if (body === undefined) return { headers: { ...authorization, ...headers }, content: '' };
  const isForm = body instanceof URLSearchParams;
  const content = isForm
    ? body.toString()
    : typeof body === 'string' || Buffer.isBuffer(body)
      ? body
      : JSON.stringify(body);
  const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
  const length = String(Buffer.byteLength(content));
  return {
    headers: { 'content-type': type, 'content-length': length, ...authorization, ...headers },
    content,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The raw tunnel, or an error that holds the proxy's status and text. */
export function openTunnel(proxyUrl: string, authority: string): Promise<Socket> {
  const proxy = new URL(proxyUrl);
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      host: proxy.hostname,
      port: proxy.port,
      method: 'CONNECT',
      path: authority,
      headers: { host: authority },
      agent: false,
    });
    outgoing.on('connect', (response, socket, head) => {
      if (response.statusCode === 200 && socket instanceof Socket) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(new Error(`${response.statusCode ?? 0} ${head.toString()}`));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
