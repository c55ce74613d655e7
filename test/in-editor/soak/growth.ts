/** What an extension host holds at one moment. */
export interface Counts {
  /** How many cycles there were before. */
  readonly cycles: number;
  /** In use after all garbage was collected. */
  readonly heapMb: number;
  /** What keeps the event loop alive, by its kind in Node. */
  readonly handles: Readonly<Record<string, number>>;
  /** Objects that somebody still holds, by their class, and what VS Code has of us. */
  readonly objects: Readonly<Record<string, number>>;
  /** How many rows VS Code has drawn in our views until then. */
  readonly rows: number;
}

/**
 * VS Code itself keeps an empty store with its set for every row that a view ever had, as long as there is the view
 * (`createTreeNode` in extHostTreeViews.ts); as a heap snapshot tells.
 */
const BYTES_OF_A_ROW = 236;

/** Beside what the extension host itself does meanwhile. */
const MOST_GROWTH_MB = 12;
/** Connections that were used last stay open for some seconds. */
const MOST_MORE_HANDLES = 4;
/** Of one thing in each cycle, sixty were left after the shortest soak. */
const MOST_MORE_OBJECTS = 30;

/** What has grown from the first counts to the last, and so leaks; by its name. */
export function grown(counts: readonly Counts[]): string[] {
  const [start, end] = [counts[0], counts.at(-1)];
  if (start === undefined || end === undefined || start === end) throw new Error('Nothing can be compared.');
  return [
    ...(ownHeap(end) - ownHeap(start) > MOST_GROWTH_MB ? ['heap'] : []),
    ...more(start.handles, end.handles, MOST_MORE_HANDLES),
    ...more(start.objects, end.objects, MOST_MORE_OBJECTS),
  ];
}

function more(
  start: Readonly<Record<string, number>>,
  end: Readonly<Record<string, number>>,
  most: number,
): string[] {
  return Object.keys(end).filter((name) => (end[name] ?? 0) - (start[name] ?? 0) > most);
}

/** Without what VS Code keeps of rows. */
function ownHeap({ heapMb, rows }: Counts): number {
  return heapMb - (rows * BYTES_OF_A_ROW) / 2 ** 20;
}

/**
 * By how many MB the heap grows in a thousand cycles, without what VS Code keeps of rows: the slope of the line that fits
 * all counts best.
 */
export function heapSlope(counts: readonly Counts[]): number {
  const meanCycles = mean(counts.map(({ cycles }) => cycles));
  const meanHeap = mean(counts.map(ownHeap));
  let [covariance, variance] = [0, 0];
  for (const each of counts) {
    covariance += (each.cycles - meanCycles) * (ownHeap(each) - meanHeap);
    variance += (each.cycles - meanCycles) ** 2;
  }
  return (covariance / variance) * 1_000;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The counts as a table, a row for each moment. */
export function table(counts: readonly Counts[]): string[] {
  const handles = namesIn(counts.map((each) => each.handles));
  const objects = namesIn(counts.map((each) => each.objects));
  const rows = [
    ['cycles', 'heap MB', 'rows drawn', 'heap without rows', ...handles, ...objects],
    ...counts.map((each) => [
      String(each.cycles),
      each.heapMb.toFixed(1),
      String(each.rows),
      ownHeap(each).toFixed(1),
      ...handles.map((name) => String(each.handles[name] ?? 0)),
      ...objects.map((name) => String(each.objects[name] ?? 0)),
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '));
}

function namesIn(records: readonly Readonly<Record<string, number>>[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))].sort();
}
