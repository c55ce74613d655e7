import type { RegistryClientParts } from '../../../../src/adapters/azure/registry-client.ts';
import type { Answer } from './fake-azure.ts';

type HttpClient = NonNullable<RegistryClientParts['httpClient']>;
type SdkRequest = Parameters<HttpClient['sendRequest']>[0];
type SdkResponse = Awaited<ReturnType<HttpClient['sendRequest']>>;

export interface SentBySdk {
  readonly method: string;
  readonly url: URL;
  readonly body: unknown;
  readonly authorization: string | undefined;
}

/** Stands below the SDK's pipeline: answers from a list, in order, and keeps what the SDK sent. */
export class SdkWire implements HttpClient {
  readonly sent: SentBySdk[] = [];
  readonly #answers: (Answer | Error)[];

  constructor(answers: readonly (Answer | Error)[]) {
    this.#answers = [...answers];
  }

  sendRequest(request: SdkRequest): Promise<SdkResponse> {
    this.sent.push({
      method: request.method,
      url: new URL(request.url),
      body: typeof request.body === 'string' ? (JSON.parse(request.body) as unknown) : undefined,
      authorization: request.headers.get('authorization'),
    });
    const answer = this.#answers.shift();
    if (answer === undefined) return silent(request);
    if (answer instanceof Error) return Promise.reject(answer);
    const [status, body, headers = {}] = answer;
    return Promise.resolve({
      request,
      status,
      headers: headersOf({ 'content-type': 'application/json', ...headers }),
      bodyAsText: body === undefined ? '' : JSON.stringify(body),
    });
  }
}

/** What the SDK's own client does when a connection stays silent until the signal fires. */
function silent({ abortSignal }: SdkRequest): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void =>
      reject(Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' }));
    if (abortSignal?.aborted === true) stop();
    abortSignal?.addEventListener('abort', stop);
  });
}

function headersOf(values: Record<string, string>): SdkResponse['headers'] {
  const map = new Map(Object.entries(values));
  return {
    get: (name) => map.get(name.toLowerCase()),
    has: (name) => map.has(name.toLowerCase()),
    set: (name, value) => void map.set(name.toLowerCase(), String(value)),
    delete: (name) => void map.delete(name.toLowerCase()),
    toJSON: () => Object.fromEntries(map),
    [Symbol.iterator]: () => map.entries(),
  };
}
