import assert from 'node:assert/strict';
import { grown, heapSlope, table, type Counts } from '../../in-editor/soak/growth.ts';

const START: Counts = {
  cycles: 0,
  heapMb: 90,
  handles: { PipeWrap: 12, Timeout: 10 },
  objects: { disposables: 365, tabs: 3 },
  rows: 0,
};

function after(cycles: number, change: Partial<Counts>): Counts {
  return { ...START, cycles, ...change };
}

describe('grown', () => {
  const cases: [name: string, end: Partial<Counts>, grown: string[]][] = [
    ['nothing is more', {}, []],
    ['everything is less', { heapMb: 80, handles: {}, objects: { tabs: 1 } }, []],
    ['a few timers and connections are under way', { handles: { Timeout: 14, TCPSocketWrap: 4 } }, []],
    ['one kB is kept of each of ten thousand cycles', { heapMb: 90 + 10_000 / 1_024 + 3 }, ['heap']],
    ['all that is more is what VS Code keeps of rows', { heapMb: 90 + 22.5, rows: 100_000 }, []],
    ['more is left than that', { heapMb: 90 + 35, rows: 100_000 }, ['heap']],
    ['a timer is left in each cycle', { handles: { ...START.handles, Timeout: 70 } }, ['Timeout']],
    ['connections of a kind that there was not are open', { handles: { TLSWrap: 60 } }, ['TLSWrap']],
    ['a disposable is left in every other cycle', { objects: { disposables: 396 } }, ['disposables']],
    [
      'everything is left',
      { heapMb: 300, handles: { PipeWrap: 72 }, objects: { disposables: 425, tabs: 63 } },
      ['heap', 'PipeWrap', 'disposables', 'tabs'],
    ],
  ];
  for (const [name, end, expected] of cases) {
    it(`names ${expected.join(', ') || 'nothing'} when ${name}`, () => {
      assert.deepEqual(grown([START, after(30, {}), after(60, end)]), expected);
    });
  }

  it('takes no peak in between for a leak', () => {
    assert.deepEqual(grown([START, after(30, { heapMb: 200 }), after(60, {})]), []);
  });

  it('compares nothing with itself', () => {
    assert.throws(() => grown([START]), /Nothing can be compared/);
  });
});

describe('heapSlope', () => {
  const cases: [name: string, heap: readonly [cycles: number, heapMb: number][], slope: number][] = [
    ['a flat heap', [[0, 90], [5_000, 90], [10_000, 90]], 0],
    ['a heap that grows steadily', [[0, 90], [5_000, 95], [10_000, 100]], 1],
    ['a heap that swings', [[0, 90], [5_000, 99], [10_000, 90]], 0],
    ['a heap that shrinks', [[0, 90], [1_000, 88], [2_000, 86]], -2],
  ]; // prettier-ignore
  for (const [name, heap, slope] of cases) {
    it(`is ${slope} MB for ${name}`, () => {
      const counts = heap.map(([cycles, heapMb]) => after(cycles, { heapMb }));
      assert.ok(Math.abs(heapSlope(counts) - slope) < 1e-9);
    });
  }
});

describe('heapSlope of a heap in which only what VS Code keeps of rows is more', () => {
  it('is 0 MB', () => {
    const mb = (rows: number): number => 90 + (rows * 236) / 1_048_576;
    const counts = [0, 25_000, 50_000].map((rows) => after(rows / 5, { rows, heapMb: mb(rows) }));
    assert.ok(Math.abs(heapSlope(counts)) < 1e-9);
  });
});

describe('table', () => {
  it('has a column for everything that was ever counted', () => {
    const end = after(10_000, { heapMb: 91.26, rows: 4_443, handles: { Timeout: 9 } });
    assert.deepEqual(table([START, end]), [
      'cycles  heap MB  rows drawn  heap without rows  PipeWrap  Timeout  disposables  tabs',
      '     0     90.0           0               90.0        12       10          365     3',
      ' 10000     91.3        4443               90.3         0        9          365     3',
    ]);
  });
});
