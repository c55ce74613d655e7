import { randomUUID } from 'node:crypto';
import { zuluTime, type Clock } from '../clock.ts';
import { jsonReply, type Reply } from '../service.ts';
import { gatewayError } from './arm-error.ts';
import type { AsyncOptions } from './async-operations.ts';
import { signedQuery } from './signed-address.ts';

export interface ClusterOperationStart {
  readonly host: string;
  readonly subscriptionId: string;
  readonly location: string;
  /** Runs once, with the last poll; an answer is why the operation failed. */
  readonly finish: () => OperationError | undefined;
}

export interface OperationError {
  readonly code: string;
  readonly message: string;
}

interface Operation {
  readonly start: ClusterOperationStart;
  readonly name: string;
  readonly startTime: string;
  /** By then it has ended, whether or not anybody asked. */
  readonly dueOn: Date;
  readonly issued: Set<string>;
  pollsLeft: number;
  end?: { readonly time: string; readonly error?: OperationError };
}

const LONGEST_MS = 10 * 60_000;

/** The version in AKS's polling addresses, whatever the request had. */
const POLLING_VERSION = '2017-08-31';

/** AKS's long-running operations: a status document at one address, the result at another. */
export class ClusterOperations {
  readonly #operations = new Map<string, Operation>();
  readonly #options: AsyncOptions;
  readonly #clock: Clock;

  constructor(options: AsyncOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  /** Headers of the answer that starts an operation. */
  start(start: ClusterOperationStart): { 'azure-asyncoperation': string; location: string } {
    const name = randomUUID();
    const now = this.#clock.now();
    const operation = {
      start,
      name,
      startTime: zuluTime(now),
      dueOn: new Date(now.getTime() + LONGEST_MS),
      issued: new Set<string>(),
      pollsLeft: this.#options.polls,
    };
    this.#operations.set(name, operation);
    return {
      'azure-asyncoperation': this.#address(operation, 'operations'),
      location: this.#address(operation, 'operationresults'),
    };
  }

  /** Ends what nobody has polled for long enough: Azure goes on without its client. */
  endOverdue(): void {
    for (const operation of this.#operations.values()) {
      if (operation.end === undefined && operation.dueOn <= this.#clock.now()) this.#end(operation);
    }
  }

  /** The status document. */
  status(name: string, search: string): Reply {
    const operation = this.#find(name, search);
    if ('status' in operation) return operation;
    this.#advance(operation);
    const { startTime, end } = operation;
    const known = { name: operation.name, status: 'InProgress', startTime };
    if (!end) return jsonReply(200, known, this.#retryAfter());
    if (!end.error) return jsonReply(200, { ...known, status: 'Succeeded', endTime: end.time });
    return jsonReply(200, { ...known, status: 'Failed', endTime: end.time, error: end.error });
  }

  /** 202 until it is done; the operations emulated here have no result. */
  result(name: string, search: string): Reply {
    const operation = this.#find(name, search);
    if ('status' in operation) return operation;
    this.#advance(operation);
    const { end } = operation;
    if (!end) {
      const location = this.#address(operation, 'operationresults');
      return { status: 202, headers: { location, ...this.#retryAfter() } };
    }
    return end.error ? gatewayError(400, end.error.code, end.error.message) : { status: 204 };
  }

  #find(name: string, search: string): Operation | Reply {
    const operation = this.#operations.get(name.toLowerCase());
    if (!operation) return gatewayError(404, 'NotFound', `The operation '${name}' was not found.`);
    if (operation.issued.has(search)) return operation;
    return gatewayError(
      400,
      'InvalidAsyncOperationQuery',
      'The polling address was changed: use it verbatim.',
    );
  }

  #advance(operation: Operation): void {
    if (operation.end) return;
    if (operation.pollsLeft > 0) {
      operation.pollsLeft -= 1;
      return;
    }
    this.#end(operation);
  }

  #end(operation: Operation): void {
    const error = operation.start.finish();
    operation.end = { time: zuluTime(this.#clock.now()), ...(error && { error }) };
  }

  #address(operation: Operation, kind: 'operations' | 'operationresults'): string {
    const { host, subscriptionId, location } = operation.start;
    const search = signedQuery(POLLING_VERSION, this.#clock.now(), operation.issued.size);
    operation.issued.add(search);
    const provider = `/subscriptions/${subscriptionId}/providers/Microsoft.ContainerService`;
    return `https://${host}${provider}/locations/${location}/${kind}/${operation.name}${search}`;
  }

  #retryAfter(): Record<string, string> {
    const seconds = this.#options.retryAfterSeconds;
    return seconds === undefined ? {} : { 'retry-after': String(seconds) };
  }
}
