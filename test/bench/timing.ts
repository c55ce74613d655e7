export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export interface Pair {
  readonly oursMs: number;
  readonly peerMs: number;
  /** The median of the ratios pair by pair, which holds while the speed of the machine drifts. */
  readonly ratio: number;
}

/** Ours and the peer in turn, `rounds` times after one that does not count. */
export async function paired(rounds: number, ours: () => unknown, peer: () => unknown): Promise<Pair> {
  await ours();
  await peer();
  const pairs: (readonly [number, number])[] = [];
  for (let round = 0; round < rounds; round += 1) pairs.push([await timed(ours), await timed(peer)]);
  return {
    oursMs: median(pairs.map(([own]) => own)),
    peerMs: median(pairs.map(([, other]) => other)),
    ratio: median(pairs.map(([own, other]) => own / other)),
  };
}

/** The median of `rounds` runs after one that does not count, in milliseconds. */
export async function medianOf(rounds: number, run: () => unknown): Promise<number> {
  await run();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await timed(run));
  return median(times);
}

async function timed(run: () => unknown): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

/** How time grows with size: 1 is linear, 2 is quadratic. The slope through the points on a logarithmic scale. */
export function exponent(points: readonly { readonly size: number; readonly ms: number }[]): number {
  const logs = points.map(({ size, ms }) => [Math.log(size), Math.log(ms)] as const);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(logs.map(([size]) => size)), mean(logs.map(([, ms]) => ms))];
  const above = logs.reduce((sum, [size, ms]) => sum + (size - x) * (ms - y), 0);
  return above / logs.reduce((sum, [size]) => sum + (size - x) ** 2, 0);
}
