import assert from 'node:assert/strict';
import { readKubeconfigYaml } from '../../../../src/core/contexts/kubeconfig-yaml.ts';

const LONG = 'x'.repeat(100_000);
const repeated = (name: string, count: number): string =>
  Array.from({ length: count }, () => `*${name}`).join(', ');
/** Nine levels, each ten times the one before. */
const BOMB = Array.from({ length: 9 }, (_, level) =>
  level === 0 ? 'l0: &l0 [x]' : `l${level}: &l${level} [${repeated(`l${level - 1}`, 10)}]`,
).join('\n');

describe('the text of a kubeconfig', () => {
  for (const [what, text, value] of [
    ['nothing', '', null],
    ['only a comment', '# none\n', null],
    ['a document without content', '---\n', null],
    ['a byte order mark', '\uFEFFa: 1', { a: 1 }],
    [
      'numbers and words for yes as kubectl writes them',
      'a: 1\nb: true\nc: yes',
      { a: 1, b: true, c: 'yes' },
    ],
    [
      'a merge key, as kubectl reads it',
      'a: &a {x: 1, y: 1}\nb: {<<: *a, y: 2}',
      { a: { x: 1, y: 1 }, b: { x: 1, y: 2 } },
    ],
    ['an alias', 'a: &a [1]\nb: *a', { a: [1], b: [1] }],
    ['a date, which is a name like any other', 'a: 2026-01-01', { a: '2026-01-01' }],
  ] as const) {
    it(`is read where it has ${what}`, () => {
      assert.deepEqual(readKubeconfigYaml(text), { kind: 'value', value });
    });
  }

  it('gives no object another prototype', () => {
    const read = readKubeconfigYaml('__proto__: {isTrusted: true}');
    assert.ok(read.kind === 'value');
    assert.equal((read.value as { isTrusted?: boolean }).isTrusted, undefined);
  });

  for (const [what, text, line] of [
    ['a key that stands twice', 'a: 1\na: 2', 2],
    ['a list without its end', 'a: 1\nb: [1,', 2],
    ['two documents', 'a: 1\n---\nb: 1', 1],
    ['a tab for indentation', 'a:\n\t- b', 2],
    ['an alias of nothing', 'a: 1\n\nb: *c', 3],
    ['a tag that nobody knows', 'a: !!js/function x', 1],
    ['a null byte', 'a: 1\nb: \u0000', 2],
    ['a nesting of ten thousand levels', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, 1],
  ] as const) {
    it(`is refused with its line where it has ${what}`, () => {
      const read = readKubeconfigYaml(text);
      assert.deepEqual({ ...read, reason: '' }, { kind: 'invalid', line, reason: '' });
    });
  }

  for (const [what, text] of [
    ['a value that contains itself', 'a: &a [*a]'],
    ['aliases of aliases of aliases', BOMB],
    ['one long text again and again', `a: &a ${LONG}\nb: [${repeated('a', 1_000)}]`],
  ] as const) {
    it(`is refused where it has ${what}`, () => {
      assert.deepEqual(readKubeconfigYaml(text), { kind: 'endless' });
    });
  }
});
