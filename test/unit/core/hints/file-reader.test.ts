import assert from 'node:assert/strict';
import { describeAccess } from '../../../../src/core/hints/describe-access.ts';
import { FileReader } from '../../../../src/core/hints/file-reader.ts';
import { imageAt, imagesByRegistry } from '../../../../src/core/hints/image-at.ts';
import { nextChange } from '../../../../src/core/hints/next-change.ts';
import { partsOf } from '../../../../src/core/hints/parts.ts';
import { plain } from '../../../../src/core/message.ts';
import { CONTEXT, deployment, factsFor, hintsFor, HOST, ownSecret, secret } from './world.ts';

const IMAGE = `${HOST}/shop/web:1`;
const OBJECTS = [
  deployment(IMAGE, ['absent']),
  deployment(`"${HOST}/b:1"`, [], { name: 'b' }),
  secret('pull', `https://${HOST}`, { namespace: 'other' }),
  'kind: ConfigMap\nmetadata: {name: c}\ndata:\n  text: |\n    - not an item\n    items:\n      - nor this\n',
];

function list(objects: readonly string[], indent: string, first = ''): string {
  const items = objects.map((text) => `${indent}- ${text.trim().replaceAll('\n', `\n${indent}  `)}\n`);
  return `${first}apiVersion: v1\nkind: List\nitems:\n${items.join('')}metadata: {}\n`;
}

describe('the parts of a file', () => {
  for (const indent of ['', '  ', '      ']) {
    it(`are the items of a list with the indentation "${indent}", and give the same hints as the whole`, () => {
      for (const eol of ['\n', '\r\n']) {
        const text = list(OBJECTS, indent, '# a\n').replaceAll('\n', eol);
        // What looks like an anchor keeps it whole.
        const whole = text.replace('# a', '# &a');
        assert.equal(partsOf(text).length, OBJECTS.length + 2);
        assert.equal(partsOf(whole).length, 1);
        const said = (file: string): unknown[] =>
          hintsFor(file).map(({ kind, range }) => [kind, file.slice(range.start, range.end)]);
        assert.equal(said(text).length, 3);
        assert.deepEqual(said(text), said(whole));
      }
    });
  }

  const whole: readonly (readonly [string, string])[] = [
    ['a list of one', list([deployment(IMAGE)], '')],
    ['a list in braces', `kind: List\nitems: [{kind: Pod}, {kind: Pod}]\n`],
    ['something else that has items', 'kind: Menu\nitems:\n- a\n- b\n'],
    ['a list that shares YAML', list([deployment(IMAGE), 'a: &x b\nc: *x\n'], '')],
  ];
  for (const [name, text] of whole) {
    it(`are one for ${name}`, () => assert.deepEqual(partsOf(text), [{ start: 0, text }]));
  }

  it('are the documents of a file, after its byte order mark', () => {
    const parts = partsOf(`\ufeff${deployment(IMAGE)}---\n${deployment(IMAGE)}`);
    assert.deepEqual(
      parts.map(({ start }) => start),
      [1, 1 + deployment(IMAGE).length],
    );
  });
});

describe('a file that is read again', () => {
  it('is read anew only where it has changed', () => {
    const reader = new FileReader('f');
    const texts = [deployment(IMAGE), deployment(IMAGE, [], { name: 'b' })];
    const before = reader.read(texts.join('---\n')).documents.map(({ reading }) => reading);
    const after = reader.read(`# more\n${texts.join('---\n')}`).documents.map(({ reading }) => reading);
    assert.notEqual(after[0], before[0]);
    assert.equal(after[1], before[1]);
  });
});

describe('what is known of an image', () => {
  const text = `${deployment(IMAGE, ['pull'])}---\n${deployment(`${HOST}/b:1`, [], { name: 'b' })}`;
  const file = new FileReader('f').read(text);
  const facts = factsFor(text, [ownSecret('pull', '2027-01-01T00:00:00Z')]);

  it('is found at its beginning and at its end, and beside it not', () => {
    const start = text.indexOf(IMAGE);
    for (const offset of [start, start + IMAGE.length]) {
      assert.equal(imageAt(file, offset, facts)?.workload.name, 'web');
    }
    assert.equal(imageAt(file, start - 1, facts), undefined);
    assert.equal(imageAt(file, start + IMAGE.length + 1, facts), undefined);
  });

  it('says how it is pulled, and until when', () => {
    const said = imagesByRegistry(file, facts).map(({ access }) =>
      access === undefined ? '' : plain(describeAccess(access, CONTEXT, facts)),
    );
    assert.deepEqual(said, [
      'dev pulls by the pull secret pull, until 2027-01-01.',
      'The pull secret pull fits, but this does not name it.',
    ]);
  });

  it('is nothing of a template', () => {
    const template = new FileReader('f').read(deployment('{{ .Values.image }}') + `# ${IMAGE}\n`);
    assert.deepEqual(imagesByRegistry(template, facts), []);
  });
});

describe('the clock', () => {
  it('changes what is said when a credential ends, and some days before', () => {
    const soon = factsFor('', [
      ownSecret('a', '2026-06-10T00:00:00Z'),
      ownSecret('b', '2026-07-01T00:00:00Z'),
    ]);
    assert.equal(nextChange(soon)?.toISOString(), '2026-06-10T00:00:00.000Z');
    const later = factsFor('', [
      ownSecret('b', '2026-07-01T00:00:00Z'),
      ownSecret('c', '2026-05-01T00:00:00Z'),
    ]);
    assert.equal(nextChange(later)?.toISOString(), '2026-06-17T00:00:00.000Z');
    assert.equal(nextChange(factsFor('', [secret('x')])), undefined);
  });
});
