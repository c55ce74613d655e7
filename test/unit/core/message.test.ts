import assert from 'node:assert/strict';
import { message, plain } from '../../../src/core/message.ts';

describe('a message', () => {
  for (const [why, value, expected] of [
    ['has its places filled', message('{1} before {0}', 'a', 2), '2 before a'],
    ['may hold a message', message('no: {0}', message('{0} is gone', 'x')), 'no: x is gone'],
    ['keeps a place that has no value', message('{0} {7}', 'a'), 'a {7}'],
    ['does not fill places inside of values', message('{0}{1}', '{1}', 'b'), '{1}b'],
  ] as const) {
    it(why, () => assert.equal(plain(value), expected));
  }
});
