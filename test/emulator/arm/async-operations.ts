import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { jsonReply, type Reply } from '../service.ts';
import { gatewayError, notFoundChild } from './arm-error.ts';
import { signedQuery } from './signed-address.ts';

export interface AsyncOptions {
  /** How many polls still answer the running state. */
  readonly polls: number;
  /** `Retry-After` in seconds on the polling answers; recordings cannot tell whether Azure sends one. */
  readonly retryAfterSeconds?: number;
}

export interface AsyncStart {
  readonly host: string;
  /** Path of the resource, without `operationStatuses`. */
  readonly path: string;
  readonly apiVersion: string;
  readonly running: 'Creating' | 'Updating';
  /** What the operation's name begins with; `token` for what lies below a registry. */
  readonly prefix?: string;
  readonly finish: () => void;
}

interface Operation {
  readonly start: AsyncStart;
  /** Query strings that were handed out: they are opaque and must come back unchanged. */
  readonly issued: Set<string>;
  pollsLeft: number;
  isDone: boolean;
}

/** ACR's long-running operations: a signed polling address, and a polling answer with one field. */
export class AsyncOperations {
  readonly #operations = new Map<string, Operation>();
  readonly #options: AsyncOptions;
  readonly #clock: Clock;

  constructor(options: AsyncOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  /** Headers of the answer that starts an operation. */
  start(start: AsyncStart): Record<string, string> {
    const path = `${start.path}/operationStatuses/${start.prefix ?? 'token'}-${randomUUID()}`;
    const operation: Operation = { start, issued: new Set(), pollsLeft: this.#options.polls, isDone: false };
    this.#operations.set(path.toLowerCase(), operation);
    return this.#headers(path, operation);
  }

  poll(path: string, search: string): Reply {
    const operation = this.#operations.get(path.toLowerCase());
    if (!operation) return notFoundChild(path.split('/').at(-1) ?? '');
    if (!operation.issued.has(search)) {
      return gatewayError(
        400,
        'InvalidAsyncOperationQuery',
        'The polling address was changed: use it verbatim.',
      );
    }
    const isRunning = operation.pollsLeft > 0;
    operation.pollsLeft -= 1;
    if (!isRunning && !operation.isDone) {
      operation.isDone = true;
      operation.start.finish();
    }
    const status = isRunning ? operation.start.running : 'Succeeded';
    return jsonReply(200, { status }, this.#headers(path, operation));
  }

  /** Ends what is under way: Azure goes on by itself, whether or not somebody asks. */
  finishAll(): void {
    for (const operation of this.#operations.values()) {
      operation.pollsLeft = 0;
      if (operation.isDone) continue;
      operation.isDone = true;
      operation.start.finish();
    }
  }

  #headers(path: string, operation: Operation): Record<string, string> {
    const { host, apiVersion } = operation.start;
    const search = signedQuery(apiVersion, this.#clock.now(), operation.issued.size);
    operation.issued.add(search);
    const retry = this.#options.retryAfterSeconds;
    return {
      'azure-asyncoperation': `https://${host}${path}${search}`,
      ...(retry === undefined ? {} : { 'retry-after': String(retry) }),
    };
  }
}
