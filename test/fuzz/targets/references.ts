import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { applyEdits } from '../../../src/core/manifests/text-edit.ts';
import { editReferences } from '../../../src/core/references/edit-references.ts';
import { findPlaces } from '../../../src/core/references/find-places.ts';
import { recommendedPlaces } from '../../../src/core/references/places.ts';
import { removeReferences } from '../../../src/core/references/remove-references.ts';
import type { SourceFile } from '../../../src/core/references/source-file.ts';
import { joinParts, partsOf, type FuzzTarget } from '../target.ts';

const REGISTRY = 'contoso.azurecr.io';
const SECRET = 'acr-pull-contoso';
const FIXTURES = path.join(import.meta.dirname, '..', '..', 'fixtures', 'references');

export const chart = filesTarget('chart', ['Chart.yaml', 'values.yaml', 'templates/a.yaml', 'templates/_b.tpl'], 'charts'); // prettier-ignore
export const kustomization = filesTarget('kustomization', ['kustomization.yaml', 'a.yaml', 'b/kustomization.yaml', 'b/c.yaml'], 'kustomize'); // prettier-ignore

/** Finds, edits and removes again: afterwards the files must be what they were. */
function filesTarget(name: string, paths: readonly string[], fixtures: string): FuzzTarget {
  return {
    name,
    seeds: seedsOf(fixtures, paths.length),
    run: (input) => {
      const files = partsOf(input)
        .slice(0, paths.length)
        .map((text, index) => ({ path: paths[index] ?? '', text }));
      comesBack(files);
    },
  };
}

/** The fixtures with their files in the order of names, as many as the target has places for. */
function seedsOf(group: string, most: number): string[] {
  const folder = path.join(FIXTURES, group);
  return readdirSync(folder)
    .sort()
    .map((name) => joinParts(textsIn(path.join(folder, name)).slice(0, most)));
}

function textsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b, 'en'))
    .map((file) => readFileSync(file, 'utf8'));
}

function rank(file: string): number {
  const names = [/Chart\.yaml$|kustomization\.yaml$/, /values/, /templates.*yaml$/];
  const found = names.findIndex((name) => name.test(file));
  return found === -1 ? names.length : found;
}

function comesBack(files: readonly SourceFile[]): void {
  const places = recommendedPlaces(findPlaces(files, REGISTRY));
  const { edits, newFiles } = editReferences(files, { places }, SECRET);
  // A secret of that name that was there before is not ours to keep apart.
  if (files.some(({ text }) => text.includes(SECRET))) return;
  const after = [...files.map((file) => edited(file, edits)), ...newFiles];
  const removal = removeReferences(after, { secretName: SECRET });
  const left = after
    .filter(({ path: file }) => !removal.deletedFiles.includes(file))
    .map((file) => edited(file, removal.edits));
  assert.deepEqual(left, files);
}

function edited({ path: file, text }: SourceFile, edits: ReturnType<typeof editReferences>['edits']): SourceFile {
  return { path: file, text: applyEdits(text, edits.find((each) => each.path === file)?.edits ?? []) };
} // prettier-ignore
