import assert from 'node:assert/strict';
import { applyEdits, type TextEdit } from '../../../../src/core/manifests/text-edit.ts';
import { editReferences } from '../../../../src/core/references/edit-references.ts';
import { findPlaces } from '../../../../src/core/references/find-places.ts';
import { recommendedPlaces, type Place } from '../../../../src/core/references/places.ts';
import { removeReferences } from '../../../../src/core/references/remove-references.ts';
import type { SourceFile } from '../../../../src/core/references/source-file.ts';
import { RECOMMENDED } from './recommended.ts';
import { readFixtures, REGISTRY, SECRET, type Fixture } from './read-fixtures.ts';
import { countReferences, objectsIn, withoutReferences } from './same-but.ts';

const FIXTURES = [...readFixtures('manifests'), ...readFixtures('kustomize'), ...readFixtures('charts')];

/** Every fixture again as other editors and systems would have saved it. */
const SAVED_AS: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'with carriage returns': (text) => text.replaceAll('\n', '\r\n'),
  'with a byte order mark': (text) => `\uFEFF${text}`,
  'without a last line end': (text) => text.replace(/\n+$/, ''),
};

describe('references to a pull secret', () => {
  it('are tried on at least 60 manifests, kustomizations and charts', () => assert.ok(FIXTURES.length >= 60));

  for (const fixture of FIXTURES) {
    it(`go where ${fixture.name} takes them`, () => {
      const places = recommendedPlaces(findPlaces(fixture.files, REGISTRY));
      assert.deepEqual(places.map(shortly), RECOMMENDED[fixture.name]);
    });
  }

  for (const [how, save] of Object.entries(SAVED_AS)) {
    describe(`in files saved ${how}`, () => {
      for (const fixture of FIXTURES) {
        const saved = {
          ...fixture,
          files: fixture.files.map((file) => ({ ...file, text: save(file.text) })),
        };
        it(`add only themselves to ${fixture.name}, and are taken off to the byte`, () => checkPlaces(saved));
      }
    });
  }
});

/** All recommended places together, then every possible one by itself. */
function checkPlaces({ files }: Fixture): void {
  const found = findPlaces(files, REGISTRY);
  const choices = [
    recommendedPlaces(found),
    ...found.workloads.flatMap(({ places }) =>
      places.filter(({ level }) => level !== 'impossible').map(({ place }) => [place]),
    ),
  ];
  for (const places of choices) checkChoice(files, places);
}

function checkChoice(files: readonly SourceFile[], places: readonly Place[]): void {
  const { edits, newFiles, uneditable, accounts } = editReferences(files, { places }, SECRET);
  const why = places.map(shortly).join(', ');
  if (places.length > 0) assert.ok(edits.length + newFiles.length + accounts.length > 0, why);
  assert.deepEqual(uneditable, []);
  const after = files.map((file) => ({
    ...file,
    text: applyEdits(file.text, edits.find(({ path }) => path === file.path)?.edits ?? []),
  }));
  for (const { path, edits: own } of edits) {
    const before = files.find((file) => file.path === path)?.text ?? '';
    for (const edit of own) assertOnlyAdds(before, edit);
    const text = after.find((file) => file.path === path)?.text ?? '';
    assert.deepEqual(objectsIn(text).map(withoutReferences), objectsIn(before).map(withoutReferences), why);
    assert.ok(countReferences(objectsIn(text)) > countReferences(objectsIn(before)), why);
    assert.equal(/[^\r]\n/.test(text) && text.includes('\r'), false, `mixed line ends: ${why}`);
  }
  const all = [...after, ...newFiles];
  const again = editReferences(all, { places }, SECRET);
  assert.deepEqual([again.edits, again.newFiles], [[], []], `again: ${why}`);
  assertRemoved(files, all, why);
}

function assertRemoved(before: readonly SourceFile[], after: readonly SourceFile[], why: string): void {
  const removal = removeReferences(after, { secretName: SECRET });
  assert.deepEqual(removal.uneditable, [], why);
  const left = after
    .filter(({ path }) => !removal.deletedFiles.includes(path))
    .map(({ path, text }) => ({
      path,
      text: applyEdits(text, removal.edits.find((each) => each.path === path)?.edits ?? []),
    }));
  assert.deepEqual(left, before, why);
}

/** Whole lines, or an entry inside brackets; the only text replaced is a pair of empty brackets. */
function assertOnlyAdds(before: string, { start, end, newText }: TextEdit): void {
  const replaced = before.slice(start, end);
  if (replaced !== '') {
    assert.match(replaced, /^(?:\[\s*\]|\{\s*\})$/);
    return;
  }
  assert.ok(newText.includes(SECRET));
}

/** For example `pod-template web.yaml Deployment/web`. */
function shortly(place: Place): string {
  switch (place.kind) {
    case 'pod-template':
      return `${place.kind} ${place.path} ${place.object}`;
    case 'service-account':
      return `${place.kind} ${place.path} ${place.name}`;
    case 'new-service-account':
    case 'service-account-command':
      return `${place.kind} ${[place.namespace ?? '', place.name].join('/')}`;
    case 'kustomize-patch':
      return `${place.kind} ${place.path} ${place.targets.map(({ kind, name = '*' }) => `${kind}/${name}`).join(' ')}`;
    case 'helm-values':
      return `${place.kind} ${place.targets.map(({ path, key }) => `${path}#${key.join('.')}`).join(' ')} ${place.form}`;
    case 'helm-template':
      return `${place.kind} ${place.path}`;
  }
}
