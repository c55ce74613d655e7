import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** An HTTP proxy on loopback that takes each CONNECT to one place, whatever host was asked for, or refuses it. */
export interface ConnectProxy {
  readonly url: string;
  /** Hosts and ports that were asked for. */
  readonly asked: string[];
  stop(): Promise<void>;
}

/** `refuse` is the status to answer instead of connecting to `target`. */
export async function startConnectProxy(
  target: string,
  { refuse }: { readonly refuse?: number } = {},
): Promise<ConnectProxy> {
  const { hostname, port } = new URL(target);
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on('connect', ({ url = '' }, client: Socket) => {
    asked.push(url);
    sockets.add(client);
    client.on('error', () => client.destroy());
    if (refuse !== undefined) {
      client.end(`HTTP/1.1 ${String(refuse)} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const upstream = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    sockets.add(upstream);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(own)}`,
    asked,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
