import type { Clock } from '../../emulator/clock.ts';

interface Running {
  readonly controller: AbortController;
  readonly milliseconds: number;
}

/**
 * Time as a run sees it: a wait moves the clock of the emulated Azure and is over at once, and a time limit is reached
 * exactly when something stays silent. Put in the place of the global timers for as long as a run takes.
 */
export class QuickTime {
  readonly #clock: Clock;
  readonly #limits: Running[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    const { setTimeout: realSetTimeout } = globalThis;
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    const quick = (callback: (...args: unknown[]) => void, milliseconds = 0, ...args: unknown[]): unknown =>
      realSetTimeout(() => {
        this.#clock.advance(milliseconds);
        callback(...args);
      }, 0);
    globalThis.setTimeout = quick as typeof globalThis.setTimeout;
    AbortSignal.timeout = (milliseconds) => this.#limit(milliseconds);
    try {
      return await work();
    } finally {
      globalThis.setTimeout = realSetTimeout;
      AbortSignal.timeout = timeout;
    }
  }

  wait(milliseconds: number): Promise<void> {
    this.#clock.advance(milliseconds);
    return Promise.resolve();
  }

  /** Lets time pass until the limit of this signal is reached, the newest limit first. */
  runOut(signal: AbortSignal): void {
    while (!signal.aborted) {
      const limit = this.#limits.pop();
      if (limit === undefined) throw new Error('Nothing limits how long this waits.');
      this.#clock.advance(limit.milliseconds);
      limit.controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    }
  }

  #limit(milliseconds: number): AbortSignal {
    const controller = new AbortController();
    this.#limits.push({ controller, milliseconds });
    return controller.signal;
  }
}
