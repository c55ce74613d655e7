import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addListItems, removeListItems } from '../../../../src/core/manifests/list-batch.ts';
import { namedItem } from '../../../../src/core/manifests/list-item.ts';
import { TextChange } from '../../../../src/core/manifests/text-change.ts';
import { applyEdits } from '../../../../src/core/manifests/text-edit.ts';
import { editReferences } from '../../../../src/core/references/edit-references.ts';
import { findPlaces } from '../../../../src/core/references/find-places.ts';
import { recommendedPlaces } from '../../../../src/core/references/places.ts';
import { removeReferences } from '../../../../src/core/references/remove-references.ts';
import { documentAt, type SourceFile } from '../../../../src/core/references/source-file.ts';
import { readFixtures, REGISTRY, SECRET } from './read-fixtures.ts';
import { timed } from '../../processor-time.ts';

const FIXTURES = [...readFixtures('manifests'), ...readFixtures('kustomize'), ...readFixtures('charts')];

describe('references in hostile files', () => {
  it('edits step by step are one set of edits of the original', () => {
    const edit = fc.tuple(fc.nat(40), fc.nat(5), fc.string({ maxLength: 6 }));
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.array(edit, { maxLength: 8 }), (original, steps) => {
        const change = new TextChange(original);
        for (const [at, length, newText] of steps) {
          const start = Math.min(at, change.text.length);
          change.apply({ start, end: Math.min(start + length, change.text.length), newText });
        }
        assert.equal(applyEdits(original, change.edits()), change.text);
      }),
    );
  });

  it('any damage to any fixture is read without an exception, and what is edited comes back to the byte', function () {
    this.timeout(120_000);
    const noise = fc.constantFrom(
      '{{ ',
      ' }}',
      '{{- end }}',
      '\t',
      '- ',
      '&a ',
      '*a',
      '<<: *a\n',
      '"',
      "'",
      '\n',
      '{',
      ']',
      '# c\n',
      ': ',
      '|\n',
      '---\n',
    );
    const damage = fc.record({
      fixture: fc.nat(FIXTURES.length - 1),
      file: fc.nat(5),
      at: fc.nat(2000),
      removed: fc.nat(12),
      text: fc.array(noise, { maxLength: 3 }).map((parts) => parts.join('')),
    });
    fc.assert(
      fc.property(damage, ({ fixture, file, at, removed, text }) => {
        const { files } = FIXTURES[fixture] ?? { files: [] };
        comesBack(
          files.map((each, index) =>
            index === file % files.length ? damaged(each, at, removed, text) : each,
          ),
        );
      }),
      { numRuns: 1500 },
    );
  });

  it('a thousand objects in one list are read a few times, not a few thousand', function () {
    this.timeout(60_000);
    const items = Array.from(
      { length: 1000 },
      (_, index) =>
        `- apiVersion: v1\n  kind: Pod\n  metadata: {name: p${index}}\n  spec:\n    containers:\n    - image: ${REGISTRY}/p:${index}\n`,
    );
    const text = `apiVersion: v1\nkind: List\nitems:\n${items.join('')}`;
    const source = documentAt(text, 0)?.source;
    assert.ok(source !== undefined);
    const item = namedItem(SECRET);
    const entries = items.map((_, index) => ({ path: ['items', index, 'spec', 'imagePullSecrets'], item }));
    const parse = measure(() => documentAt(text, 0));
    const { result: added, seconds } = timed(() => addListItems(source, entries));
    assert.equal(added.edits.length, 1000);
    const after = documentAt(applyEdits(text, added.edits), 0)?.source;
    assert.ok(after !== undefined);
    const removed = removeListItems(
      after,
      entries.map((entry) => ({ ...entry, position: 0 })),
    );
    assert.equal(applyEdits(after.text, removed.edits), text);
    assert.ok(seconds < 60 * parse, `${seconds} s to add, ${parse} s to read`);
  });

  for (const [why, files] of Object.entries(endless())) {
    it(`comes to an end with ${why}`, () => comesBack(files));
  }
});

/** Finds, edits and removes; the files must be what they were. */
function comesBack(files: readonly SourceFile[]): void {
  const places = recommendedPlaces(findPlaces(files, REGISTRY));
  const { edits, newFiles } = editReferences(files, { places }, SECRET);
  const after = [...files.map((file) => ({ ...file, text: edited(file, edits) })), ...newFiles];
  const removal = removeReferences(after, { secretName: SECRET });
  const left = after
    .filter(({ path }) => !removal.deletedFiles.includes(path))
    .map((file) => ({ ...file, text: edited(file, removal.edits) }));
  assert.deepEqual(left, files);
}

function edited({ path, text }: SourceFile, edits: ReturnType<typeof editReferences>['edits']): string {
  return applyEdits(text, edits.find((each) => each.path === path)?.edits ?? []);
}

function damaged({ path, text }: SourceFile, at: number, removed: number, noise: string): SourceFile {
  const start = at % (text.length + 1);
  return { path, text: text.slice(0, start) + noise + text.slice(start + removed) };
}

function endless(): Record<string, SourceFile[]> {
  const chart = (template: string): SourceFile[] => [
    { path: 'Chart.yaml', text: 'name: x\n' },
    { path: 'values.yaml', text: `image: ${REGISTRY}/x:1\nlist: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n` },
    { path: 'templates/x.yaml', text: template },
  ];
  const nested = Array.from({ length: 12 }, () => '{{ range $.Values.list }}').join('');
  return {
    'kustomizations that include each other': [
      { path: 'a/kustomization.yaml', text: 'resources: [../b, x.yaml]\n' },
      {
        path: 'b/kustomization.yaml',
        text: `resources: [../a]\nimages: [{name: x, newName: ${REGISTRY}/x}]\n`,
      },
      {
        path: 'a/x.yaml',
        text: 'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{image: x}]}\n',
      },
    ],
    'a kustomization that is its own component': [
      { path: 'a/kustomization.yaml', text: 'components: [../a]\nresources: [x.yaml]\n' },
      {
        path: 'a/x.yaml',
        text: `apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{image: ${REGISTRY}/x}]}\n`,
      },
    ],
    'templates that call themselves': chart(
      '{{ define "a" }}{{ include "a" . }}{{ include "a" . }}{{ end }}image: {{ include "a" . }}\n',
    ),
    'loops in loops in loops': chart(`${nested}image: {{ $.Values.image }}\n`),
    'a template without an end': chart('{{ if .Values.image }}{{ range .Values.list }}{{ "{{ with'),
    'a subchart of itself': [
      ...chart('image: {{ .Values.image }}\n'),
      { path: 'charts/x/Chart.yaml', text: 'name: x\ndependencies: [{name: x}]\n' },
      { path: 'charts/x/charts/x/Chart.yaml', text: 'name: x\n' },
    ],
  };
}

function measure(work: () => unknown): number {
  work();
  return timed(work).seconds;
}
