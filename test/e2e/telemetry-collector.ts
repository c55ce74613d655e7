import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** What a telemetry item of Application Insights holds, as far as a test reads it. */
export interface SentItem {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** An ingestion endpoint of Application Insights on loopback, which keeps what it gets. */
export class TelemetryCollector {
  readonly #server: Server;
  readonly #bodies: string[] = [];

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
        this.#bodies.push(`${request.url ?? ''}\n${text.toString()}`);
        const count = text.length === 0 ? 0 : this.#itemsOf(text.toString()).length;
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify({ itemsReceived: count, itemsAccepted: count, errors: [] }));
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** A connection string as the Azure portal gives it, but for this endpoint. */
  get connectionString(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `InstrumentationKey=00000000-0000-4000-8000-000000000001;IngestionEndpoint=http://127.0.0.1:${port}/`;
  }

  /** Everything that came in, addresses included, as it came in. */
  get everything(): string {
    return this.#bodies.join('\n');
  }

  get items(): SentItem[] {
    return this.#bodies.flatMap((body) => this.#itemsOf(body.slice(body.indexOf('\n') + 1)));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #itemsOf(text: string): SentItem[] {
    const items = JSON.parse(text) as { readonly data?: { readonly baseData?: SentItem } }[];
    return items.flatMap(({ data }) => data?.baseData ?? []);
  }
}
