import assert from 'node:assert/strict';
import fc from 'fast-check';
import { namedItem, textItem } from '../../../../src/core/manifests/list-item.ts';
import { comesBack, withItem, withoutItem } from './list-round-trip.ts';

const PATH = ['a'];
const ITEM = textItem('s');

const ADDITIONS: readonly (readonly [where: string, before: string, after: string])[] = [
  ['an empty list', 'a: []', 'a: [s]'],
  ['an empty list with a blank', 'a: [ ]', 'a: [s ]'],
  ['an empty list with a comment', 'a: [ # none\n]', 'a: [s # none\n]'],
  ['a list', 'a: [x, y]', 'a: [s, x, y]'],
  ['a list with blanks', 'a: [ x ]', 'a: [ s, x ]'],
  ['a list with a comma at its end', 'a: [x, ]', 'a: [s, x, ]'],
  ['a list with a line for each', 'a: [\n  x,\n  y\n]', 'a: [\n  s,\n  x,\n  y\n]'],
  ['lines with carriage returns', 'a: [\r\n  x\r\n]', 'a: [\r\n  s,\r\n  x\r\n]'],
  ['a comment beside the bracket', 'a: [ # all\n  x\n]', 'a: [ # all\n  s,\n  x\n]'],
  ['a comment above the first', 'a: [\n  # x\n  x\n]', 'a: [\n  s,\n  # x\n  x\n]'],
  ['an anchor', 'a: [&a x]', 'a: [s, &a x]'],
  ['an anchor that is used', 'a: [&a x]\nb: *a', 'a: [s, &a x]\nb: *a'],
  ['a tag', 'a: [!!str 1]', 'a: [s, !!str 1]'],
  ['an anchor of nothing', 'a: [&a ]', 'a: [s, &a ]'],
  ['a map without braces', 'a: [&a x: 1]', 'a: [s, &a x: 1]'],
  ['a map of a key alone', 'a: [? x]', 'a: [s, ? x]'],
  ['an empty map', '{}', '{ a: [s] }'],
  ['an empty map with a comment', '{ # none\n}', '{a: [s] # none\n}'],
  ['a map', '{b: 1}', '{a: [s], b: 1}'],
  ['a map with blanks', '{ b: 1 }', '{ a: [s], b: 1 }'],
  ['a map with a line for each', '{\n  "b": 1\n}', '{\n  "a": ["s"],\n  "b": 1\n}'],
  ['a map with an anchor', '{&b b: 1, c: *b}', '{a: [s], &b b: 1, c: *b}'],
  ['a map with a comment', '{ # all\n  b: 1\n}', '{ # all\n  a: [s],\n  b: 1\n}'],
];

const REMOVALS: readonly (readonly [what: string, before: string, after: string])[] = [
  ['the only one, with its blanks', 'a: [  s  ]', 'a: []'],
  ['the only one, and keeps a comment', 'a: [ s # why\n]', 'a: [  # why\n]'],
  ['the last one', 'a: [x, s]', 'a: [x]'],
  ['the last one, and keeps a comment', 'a: [x, # why\n  s]', 'a: [x, # why\n  ]'],
  ['one in the middle', 'a: [x, s, &a y]', 'a: [x, &a y]'],
  ['one that has a comment, and keeps that', 'a: [ s, # why\n  x]', 'a: [ # why\n  x]'],
];

describe('a list in brackets', () => {
  for (const [where, before, after] of ADDITIONS) {
    it(`takes an item and gives it back to the byte: ${where}`, () => {
      assert.equal(withItem(before, PATH, ITEM), after);
      assert.equal(withoutItem(after, PATH, ITEM), before);
    });
  }

  for (const [what, before, after] of REMOVALS) {
    it(`loses ${what}`, () => assert.equal(withoutItem(before, PATH, ITEM), after));
  }

  it('gives back to the byte whatever it took, however it is written', () => {
    const value = fc.constantFrom(
      'x',
      '"x"',
      "'x'",
      '1',
      '[x]',
      '{n: x}',
      'n: x',
      '? x',
      '*r',
      'x y',
      '"#"',
      '',
    );
    const properties = fc.constantFrom('', '', '&a ', '!!str ', '&a !!str ', '! ', '!<tag:x,2000:y> ', '? ');
    const gap = fc.constantFrom('', ' ', '  ', '\n  ', ' # why\n  ', '\n  # why\n  ', '\r\n  ', '\t');
    const entry = fc.tuple(gap, properties, value, gap).map((parts) => parts.join(''));
    const entries = fc.array(entry, { maxLength: 3 }).map((each) => each.join(','));
    const list = fc.tuple(fc.constantFrom('', '&l ', '!!seq '), entries, fc.constantFrom('', ',', ', '), gap);
    fc.assert(
      fc.property(list, fc.constantFrom(ITEM, namedItem('s')), ([before, inside, comma, after], item) => {
        comesBack(`r: &r 1\na: ${before}[${inside}${comma}${after}]\n`, PATH, item);
        comesBack(`{${inside}${comma}${after}}\n`, PATH, item);
      }),
      { numRuns: 2_000 },
    );
  });
});
