import assert from 'node:assert/strict';
import { plain } from '../../../../src/core/message.ts';
import { applyEdits } from '../../../../src/core/manifests/text-edit.ts';
import { editReferences } from '../../../../src/core/references/edit-references.ts';
import { accountCommands } from '../../../../src/core/references/service-account-command.ts';
import { findPlaces } from '../../../../src/core/references/find-places.ts';
import type { PlacedWorkload, RatedPlace } from '../../../../src/core/references/places.ts';
import { removeReferences } from '../../../../src/core/references/remove-references.ts';
import type { SourceFile } from '../../../../src/core/references/source-file.ts';
import { readFixtures, REGISTRY, SECRET } from './read-fixtures.ts';

function deployment(spec: string, metadata = 'name: web'): string {
  const lines = spec.split('\n').map((line) => `      ${line}`);
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: {${metadata}}\nspec:\n  template:\n    spec:\n${lines.join('\n')}\n      containers: [{name: main, image: ${REGISTRY}/web:1}]\n`;
}

function account(metadata: string): string {
  return `---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {${metadata}}\n`;
}

function only(files: readonly SourceFile[]): PlacedWorkload {
  const [workload] = findPlaces(files, REGISTRY).workloads;
  assert.ok(workload !== undefined);
  return workload;
}

function placeOf({ places }: PlacedWorkload, kind: string): RatedPlace | undefined {
  return places.find(({ place }) => place.kind === kind);
}

describe('the ServiceAccount as a place for a pull secret', () => {
  it('is impossible where the pod lists pull secrets, with the reason', () => {
    const text =
      deployment('serviceAccountName: web\nimagePullSecrets: [{name: mine}]') + account('name: web');
    const rated = placeOf(only([{ path: 'a.yaml', text }]), 'service-account');
    assert.equal(rated?.level, 'impossible');
    assert.match(plain(rated.reason), /mine.*hide those of the ServiceAccount/);
  });

  it('is possible where the list of the pod is empty, and whether or not its token is mounted', () => {
    const spec = 'serviceAccountName: web\nautomountServiceAccountToken: false\nimagePullSecrets: []';
    const rated = placeOf(
      only([{ path: 'a.yaml', text: deployment(spec) + account('name: web') }]),
      'service-account',
    );
    assert.equal(rated?.level, 'possible');
    assert.match(plain(rated.reason), /only when they are created again/);
  });

  for (const [why, spec, metadata, kind] of [
    [
      'of the same name and namespace',
      'serviceAccountName: web',
      'name: web, namespace: a',
      'service-account',
    ],
    ['under its older key', 'serviceAccount: web', 'name: web, namespace: a', 'service-account'],
    [
      'named default, where the pod names none',
      'hostNetwork: false',
      'name: default, namespace: a',
      'service-account',
    ],
    [
      'of another namespace is not the one',
      'serviceAccountName: web',
      'name: web, namespace: b',
      'service-account-command',
    ],
    [
      'of another name is not the one',
      'serviceAccountName: web',
      'name: api, namespace: a',
      'service-account-command',
    ],
  ] as const) {
    it(why, () => {
      const text = deployment(spec, 'name: web, namespace: a') + account(metadata);
      const kinds = only([{ path: 'a.yaml', text }]).places.map(({ place }) => place.kind);
      assert.equal(
        kinds.find((each) => each.startsWith('service-account')),
        kind,
      );
      assert.equal(kinds.includes('new-service-account'), false);
    });
  }

  it('gets a file of its own, or commands that lose no entry, where it is the default one and in no file', () => {
    const files = [
      { path: 'deploy/a.yaml', text: deployment('hostNetwork: false', 'name: web, namespace: shop') },
    ];
    const { places } = only(files);
    const chosen = places.map(({ place }) => place).filter(({ kind }) => kind.includes('account'));
    const { edits, newFiles, accounts } = editReferences(files, { places: chosen }, SECRET);
    assert.deepEqual(edits, []);
    assert.deepEqual(newFiles, [
      {
        path: `deploy/${SECRET}.shop.default.service-account.yaml`,
        text: `# Written by ACR Pull for Kubernetes.\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: default\n  namespace: shop\nimagePullSecrets:\n  - name: ${SECRET}\n`,
      },
    ]);
    const commands = accounts.flatMap((account) => accountCommands(account, SECRET));
    assert.deepEqual(commands, [
      `kubectl patch serviceaccount default --namespace shop --type json --patch '[{"op":"add","path":"/imagePullSecrets/-","value":{"name":"${SECRET}"}}]'`,
      `kubectl patch serviceaccount default --namespace shop --type json --patch '[{"op":"test","path":"/imagePullSecrets","value":null},{"op":"add","path":"/imagePullSecrets","value":[{"name":"${SECRET}"}]}]'`,
    ]);
  });
});

describe('what is selected', () => {
  const files: SourceFile[] = [
    ...(readFixtures('kustomize')
      .find(({ name }) => name.endsWith('/renamed-in-prod'))
      ?.files.map(under('k')) ?? []),
    ...(readFixtures('charts')
      .find(({ name }) => name.endsWith('/per-component'))
      ?.files.map(under('c')) ?? []),
    { path: 'one/a.yaml', text: deployment('hostNetwork: false') },
    { path: 'two/b.yaml', text: `kind: [\n---\n${deployment('hostNetwork: false')}` },
  ];
  for (const [selected, expected] of [
    ['one/a.yaml', ['one/a.yaml']],
    ['two', ['two/b.yaml']],
    ['k/overlays/prod/kustomization.yaml', ['k/base/web.yaml']],
    ['k/base/web.yaml', ['k/base/web.yaml']],
    ['c/values.yaml', ['c/templates/web/deployment.yaml', 'c/templates/worker/deployment.yaml']],
    ['c/Chart.yaml', ['c/templates/web/deployment.yaml', 'c/templates/worker/deployment.yaml']],
    ['c/templates/web/deployment.yaml', ['c/templates/web/deployment.yaml']],
    ['c/templates/NOTES.txt', ['c/templates/web/deployment.yaml', 'c/templates/worker/deployment.yaml']],
  ] as const) {
    it(`${selected} leads to its workloads`, () =>
      assert.deepEqual(
        findPlaces(files, REGISTRY, [selected]).workloads.map(({ path }) => path),
        expected,
      ));
  }

  it('several files at once give one result, and a broken document hides no other', () => {
    const { workloads, problems } = findPlaces(files, REGISTRY, ['one/a.yaml', 'two/b.yaml']);
    assert.deepEqual(
      workloads.map(({ path }) => path),
      ['one/a.yaml', 'two/b.yaml'],
    );
    assert.deepEqual(
      problems.map(({ path, problem }) => [path, problem.kind]),
      [['two/b.yaml', 'syntax']],
    );
  });
});

describe('what cannot be edited', () => {
  it('is reported with the exact lines: a pod template that shares YAML, a template that takes no pull secrets', () => {
    for (const [group, name, lines] of [
      ['manifests', 'shared-template', `imagePullSecrets:\n  - name: ${SECRET}\n`],
      ['charts', 'takes-none', `imagePullSecrets:\n  - name: ${SECRET}\n`],
    ] as const) {
      const files = readFixtures(group).find((each) => each.name.endsWith(name))?.files ?? [];
      const places = only(files)
        .places.filter(({ level }) => level === 'impossible')
        .map(({ place }) => place);
      const { edits, uneditable } = editReferences(files, { places }, SECRET);
      assert.deepEqual(edits, []);
      assert.deepEqual(
        uneditable.map((each) => each.lines),
        [lines],
      );
    }
  });

  it('is a kustomization that would have to include a file above its folder', () => {
    const files = readFixtures('kustomize').find(({ name }) => name.endsWith('/three-levels'))?.files ?? [];
    const secretFile = { path: 'secret.yaml', kind: 'Secret', homes: only(files).secretHomes };
    const { edits, uneditable } = editReferences(files, { places: [], secretFile }, SECRET);
    assert.deepEqual(edits, []);
    assert.deepEqual(
      uneditable.map(({ path }) => path),
      ['base/pods/kustomization.yaml'],
    );
  });

  it('is a kustomization whose prefix would rename a SealedSecret', () => {
    const files =
      readFixtures('kustomize').find(({ name }) => name.endsWith('/prefix-and-secret'))?.files ?? [];
    const secretFile = { path: 'sealed.yaml', kind: 'SealedSecret', homes: only(files).secretHomes };
    const { uneditable } = editReferences(files, { places: [], secretFile }, SECRET);
    assert.match(uneditable.map(({ reason }) => plain(reason)).join(), /SealedSecret cannot be opened/);
  });
});

describe('the removal of references', () => {
  it('takes the file of the Secret off a kustomization, with patches, to the byte', () => {
    const files =
      readFixtures('kustomize').find(({ name }) => name.endsWith('/renamed-in-prod'))?.files ?? [];
    const workload = only(files);
    const path = 'overlays/prod/acr-pull.sealed.yaml';
    const choice = {
      places: workload.places.slice(0, 1).map(({ place }) => place),
      secretFile: { path, kind: 'SealedSecret', homes: workload.secretHomes },
    };
    const after = edited(files, editReferences(files, choice, SECRET).edits);
    assert.match(after.map(({ text }) => text).join(), /- acr-pull\.sealed\.yaml/);
    const removal = removeReferences(after, { secretName: SECRET, secretFiles: [path] });
    assert.deepEqual(edited(after, removal.edits), files);
  });

  it('keeps those that something else needs', () => {
    const text = [
      deployment('hostNetwork: false', 'name: web, namespace: a'),
      deployment('hostNetwork: false', 'name: web, namespace: b'),
    ].join('---\n');
    const files = [{ path: 'a.yaml', text }];
    const places = findPlaces(files, REGISTRY).workloads.flatMap(({ places: [best] }) => best?.place ?? []);
    const after = edited(files, editReferences(files, { places }, SECRET).edits);
    const removal = removeReferences(after, {
      secretName: SECRET,
      isKept: ({ namespace }) => namespace === 'b',
    });
    assert.deepEqual(removal.kept, [{ path: 'a.yaml', kind: 'Deployment', name: 'web', namespace: 'b' }]);
    const [left] = edited(after, removal.edits);
    assert.equal(left?.text.split(SECRET).length, 2);
  });

  for (const [why, before, after] of [
    [
      'leaves no empty key',
      `imagePullSecrets:\n    - name: ${SECRET}\nhostNetwork: false`,
      'hostNetwork: false',
    ],
    [
      'keeps the others',
      `imagePullSecrets:\n- name: a\n- name: ${SECRET} # ours\n- name: b`,
      'imagePullSecrets:\n- name: a\n- name: b',
    ],
    [
      'works in brackets',
      `imagePullSecrets: [{name: a}, {name: ${SECRET}}]`,
      'imagePullSecrets: [{name: a}]',
    ],
    [
      'takes doubles too',
      `imagePullSecrets: [{name: ${SECRET}}, {name: a}, {name: ${SECRET}}]`,
      'imagePullSecrets: [{name: a}]',
    ],
  ] as const) {
    it(`of references that a person wrote ${why}`, () => {
      const files = [{ path: 'a.yaml', text: deployment(before) }];
      const removal = removeReferences(files, { secretName: SECRET });
      assert.deepEqual(edited(files, removal.edits), [{ path: 'a.yaml', text: deployment(after) }]);
    });
  }

  it('leaves files of ServiceAccounts that somebody has changed, without the reference', () => {
    const text = `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: default\n  labels: {mine: yes}\nimagePullSecrets:\n  - name: ${SECRET}\n`;
    const files = [{ path: `${SECRET}.default.service-account.yaml`, text }];
    const removal = removeReferences(files, { secretName: SECRET });
    assert.deepEqual(removal.deletedFiles, []);
    assert.equal(edited(files, removal.edits)[0]?.text.includes('imagePullSecrets'), false);
  });
});

function edited(
  files: readonly SourceFile[],
  edits: ReturnType<typeof removeReferences>['edits'],
): SourceFile[] {
  return files.map(({ path, text }) => ({
    path,
    text: applyEdits(text, edits.find((each) => each.path === path)?.edits ?? []),
  }));
}

function under(folder: string): (file: SourceFile) => SourceFile {
  return ({ path, text }) => ({ path: `${folder}/${path}`, text });
}
