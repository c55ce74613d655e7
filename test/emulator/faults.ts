/** What to do to the next requests that match; every part left out matches everything. */
export interface Fault {
  readonly host?: string;
  /** A regular expression, tried on the path without its query. */
  readonly pathPattern?: string;
  readonly method?: string;
  readonly times: number;
  readonly status?: number;
  readonly body?: string;
  /** The answer names all that was sent, credentials included, as some services do. */
  readonly quotes?: boolean;
  readonly retryAfter?: number;
  /** Waits, then answers as usual unless `status` or `reset` is set too. */
  readonly delayMs?: number;
  /** Cuts the connection instead of answering. */
  readonly reset?: boolean;
  /** Does what was asked, then cuts the connection, so that the client never learns of it. */
  readonly loseAnswer?: boolean;
}

interface PendingFault {
  readonly fault: Fault;
  left: number;
}

export interface FaultTarget {
  readonly host: string;
  readonly path: string;
  readonly method: string;
}

export class Faults {
  #pending: PendingFault[] = [];

  add(fault: Fault): void {
    this.#pending.push({ fault, left: fault.times });
  }

  clear(): void {
    this.#pending = [];
  }

  /** The first fault that matches, used up once. */
  take(target: FaultTarget): Fault | undefined {
    const found = this.#pending.find(({ fault }) => matches(fault, target));
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#pending = this.#pending.filter((pending) => pending !== found);
    return found.fault;
  }
}

function matches(fault: Fault, target: FaultTarget): boolean {
  if (fault.host !== undefined && fault.host.toLowerCase() !== target.host) return false;
  if (fault.method !== undefined && fault.method.toUpperCase() !== target.method) return false;
  return fault.pathPattern === undefined || new RegExp(fault.pathPattern, 'i').test(target.path);
}
