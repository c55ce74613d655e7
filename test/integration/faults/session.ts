import { isClosing, type Asked, type Fault, type Injection } from './fault.ts';
import { LeakDetector } from './leaks.ts';

/** One run of a command: what it asks for is counted, and at one place a fault happens. */
export class Session {
  readonly asked: Asked[] = [];
  readonly controller = new AbortController();
  /** Everything that was reported, in order. */
  readonly reported: string[] = [];
  /** Every address that was asked, in full. */
  readonly addresses: string[] = [];
  /** Knows every secret that the run came by. */
  readonly detector = new LeakDetector();
  /** Settles when the window is closed. */
  readonly closed: Promise<'closed'>;
  readonly #injection: Injection | undefined;
  #key: string | undefined;
  #isClosed = false;
  #close: (value: 'closed') => void = () => undefined;

  constructor(injection?: Injection) {
    this.#injection = injection;
    this.closed = new Promise((resolve) => (this.#close = resolve));
  }

  /** Counts a request or call; answers the fault that happens to it. A run that is over never gets an answer. */
  async meet(asked: Omit<Asked, 'step'>): Promise<Fault | undefined> {
    if (this.#isClosed) return forever();
    const index = this.asked.push({ ...asked, step: this.reported.at(-1) ?? '' }) - 1;
    const { at, fault } = this.#injection ?? {};
    if (fault === undefined) return undefined;
    if (index === at) this.#key = asked.name;
    // A fault of a service lasts: it meets every other try, too.
    const isMet = index === at || (lasts(fault) && this.#key === asked.name);
    return isMet ? fault : undefined;
  }

  async close(): Promise<never> {
    this.#isClosed = true;
    this.#close('closed');
    return forever();
  }

  cancel(): void {
    this.controller.abort();
  }
}

function lasts(fault: Fault): boolean {
  return !isClosing(fault) && !fault.startsWith('cancelled') && fault !== 'throttled once';
}

function forever(): Promise<never> {
  return new Promise(() => undefined);
}
