import { LONGEST_INPUT } from './mutate.ts';

/** What the input is on which a worker works right now: known to the main thread even when the worker hangs or dies. */
export class SharedInput {
  readonly buffer: SharedArrayBuffer;
  /** How many inputs were begun, and the length of the present one. */
  readonly #numbers: Int32Array;
  readonly #text: Uint16Array;

  constructor(buffer = new SharedArrayBuffer(8 + 2 * LONGEST_INPUT)) {
    this.buffer = buffer;
    this.#numbers = new Int32Array(buffer, 0, 2);
    this.#text = new Uint16Array(buffer, 8);
  }

  begin(input: string): void {
    for (let at = 0; at < input.length; at += 1) this.#text[at] = input.charCodeAt(at);
    Atomics.store(this.#numbers, 1, input.length);
    Atomics.add(this.#numbers, 0, 1);
  }

  get begun(): number {
    return Atomics.load(this.#numbers, 0);
  }

  get input(): string {
    return String.fromCharCode(...this.#text.slice(0, Atomics.load(this.#numbers, 1)));
  }
}
