import { mutate } from './mutate.ts';
import type { SharedInput } from './progress.ts';
import { Random } from './random.ts';
import type { FuzzTarget } from './target.ts';

export interface Finding {
  readonly kind: 'crash' | 'hang';
  readonly input: string;
  readonly reason: string;
}

export interface FuzzOutcome {
  readonly executions: number;
  /** Blocks of `src` that were reached, by number. */
  readonly covered: readonly number[];
  /** Inputs that did something new; with `keep`, a few that reach all that was reached. */
  readonly corpus: readonly string[];
  readonly findings: readonly Finding[];
  readonly slowestMs: number;
}

export interface LoopParts {
  readonly target: FuzzTarget;
  readonly corpus: readonly string[];
  readonly words: readonly string[];
  readonly counters: Uint8Array;
  readonly seed: number;
  readonly shared: SharedInput;
}

const MOST_FINDINGS = 5;

/** Runs a target on inputs that are made of those which did something new, as long as there is time. */
export class FuzzLoop {
  readonly #parts: LoopParts;
  readonly #random: Random;
  /** For each block the sets of counts seen so far, as bits. */
  readonly #seen: Uint8Array;
  readonly #corpus: string[] = [];
  readonly #findings = new Map<string, Finding>();
  #executions = 0;
  #slowestMs = 0;

  constructor(parts: LoopParts) {
    this.#parts = parts;
    this.#random = new Random(parts.seed);
    this.#seen = new Uint8Array(parts.counters.length);
  }

  run(seconds: number): void {
    const { corpus, target, words } = this.#parts;
    const end = performance.now() + seconds * 1000;
    for (const input of [...target.seeds, ...corpus]) this.#try(input);
    while (performance.now() < end && this.#findings.size < MOST_FINDINGS) {
      this.#try(mutate(this.#parent(), this.#random, { words, corpus: this.#corpus }));
    }
  }

  outcome(keep: boolean): FuzzOutcome {
    const covered = [...this.#seen.entries()].filter(([, bits]) => bits !== 0);
    return {
      executions: this.#executions,
      covered: covered.map(([block]) => block),
      corpus: keep ? this.#fewest() : this.#corpus,
      findings: [...this.#findings.values()],
      slowestMs: this.#slowestMs,
    };
  }

  /** Half of the time one of the newest, which lead on. */
  #parent(): string {
    const length = this.#corpus.length;
    const newest = this.#random.below(2) === 0 ? Math.min(20, length) : length;
    return this.#corpus[length - 1 - this.#random.below(newest)] ?? '';
  }

  #try(input: string): void {
    const started = performance.now();
    const reason = this.#reasonOf(input);
    this.#slowestMs = Math.max(this.#slowestMs, performance.now() - started);
    if (this.#isNew()) this.#corpus.push(input);
    if (reason === undefined || this.#findings.has(keyOf(reason))) return;
    this.#findings.set(keyOf(reason), { kind: 'crash', input: this.#smaller(input, reason), reason });
  }

  #reasonOf(input: string): string | undefined {
    const { counters, shared, target } = this.#parts;
    shared.begin(input);
    counters.fill(0);
    this.#executions += 1;
    try {
      target.run(input);
      return undefined;
    } catch (error) {
      return error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
  }

  #isNew(): boolean {
    const { counters } = this.#parts;
    let isNew = false;
    for (let block = 0; block < counters.length; block += 1) {
      const bit = bitOf(counters[block] ?? 0);
      const seen = this.#seen[block] ?? 0;
      if ((seen & bit) === bit) continue;
      this.#seen[block] = seen | bit;
      isNew = true;
    }
    return isNew;
  }

  /** Takes parts out as long as the same goes wrong. */
  #smaller(input: string, reason: string): string {
    const end = performance.now() + 3000;
    let smallest = input;
    for (let size = Math.ceil(input.length / 2); size >= 1; size = Math.floor(size / 2)) {
      for (let at = 0; at < smallest.length && performance.now() < end;) {
        const shorter = smallest.slice(0, at) + smallest.slice(at + size);
        const same = keyOf(this.#reasonOf(shorter) ?? '') === keyOf(reason);
        if (same) smallest = shorter;
        else at += size;
      }
    }
    return smallest;
  }

  /** The shortest first; one that reaches nothing more is left out. */
  #fewest(): string[] {
    const { counters } = this.#parts;
    const reached = new Uint8Array(counters.length);
    return this.#corpus
      .toSorted((a, b) => a.length - b.length)
      .filter((input) => {
        this.#reasonOf(input);
        let isMore = false;
        for (const [block, count] of counters.entries()) {
          if (count === 0 || reached[block] === 1) continue;
          reached[block] = 1;
          isMore = true;
        }
        return isMore;
      });
  }
}

/** Two findings are the same when they fail at the same place. */
function keyOf(reason: string): string {
  const lines = reason.split('\n');
  return [lines[0]?.slice(0, 60), ...lines.filter((line) => /^\s+at /.test(line)).slice(0, 2)].join('\n');
}

/** 1, 2, 3, 4–7, 8–15, 16–31, 32–127 and more, as one bit each. */
function bitOf(count: number): number {
  if (count <= 3) return count === 0 ? 0 : 1 << (count - 1);
  if (count < 8) return 8;
  if (count < 16) return 16;
  if (count < 32) return 32;
  return count < 128 ? 64 : 128;
}
