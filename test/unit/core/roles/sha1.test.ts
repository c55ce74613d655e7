import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { sha1 } from '../../../../src/core/roles/sha1.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('sha1', () => {
  // FIPS 180-4 examples.
  for (const [text, expected] of [
    ['', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '84983e441c3bd26ebaae4aa1f95129e5e54670f1'],
    ['a'.repeat(1_000_000), '34aa973cd4c4daa4f61eeb2bdbad27316534016f'],
  ] as const) {
    it(`is that of the standard for ${text.length} characters`, () => {
      assert.equal(hex(sha1(new TextEncoder().encode(text))), expected);
    });
  }

  it('is that of node:crypto at every length around the block size', () => {
    for (let length = 0; length <= 200; length++) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 31 + length) % 256);
      assert.equal(hex(sha1(bytes)), createHash('sha1').update(bytes).digest('hex'));
    }
  });

  it('is that of node:crypto for any bytes, and leaves them alone', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1000 }), (bytes) => {
        const before = hex(bytes);
        assert.equal(hex(sha1(bytes)), createHash('sha1').update(bytes).digest('hex'));
        assert.equal(hex(bytes), before);
      }),
    );
  });
});
