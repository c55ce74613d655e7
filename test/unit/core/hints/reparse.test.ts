import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseDocument } from 'yaml';
import { FileReader } from '../../../../src/core/hints/file-reader.ts';
import { reparse } from '../../../../src/core/hints/reparse.ts';
import { parseAt, type ParsedDocument } from '../../../../src/core/manifests/documents.ts';
import { HOST } from './world.ts';

const CONTAINERS = Array.from(
  { length: 30 },
  (_, index) => `        - name: c${String(index)}
          image: ${HOST}/team/c${String(index)}:1 # a comment
          args: ["--port", "80${String(index)}"]
          env:
            - name: A
              value: |
                text: of two
                # lines
            - name: B
              value: 'it''s'
`,
);
const OBJECT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  template:
    spec:
      # who may pull
      imagePullSecrets:
      - name: pull
      containers:
${CONTAINERS.join('')}      volumes:
        - name: v
          image:
            reference: "${HOST}/v:1"
      serviceAccountName: web
# the end
`;

/** What people type, one after the other, at any place. */
const TYPED = [
  ...[
    'a',
    ':',
    ': ',
    '- ',
    ' ',
    '  ',
    '\n',
    '\n    ',
    '\n          ',
    '#',
    ' # c',
    '"',
    "'",
    '|',
    '>',
    '{',
    '}',
  ],
  ...[
    '[',
    ']',
    '&a ',
    '*a',
    '!t ',
    '? ',
    '---\n',
    '...\n',
    '%a',
    '\t',
    '\r\n',
    'image: contoso.azurecr.io/x:1',
  ],
  ...[
    '\n        - name: n\n          image: contoso.azurecr.io/n:1\n',
    '\nkind: Pod\n',
    '{{ x }}',
    ', ',
    '@',
    '`',
  ],
];

describe('a document that is parsed again', () => {
  const parsed = (text: string): ParsedDocument => parseAt(text, { start: 0, end: text.length });
  const edits = fc.array(
    fc.record({
      at: fc.nat(OBJECT.length + 500),
      removes: fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 1, max: 120 })),
      typed: fc.constantFrom('', ...TYPED),
    }),
    { minLength: 1, maxLength: 6 },
  );

  it('is what it is when it is parsed anew, whatever was typed, removed and taken back', function () {
    this.timeout(20_000);
    fc.assert(
      fc.property(edits, fc.constantFrom('\n', '\r\n'), (made, eol) => {
        const reader = new FileReader('f');
        let text = OBJECT.replaceAll('\n', eol);
        reader.read(text);
        for (const { at, removes, typed } of made) {
          const before = text;
          text = text.slice(0, at) + typed + text.slice(at + removes);
          assert.deepEqual(reader.read(text), new FileReader('f').read(text));
          if (typed !== ': ') continue;
          text = before;
          assert.deepEqual(reader.read(text), new FileReader('f').read(text));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('has the same values and places', () => {
    const typed = OBJECT.replace('/team/c17:1', '/team/other/c17:2');
    const again = reparse(parsed(OBJECT), typed);
    assert.ok(again);
    assert.deepEqual(again.yaml.toJS(), parseDocument(typed).toJS());
    assert.equal(again.text, typed);
  });

  const pieces: readonly (readonly [string, string, string])[] = [
    ['a word', 'c17:1 #', 'c17:2 #'],
    [
      'a new line',
      "value: 'it''s'\n        - name: c9",
      "value: 'it''s'\n          tty: true\n        - name: c9",
    ],
    [
      'a new container',
      '        - name: c9\n',
      '        - name: new\n          image: x\n        - name: c9\n',
    ],
    ['a container less', CONTAINERS[12] ?? '', ''],
    ['a change at the top', 'name: web\n', 'name: shop\n'],
    [
      'a comment',
      '# a comment\n          args: ["--port", "8015"]',
      '# other\n          args: ["--port", "8015"]',
    ],
  ];
  for (const [name, from, to] of pieces) {
    it(`is parsed in part for ${name}`, () => {
      const text = OBJECT.replace(from, to);
      assert.notEqual(text, OBJECT);
      assert.ok(reparse(parsed(OBJECT), text));
    });
  }

  const wholes: readonly (readonly [string, string, string])[] = [
    [
      'another indentation',
      '          image: contoso.azurecr.io/team/c7:1',
      '        image: contoso.azurecr.io/team/c7:1',
    ],
    ['an anchor', 'name: c7\n', 'name: &n c7\n'],
    ['a quote without its end', 'c7:1 #', 'c7:1" #'.replace('c7', '"c7')],
    ['a marker of documents', '        - name: c9\n', '---\n        - name: c9\n'],
  ];
  for (const [name, from, to] of wholes) {
    it(`is read as a whole where it must be: ${name}`, () => {
      const text = OBJECT.replace(from, to);
      assert.notEqual(text, OBJECT);
      assert.deepEqual(new FileReader('f').read(text).documents.length > 0, true);
      const reader = new FileReader('f');
      reader.read(OBJECT);
      assert.deepEqual(reader.read(text), new FileReader('f').read(text));
    });
  }
});
