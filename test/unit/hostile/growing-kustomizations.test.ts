import assert from 'node:assert/strict';
import { findPlaces } from '../../../src/core/references/find-places.ts';
import type { SourceFile } from '../../../src/core/references/source-file.ts';
import { timed } from '../processor-time.ts';

const HOST = 'contoso.azurecr.io';
const MOST_SECONDS = 4;
const FOLDERS = Array.from({ length: 16 }, (_, index) => `k${index}`);
const POD = `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: ${HOST}/web:1}]}\n`;
const RENAMES = `images: [{name: elsewhere, newName: ${HOST}/other}]\n`;

/** Folders of which each holds a pod and includes some others. */
const GRAPHS: Readonly<Record<string, (index: number) => readonly number[]>> = {
  'each of the others': (index) => FOLDERS.map((_, other) => other).filter((other) => other !== index),
  'each of those that come later': (index) => FOLDERS.map((_, other) => other).slice(index + 1),
  'itself and the next': (index) => [index, (index + 1) % FOLDERS.length],
};

describe('kustomizations that include', () => {
  for (const [name, includes] of Object.entries(GRAPHS)) {
    for (const key of ['resources', 'components']) {
      it(`${name} as ${key} come to their end, and each pod is found`, () => {
        const { result: found, seconds } = timed(() => findPlaces(filesOf(includes, key), HOST));
        assert.ok(seconds < MOST_SECONDS, `${seconds} s`);
        const pods = found.workloads.filter(({ kind }) => kind === 'Pod').map(({ path }) => path);
        assert.deepEqual(
          pods,
          FOLDERS.map((folder) => `${folder}/pod.yaml`),
        );
      });
    }
  }
});

function filesOf(includes: (index: number) => readonly number[], key: string): SourceFile[] {
  return FOLDERS.flatMap((folder, index) => {
    const others = includes(index).map((other) => `../k${other}`);
    const entries = key === 'resources' ? ['pod.yaml', ...others] : ['pod.yaml'];
    const lists = `resources: ${JSON.stringify(entries)}\n${key === 'resources' ? '' : `components: ${JSON.stringify(others)}\n`}`;
    return [
      { path: `${folder}/kustomization.yaml`, text: lists + RENAMES },
      { path: `${folder}/pod.yaml`, text: POD },
    ];
  });
}
