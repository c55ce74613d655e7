import { createServer, type Server } from 'node:http';
import { Socket, type AddressInfo } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { Certificates } from './certificate.ts';

/** Whether a CONNECT target is one of ours; `absent` is a name that would not resolve in the real world. */
export type Target = 'served' | 'absent' | 'foreign';

export interface ProxyOptions {
  readonly port: number;
  readonly certificates: Certificates;
  readonly classify: (host: string) => Target;
  /** The server that answers inside the tunnel. */
  readonly inner: Server;
  readonly refusedHosts: string[];
}

export interface Proxy {
  readonly url: string;
  close(): Promise<void>;
}

const TUNNEL_HOSTS = new WeakMap<object, string>();

/** The host name that the client of this connection asked the proxy for. */
export function tunnelHost(socket: object): string | undefined {
  return TUNNEL_HOSTS.get(socket);
}

/** An HTTP CONNECT proxy on loopback that ends TLS itself and never dials out. */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const secureContext = createSecureContext({
    key: options.certificates.serverKey,
    cert: options.certificates.serverChain,
  });
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    options.refusedHosts.push(hostOf(request.headers.host ?? ''));
    response.writeHead(403, { 'content-type': 'text/plain', connection: 'close' });
    response.end('The Azure emulator tunnels TLS only; plain HTTP is refused.\n');
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('connect', (request, socket, head) => {
    if (!(socket instanceof Socket)) return;
    const refusal = refuse(request.url ?? '', options);
    if (refusal !== undefined) {
      socket.end(refusal);
      return;
    }
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    const tunnel = new TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] });
    tunnel.on('error', () => tunnel.destroy());
    TUNNEL_HOSTS.set(tunnel, hostOf(request.url ?? ''));
    options.inner.emit('connection', tunnel);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => closeAll(server, sockets) };
}

function hostOf(authority: string): string {
  return authority.replace(/:\d+$/, '').toLowerCase();
}

/** The whole answer that turns a CONNECT down, or `undefined` to let it through. */
function refuse(authority: string, options: ProxyOptions): string | undefined {
  const host = hostOf(authority);
  const target = authority.endsWith(':443') ? options.classify(host) : 'foreign';
  if (target === 'served') return undefined;
  if (target === 'absent')
    return answer('502 Bad Gateway', `The Azure emulator knows no resource called ${host}.`);
  options.refusedHosts.push(host);
  return answer(
    '403 Forbidden',
    `The Azure emulator refuses ${authority}: only Azure hosts on port 443 are served.`,
  );
}

function answer(status: string, text: string): string {
  const body = `${text}\n`;
  const headers = `content-type: text/plain\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`;
  return `HTTP/1.1 ${status}\r\n${headers}\r\n\r\n${body}`;
}

function closeAll(server: Server, sockets: Set<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
