import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { makeCertificates } from '../emulator/certificate.ts';

/** An API server that refuses everything, and quotes in its answer what it was sent, credentials included. */
export interface QuotingCluster {
  readonly url: string;
  readonly caFile: string;
  /** The status that it answers with. */
  code: number;
  /** What it has quoted so far, answer by answer. */
  readonly quotes: readonly string[];
  stop(): void;
}

/** `folder` is for its certificates. */
export async function startQuotingCluster(folder: string): Promise<QuotingCluster> {
  const { serverKey: key, serverChain: cert } = await makeCertificates(folder, ['localhost']);
  const quotes: string[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    void quoteOf(request).then((quote) => {
      quotes.push(quote);
      const causes = [{ reason: quote, field: quote, message: `conflict with "${quote}"` }];
      const { code } = cluster;
      response.writeHead(code, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ kind: 'Status', code, reason: quote, message: quote, details: { causes } }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const cluster: QuotingCluster = {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    caFile: path.join(folder, 'ca.pem'),
    code: 500,
    quotes,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return cluster;
}

/** Headers and body, as they came. */
async function quoteOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return `${request.headers.authorization ?? ''} ${Buffer.concat(chunks).toString('utf8')}`;
}
