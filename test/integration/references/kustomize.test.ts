import assert from 'node:assert/strict';
import path from 'node:path';
import { editReferences } from '../../../src/core/references/edit-references.ts';
import { findPlaces } from '../../../src/core/references/find-places.ts';
import { recommendedPlaces, type PlacedWorkload } from '../../../src/core/references/places.ts';
import { renamedImage } from '../../../src/core/references/kustomize/images.ts';
import type { ImageRule } from '../../../src/core/references/kustomize/kustomization.ts';
import { isKustomizationFile, type SourceFile } from '../../../src/core/references/source-file.ts';
import { readFixtures, REGISTRY, SECRET } from '../../unit/core/references/read-fixtures.ts';
import { edited, podsIn, render, withFiles, type Rendered } from './render.ts';

const FIXTURES = readFixtures('kustomize');
/** What comes from elsewhere is put in its place. */
const ELSEWHERE: Readonly<Record<string, { readonly from: RegExp; readonly image: string }>> = {
  'kustomize/remote-base': { from: /https:.*/, image: 'platform/ingress-controller' },
  'kustomize/chart-generator': { from: /helmCharts:\n(?: .*\n)*/, image: 'queue/server' },
};

describe('kubectl kustomize', () => {
  for (const { name, files: before } of FIXTURES) {
    const files = withStandIn(name, before);
    for (const root of rootsOf(files)) {
      it(`renders ${name} (${root}) with a pull secret for every pod that needs one`, async function () {
        this.timeout(30_000);
        const { workloads } = findPlaces(before, REGISTRY);
        const choice = { places: recommendedPlaces({ workloads }) };
        const after = withStandIn(name, edited(before, editReferences(before, choice, SECRET)));
        const objects = await kustomize(after, root);
        const served = serviceAccounts(objects);
        for (const pod of podsIn(objects).filter(pullsFromRegistry)) {
          const has = pod.pullSecrets.includes(SECRET) || served.has(pod.account);
          assert.ok(has, `${pod.object}: ${pod.pullSecrets.join(', ')}`);
        }
        assert.deepEqual(withoutPullSecrets(objects), withoutPullSecrets(await kustomize(files, root)));
      });
    }
  }

  // A Task of Tekton has steps, not containers.
  for (const { name, files: before } of FIXTURES.filter(
    (each) => each.name !== 'kustomize/default-account',
  )) {
    it(`makes the same images of ${name} as we read`, async () => {
      const files = withStandIn(name, before);
      const objects = await Promise.all(rootsOf(files).map((root) => kustomize(files, root)));
      const made = podsIn(objects.flat()).filter(pullsFromRegistry);
      const read = findPlaces(before, REGISTRY).workloads.flatMap(({ images }) => images);
      assert.deepEqual(sorted(read), sorted(made.flatMap(({ images }) => images).filter(isOfRegistry)));
    });
  }

  // Without `tagSuffix`, which kustomize 5.5 adds twice.
  it('renames images as we do, whatever tags and digests they and the rules have', async () => {
    const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
    const images = ['', ':1', `@${digest}`, `:1@${digest}`].flatMap((end) => [
      `web${end}`,
      `host:5000/team/web${end}`,
    ]);
    const rules: ImageRule[] = ['web', 'host:5000/team/web'].flatMap((rule) => [
      { name: rule, newName: `${REGISTRY}/x` },
      { name: rule, newTag: '2' },
      { name: rule, digest: digest.replaceAll('0', '9') },
      { name: rule, newName: 'y', newTag: '3' },
    ]);
    for (const rule of rules) {
      const containers = images.map((image, index) => ({ name: `c${index}`, image }));
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod' }, spec: { containers } };
      const files = [
        { path: 'pod.yaml', text: JSON.stringify(pod) },
        { path: 'kustomization.yaml', text: JSON.stringify({ resources: ['pod.yaml'], images: [rule] }) },
      ];
      const [rendered] = podsIn(await kustomize(files, '.'));
      assert.deepEqual(
        rendered?.images,
        images.map((image) => renamedImage(image, [rule])),
        JSON.stringify(rule),
      );
    }
  }).timeout(30_000);

  it('keeps the pull secrets that the objects list already', async () => {
    for (const name of ['kustomize/every-kind', 'kustomize/custom-kind']) {
      const { objects } = await renderedWithSecret(name);
      const listed = podsIn(objects).filter(({ pullSecrets }) => pullSecrets.includes('docker-hub'));
      assert.equal(listed.length, name === 'kustomize/every-kind' ? 5 : 1);
      for (const pod of listed.filter(pullsFromRegistry)) assert.equal(pod.pullSecrets.length, 2);
    }
  });

  for (const name of ['kustomize/prefix-and-secret', 'kustomize/every-kind', 'kustomize/service-account']) {
    it(`renames the references with the Secret that ${name} includes`, async () => {
      const { objects } = await renderedWithSecret(name);
      const secret = objects.find(({ kind }) => kind === 'Secret');
      assert.ok(secret !== undefined && secret.metadata.name !== SECRET);
      const pods = podsIn(objects).filter(pullsFromRegistry);
      assert.ok(pods.length > 0);
      for (const pod of pods) assert.ok(pod.pullSecrets.includes(secret.metadata.name), pod.object);
    });
  }

  it('renames the pull secrets of a ServiceAccount too', async () => {
    const { objects } = await renderedWithSecret('kustomize/service-account', 'service-account');
    const account = objects.find(({ kind }) => kind === 'ServiceAccount');
    assert.deepEqual(account?.imagePullSecrets, [{ name: `team-${SECRET}` }]);
  });

  for (const [kind, name, kustomization] of [
    ['Rollout', 'kustomize/custom-kind', 'overlay/kustomization.yaml'],
    ['ReplicationController', 'kustomize/every-kind', 'kustomization.yaml'],
  ] as const) {
    it(`would not rename the pull secrets of a ${kind}, so the Secret stays out`, () => {
      const files = original(name).map((file) =>
        file.path === kustomization ? { ...file, text: `nameSuffix: -x\n${file.text}` } : file,
      );
      const { workloads } = findPlaces(files, REGISTRY);
      const { uneditable } = editReferences(files, choiceWithSecret(workloads), SECRET);
      assert.deepEqual(
        uneditable.map(({ path: file, what, reason }) => [file, what, reason.args[0]]),
        [[kustomization, 'resources', kind]],
      );
    });
  }

  it('takes a ServiceAccount of its own into the build', async () => {
    const files = fixture('kustomize/default-account');
    const { workloads } = findPlaces(files, REGISTRY);
    const places = workloads.flatMap(({ places: all }) =>
      all.map(({ place }) => place).filter(({ kind }) => kind === 'new-service-account'),
    );
    const result = editReferences(files, { places }, SECRET);
    const objects = await kustomize(edited(files, result), '.');
    assert.deepEqual(
      objects
        .filter(({ kind }) => kind === 'ServiceAccount')
        .map(({ metadata, imagePullSecrets }) => ({ metadata, imagePullSecrets })),
      [{ metadata: { name: 'default', namespace: 'plain' }, imagePullSecrets: [{ name: SECRET }] }],
    );
  });
});

async function renderedWithSecret(name: string, only?: string): Promise<{ objects: Rendered[] }> {
  const files = fixture(name);
  const { workloads } = findPlaces(files, REGISTRY);
  const choice = choiceWithSecret(workloads, only);
  const namespace = workloads[0]?.namespaces[0];
  const secret = { path: choice.secretFile.path, text: secretText(namespace) };
  const result = editReferences(files, choice, SECRET);
  assert.deepEqual(result.uneditable, []);
  const [root = '.'] = rootsOf(files);
  return { objects: await kustomize([...edited(files, result), secret], root) };
}

function choiceWithSecret(workloads: readonly PlacedWorkload[], only?: string) {
  const recommended = recommendedPlaces({ workloads });
  const chosen = workloads.flatMap(({ places }) =>
    places.map(({ place }) => place).filter(({ kind }) => kind === only),
  );
  const homes = [
    ...new Map(workloads.flatMap(({ secretHomes }) => secretHomes.map((home) => [home.path, home]))).values(),
  ];
  const folder = homes[0]?.folder ?? '';
  const file = path.posix.join(folder, `${SECRET}.secret.yaml`);
  return {
    places: only === undefined ? recommended : chosen,
    secretFile: { path: file, kind: 'Secret', homes },
  };
}

function secretText(namespace: string | undefined): string {
  const place = namespace === undefined ? '' : `  namespace: ${namespace}\n`;
  return `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${SECRET}\n${place}type: kubernetes.io/dockerconfigjson\n`;
}

function original(name: string): readonly SourceFile[] {
  return FIXTURES.find((each) => each.name === name)?.files ?? [];
}

/** Without the one kind that kustomize forgets when it renames. */
function fixture(name: string): readonly SourceFile[] {
  return original(name).map((file) => ({
    ...file,
    text: file.text
      .split('---\n')
      .filter((document) => !document.includes('kind: ReplicationController'))
      .join('---\n'),
  }));
}

async function kustomize(files: readonly SourceFile[], root: string): Promise<Rendered[]> {
  return withFiles(files, (folder) => render('kubectl', ['kustomize', path.join(folder, root)]));
}

/** Kustomizations that no other includes, and that are no components. */
function rootsOf(files: readonly SourceFile[]): string[] {
  const all = files.filter(({ path: file }) => isKustomizationFile(file));
  const included = all.flatMap(({ path: file, text }) =>
    [...text.matchAll(/(?:- |\[)(\.\.\/[\w./-]+|[a-z]+)(?=\]?\n)/g)].map(([, entry = '']) =>
      path.posix.join(path.posix.dirname(file), entry),
    ),
  );
  return all
    .filter(({ text }) => !text.includes('kind: Component'))
    .map(({ path: file }) => path.posix.dirname(file))
    .filter((folder) => !included.includes(folder));
}

function withStandIn(name: string, files: readonly SourceFile[]): readonly SourceFile[] {
  const elsewhere = ELSEWHERE[name];
  if (elsewhere === undefined) return files;
  const spec = `containers: [{name: main, image: ${elsewhere.image}}]`;
  const text = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: main}\nspec: {template: {spec: {${spec}}}}\n---\napiVersion: batch/v1\nkind: CronJob\nmetadata: {name: cron}\nspec: {jobTemplate: {spec: {template: {spec: {${spec}}}}}}\n`;
  const replaced = files.map((file) => ({
    ...file,
    text: file.text.replace(
      elsewhere.from,
      file.text.includes('helmCharts') ? 'resources:\n  - stand-in.yaml\n' : 'stand-in.yaml',
    ),
  }));
  return [...replaced, { path: 'stand-in.yaml', text }];
}

function pullsFromRegistry({ images }: { readonly images: readonly string[] }): boolean {
  return images.some(isOfRegistry);
}

function isOfRegistry(image: string): boolean {
  return image.toLowerCase().startsWith(`${REGISTRY}/`);
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

/** ServiceAccounts with the pull secret; the one that is changed by a command counts as changed. */
function serviceAccounts(objects: readonly Rendered[]): ReadonlySet<string> {
  const having = objects.filter(({ imagePullSecrets = [] }) =>
    imagePullSecrets.some(({ name }) => name === SECRET),
  );
  return new Set(having.map(({ metadata }) => metadata.name));
}

function withoutPullSecrets(objects: readonly Rendered[]): unknown {
  return JSON.parse(
    JSON.stringify(objects, (key, value: unknown) => {
      if (key !== 'imagePullSecrets' || !Array.isArray(value)) return value;
      const kept = value.filter((item: { name: string }) => item.name !== SECRET);
      return kept.length === 0 ? undefined : kept;
    }),
  ) as unknown;
}
