import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeKubeconfig } from './kubeconfig.ts';

const WITHOUT_CA = { 'certificate-authority': undefined };

/** An API server whose answers a test plays. Without TLS, so it is told no credentials. */
export interface PlayedCluster {
  /** The paths and queries that were asked for. */
  readonly asked: readonly string[];
  writeKubeconfig(folder: string): Promise<string>;
  stop(): void;
}

export async function startPlayedCluster(
  answer: (url: URL, response: ServerResponse) => void,
): Promise<PlayedCluster> {
  const asked: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    asked.push(request.url ?? '');
    answer(new URL(request.url ?? '', 'http://cluster'), response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    asked,
    writeKubeconfig: (folder) =>
      writeKubeconfig(folder, 'played', { url, caFile: '', user: { token: 'untold' }, cluster: WITHOUT_CA }),
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

export function answerJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
