import assert from 'node:assert/strict';
import { format, inspect } from 'node:util';
import { Secret } from '../../../src/core/secret.ts';

const MARKER = 'marker-secret-value';

describe('a secret', () => {
  const secret = new Secret(MARKER);

  it('is told only when asked by name', () => assert.equal(secret.reveal(), MARKER));

  for (const [way, text] of [
    ['String', String(secret)],
    ['a template', secret.toString()],
    ['JSON.stringify', JSON.stringify({ secret })],
    ['util.inspect', inspect({ secret }, { depth: 9, showHidden: true })],
    ['util.format', format('%s %o %j', secret, secret, secret)],
    ['an error message', new Error(String(secret)).message],
    ['its keys', JSON.stringify(Object.entries(secret))],
  ] as const) {
    it(`does not appear through ${way}`, () => assert.ok(!text.includes(MARKER), text));
  }
});
