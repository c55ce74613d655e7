import assert from 'node:assert/strict';
import { retryAfter } from '../../../../src/adapters/http/retry.ts';

describe('retryAfter', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const cases: [header: string | null, expected: number | undefined][] = [
    [null, undefined],
    ['0', 0],
    ['17', 17_000],
    [' 2 ', 2000],
    ['Thu, 01 Jan 2026 00:00:05 GMT', 5000],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
    ['soon', undefined],
  ];
  for (const [header, expected] of cases) {
    it(`reads ${JSON.stringify(header)} as ${String(expected)}`, () => {
      assert.equal(retryAfter(header, now), expected);
    });
  }
});
