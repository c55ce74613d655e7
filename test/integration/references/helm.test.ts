import assert from 'node:assert/strict';
import path from 'node:path';
import process from 'node:process';
import { editReferences } from '../../../src/core/references/edit-references.ts';
import { findPlaces } from '../../../src/core/references/find-places.ts';
import { recommendedPlaces } from '../../../src/core/references/places.ts';
import type { SourceFile } from '../../../src/core/references/source-file.ts';
import { readFixtures, REGISTRY, SECRET, type Fixture } from '../../unit/core/references/read-fixtures.ts';
import { edited, podsIn, render, withFiles, type Rendered, type RenderedPod } from './render.ts';

/** Charts whose templates are not all there, and one that takes no pull secrets. */
const NOT_RENDERED = ['charts/library-archive', 'charts/loose-values', 'charts/takes-none'];

describe('helm template', function () {
  this.timeout(60_000);
  const helm = path.join(process.env['ACR_PULL_HELM'] ?? '', 'helm');

  for (const fixture of readFixtures('charts').filter(({ name }) => !NOT_RENDERED.includes(name))) {
    it(`makes pods of ${fixture.name} that refer to the Secret, and changes nothing else`, async () => {
      const { workloads } = findPlaces(fixture.files, REGISTRY);
      const result = editReferences(fixture.files, { places: recommendedPlaces({ workloads }) }, SECRET);
      const after = edited(fixture.files, result);
      let pulling = 0;
      for (const values of valuesFilesOf(fixture)) {
        const before = await template(helm, fixture.files, values);
        const objects = await template(helm, after, values);
        const pods = podsIn(objects).filter(pullsFromRegistry);
        pulling += pods.length;
        for (const pod of pods)
          assert.ok(isServed(pod, objects), `${pod.object} with ${values ?? 'values.yaml'}`);
        assert.ok(podsIn(before).every((pod) => !isServed(pod, before)));
        for (const pod of podsIn(before)) {
          const now = podsIn(objects).find(({ object }) => object === pod.object);
          assert.ok(now !== undefined);
          assert.deepEqual(
            now.pullSecrets.filter((name) => name !== SECRET),
            pod.pullSecrets,
          );
          assert.deepEqual(now.images, pod.images);
        }
      }
      assert.ok(pulling > 0);
    });

    it(`makes the same images of ${fixture.name} as we read in its templates`, async () => {
      const objects = (
        await Promise.all(valuesFilesOf(fixture).map((values) => template(helm, fixture.files, values)))
      ).flat();
      const made = podsIn(objects)
        .filter(pullsFromRegistry)
        .flatMap(({ images }) => images);
      const read = findPlaces(fixture.files, REGISTRY).workloads.flatMap(({ images }) => images);
      assert.deepEqual(sorted(read), sorted(made.filter((image) => image.startsWith(REGISTRY))));
    });
  }
});

async function template(
  helm: string,
  files: readonly SourceFile[],
  values: string | undefined,
): Promise<Rendered[]> {
  return withFiles(files, (folder) => {
    const more = values === undefined ? [] : ['--values', path.join(folder, values)];
    return render(helm, ['template', 'release', folder, ...more]);
  });
}

/** The chart's own values, then each file beside them. */
function valuesFilesOf({ files }: Fixture): (string | undefined)[] {
  const beside = files.map(({ path: file }) => file).filter((file) => /^values-.*\.yaml$/.test(file));
  return [undefined, ...beside];
}

function pullsFromRegistry({ images }: RenderedPod): boolean {
  return images.some((image) => image.startsWith(`${REGISTRY}/`));
}

function isServed({ pullSecrets, account }: RenderedPod, objects: readonly Rendered[]): boolean {
  if (pullSecrets.length > 0) return pullSecrets.includes(SECRET);
  return objects.some(
    ({ kind, metadata, imagePullSecrets = [] }) =>
      kind === 'ServiceAccount' &&
      metadata.name === account &&
      imagePullSecrets.some(({ name }) => name === SECRET),
  );
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
