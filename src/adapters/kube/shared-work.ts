import { isCancelled } from '../../core/cancellation.ts';
import { cancelled, type Result } from '../../core/result.ts';

/** Work that several callers wait for, each no longer than its own signal says. It is stopped when nobody waits. */
export class SharedWork<T> {
  readonly #stop = new AbortController();
  readonly #work: Promise<Result<T>>;
  #waiting = 0;
  #isOver = false;

  /** The signal tells the work that it is stopped. */
  constructor(start: (signal: AbortSignal) => Promise<Result<T>>) {
    this.#work = start(this.#stop.signal).finally(() => (this.#isOver = true));
  }

  /** Whether it has ended or was stopped: whoever comes now needs new work. */
  get isOver(): boolean {
    return this.#isOver || isCancelled(this.#stop.signal);
  }

  async wait(signal: AbortSignal): Promise<Result<T>> {
    this.#waiting++;
    try {
      return await untilAborted(this.#work, AbortSignal.any([signal, this.#stop.signal]));
    } finally {
      this.#waiting--;
      if (this.#waiting === 0) this.stop();
    }
  }

  /** For all who wait. */
  stop(): void {
    this.#stop.abort();
  }
}

async function untilAborted<T>(work: Promise<Result<T>>, signal: AbortSignal): Promise<Result<T>> {
  const { promise: aborted, resolve } = Promise.withResolvers<Result<T>>();
  const stop = (): void => resolve(cancelled());
  if (isCancelled(signal)) stop();
  else signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
