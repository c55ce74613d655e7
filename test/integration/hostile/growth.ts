import { timed } from '../../unit/processor-time.ts';

/** How the time of a piece of work grows with its size. */
export interface Growth {
  /** Milliseconds of processor time at 1×, 10× and 100× of the base size. */
  readonly milliseconds: readonly [number, number, number];
  /** Of the power law between 10× and 100×: 1 is linear, 2 quadratic. */
  readonly exponent: number;
}

/** The best of three counts. */
export function growthOf(work: (size: number) => () => unknown, base: number): Growth {
  const [small = 0, medium = 0, large = 0] = [1, 10, 100].map((factor) => {
    const run = work(base * factor);
    return Math.min(...Array.from({ length: 3 }, () => timed(run).seconds * 1000));
  });
  // Less than this is the noise of the clock, from which nothing grows.
  const exponent = Math.log10(Math.max(large, 1) / Math.max(medium, 1));
  return { milliseconds: [small, medium, large], exponent };
}
