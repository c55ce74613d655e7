import assert from 'node:assert/strict';
import fc from 'fast-check';
import { namedItem, textItem } from '../../../../src/core/manifests/list-item.ts';
import { comesBack, withItem, withoutItem } from './list-round-trip.ts';

const ITEM = textItem('s');

/** A removal must tell what had stood there empty from what was added with the item. */
const EMPTY: readonly (readonly [what: string, before: string, after: string])[] = [
  ['nothing', '', 'p:\n  a:\n    - s\n'],
  ['an empty key', 'p:\n', 'p:\n  a:\n  - s\n'],
  ['an empty key in a key', 'p:\n  a:\n', 'p:\n  a: [ s ]\n'],
  ['an empty key with a comment', 'p:\n  a: # none\n', 'p:\n  a: # none\n    - s\n'],
  ['an empty key beside another', 'p:\n  a:\n  b: 1\n', 'p:\n  a:\n  - s\n  b: 1\n'],
  ['an empty list', 'p:\n  a: []\n', 'p:\n  a: [s]\n'],
];

describe('a list with a line for each item', () => {
  for (const [what, before, after] of EMPTY) {
    it(`is made where there is ${what}, which comes back to the byte`, () => {
      assert.equal(withItem(before, ['p', 'a'], ITEM), after);
      assert.equal(withoutItem(after, ['p', 'a'], ITEM), before);
    });
  }

  it('gives back to the byte whatever it took, however it is written', () => {
    const properties = fc.constantFrom('', '', '&a ', '!!str ', '&a\n    ', '! ');
    const scalar = fc.constantFrom('x', '"x"', '*r', '|\n    text\n', '>-\n    t\n\n    u', '"a\n    b"', '');
    const inner = fc.constantFrom('[x]', '{n: x}', 'n: x', 'n: x\n    m: y', 'n:\n      - z', '- x\n    - y');
    const end = fc.constantFrom('', ' # why', '\n', '\n  # below', '\n# left', ' ', '\n\n');
    const item = fc
      .tuple(fc.constantFrom('- ', '-   ', '-\t'), properties, fc.oneof(scalar, inner), end)
      .map((parts) => parts.join(''));
    const list = fc
      .tuple(fc.constantFrom('', '  ', '    '), fc.array(item, { maxLength: 3 }))
      .map(([indent, items]) => items.map((each) => `\n${indent}${each}`).join(''));
    const key = fc.constantFrom('a:', 'a: &l', 'a: # c', '"a":', 'a: !!seq', '&k a:', 'a: ', '? a\n:');
    const before = fc.constantFrom('r: &r 1\n', '# first\nr: &r 1\n', '');
    const after = fc.constantFrom('', '\n', '\nb: 1\n', '\n# end\n', '\n...\n', '\n\n\nb: 1', '\nb: *a\n');
    fc.assert(
      fc.property(
        fc.tuple(before, key, list, after),
        fc.constantFrom(ITEM, namedItem('s')),
        fc.constantFrom('\n', '\r\n'),
        ([start, name, items, rest], entry, eol) => {
          const lines = (text: string): string => text.replaceAll('\n', eol);
          comesBack(lines(start + name + items + rest), ['a'], entry);
          const below = (name + items).replaceAll('\n', '\n  ');
          comesBack(lines(`${start}p:\n  ${below}${rest}`), ['p', 'a'], entry);
          comesBack(lines(start + rest), ['p', 'a'], entry);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
