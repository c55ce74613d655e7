/**
 * Runs `streams` side by side, at most `limit` at a time, and hands their items on as they arrive. When the consumer
 * stops early, `signal` (given to each stream) aborts and no further stream starts.
 */
export async function* mergeStreams<T>(
  streams: readonly ((signal: AbortSignal) => AsyncIterable<T>)[],
  limit: number,
  signal: AbortSignal,
): AsyncGenerator<T> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const waiting = [...streams];
  const arrived: T[] = [];
  let wake = Promise.withResolvers<undefined>();
  const work = async (): Promise<undefined> => {
    for (let stream = waiting.shift(); stream !== undefined; stream = waiting.shift()) {
      for await (const item of stream(both)) {
        if (both.aborted) return undefined;
        arrived.push(item);
        wake.resolve(undefined);
      }
    }
    return undefined;
  };
  const workers = Promise.all(Array.from({ length: limit }, work)).then(() => DONE);
  try {
    for (;;) {
      const news = await Promise.race([wake.promise, workers]);
      wake = Promise.withResolvers<undefined>();
      yield* arrived.splice(0);
      if (news === DONE) return;
    }
  } finally {
    waiting.length = 0;
    stop.abort();
  }
}

const DONE = Symbol('done');
