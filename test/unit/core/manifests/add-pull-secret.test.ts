import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { addPullSecret } from '../../../../src/core/manifests/add-pull-secret.ts';
import { scanManifest } from '../../../../src/core/manifests/scan.ts';
import { applyEdits } from '../../../../src/core/manifests/text-edit.ts';

const SAMPLE = readFileSync(
  path.join(import.meta.dirname, '../../../fixtures/sample-workspace/deploy/shop.yaml'),
  'utf8',
);

function pod(spec: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n${spec}`;
}

function add(text: string): string {
  return applyEdits(text, addPullSecret(text, scanManifest(text).workloads, 's').edits);
}

describe('a reference to a pull secret', () => {
  for (const [why, before, after] of [
    [
      'is added above the containers and their comment, indented as the document indents its lists',
      '  # main\n  containers:\n  - image: a.azurecr.io/b\n',
      '  imagePullSecrets:\n  - name: s\n  # main\n  containers:\n  - image: a.azurecr.io/b\n',
    ],
    [
      'goes to the end of a list',
      '  imagePullSecrets:\n    - name: a # first\n  containers:\n    - image: a.azurecr.io/b\n',
      '  imagePullSecrets:\n    - name: a # first\n    - name: s\n  containers:\n    - image: a.azurecr.io/b\n',
    ],
    [
      'fills an empty list and keeps its comment',
      '  imagePullSecrets: [] # none yet\n  containers: [{image: a.azurecr.io/b}]\n',
      '  imagePullSecrets: [{ name: s }] # none yet\n  containers: [{image: a.azurecr.io/b}]\n',
    ],
    [
      'is added in a map in braces',
      '  {containers: [{image: a.azurecr.io/b}]}\n',
      '  {imagePullSecrets: [{ name: s }], containers: [{image: a.azurecr.io/b}]}\n',
    ],
    [
      'fills a key without a value, indented so that a removal tells it from a key that was added',
      '  imagePullSecrets:\n  containers: [{image: a.azurecr.io/b}]\n',
      '  imagePullSecrets:\n  - name: s\n  containers: [{image: a.azurecr.io/b}]\n',
    ],
  ] as const) {
    it(why, () => assert.equal(add(pod(before)), pod(after)));
  }

  for (const [why, text] of [
    ['line feeds', SAMPLE],
    ['carriage returns', SAMPLE.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${SAMPLE}`],
  ] as const) {
    it(`adds just lines to a file with ${why}, and is not added twice`, () => {
      const after = add(text);
      const left = after.split('\n').filter((line) => !/imagePullSecrets:|- name: s\r?$/.test(line));
      assert.equal(left.join('\n'), text);
      assert.equal(after.split('\n').length, text.split('\n').length + 4);
      assert.equal(add(after), after);
      assert.deepEqual(
        scanManifest(after).workloads.map(({ pullSecrets }) => pullSecrets),
        [['s'], ['s']],
      );
    });
  }

  it('is added to JSON in JSON', () => {
    const before = {
      apiVersion: 'v1',
      kind: 'Pod',
      spec: { nodeName: 'n', containers: [{ image: 'a.azurecr.io/b' }] },
    };
    for (const indent of [0, 2, 4]) {
      const after = JSON.parse(add(JSON.stringify(before, undefined, indent))) as typeof before;
      assert.deepEqual(after, { ...before, spec: { ...before.spec, imagePullSecrets: [{ name: 's' }] } });
    }
  });

  it('goes to the right document when documents before it are broken, empty or ended by dots', () => {
    const good = pod('  containers:\n    - image: a.azurecr.io/b\n');
    const text = `kind: [\n---\n# nothing\n---\nkind: ConfigMap\n...\n---\n${good}`;
    assert.equal(add(text), text.replace('  containers', '  imagePullSecrets:\n    - name: s\n  containers'));
  });

  it('is added where an anchor of the pod template is used nowhere else', () => {
    const text = 'kind: Pod\nspec: &pod\n  containers:\n    - image: a.azurecr.io/b\n';
    assert.equal(
      add(text),
      'kind: Pod\nspec: &pod\n  imagePullSecrets:\n    - name: s\n  containers:\n    - image: a.azurecr.io/b\n',
    );
  });

  const shared = {
    'the pod spec is used by an alias':
      'kind: Pod\nspec: &pod\n  containers:\n    - image: a.azurecr.io/b\nx: *pod\n',
    'the pod spec is an alias':
      'kind: Pod\nx: &pod\n  containers:\n    - image: a.azurecr.io/b\nspec: *pod\n',
    'something around the pod spec is used by an alias':
      'kind: Job\nspec: &job\n  template:\n    spec:\n      containers:\n        - image: a.azurecr.io/b\nx: *job\n',
    'a merge brings the list':
      'kind: Pod\nx: &base\n  imagePullSecrets: [{name: t}]\nspec:\n  <<: *base\n  containers:\n    - image: a.azurecr.io/b\n',
    'the list has an unusual form':
      'kind: Pod\nspec:\n  imagePullSecrets:\n  - ?   - name: t\n  containers:\n    - image: a.azurecr.io/b\n',
    'the list is an alias':
      'kind: Pod\nx: &list [{name: t}]\nspec:\n  imagePullSecrets: *list\n  containers:\n    - image: a.azurecr.io/b\n',
    'the kind has no place for it':
      'apiVersion: tekton.dev/v1\nkind: Task\nspec:\n  steps:\n    - image: a.azurecr.io/b\n',
    'the place does not exist yet':
      'apiVersion: tekton.dev/v1\nkind: TaskRun\nspec:\n  taskSpec:\n    steps:\n      - image: a.azurecr.io/b\n',
  };
  for (const [why, text] of Object.entries(shared)) {
    it(`is left to the person, with the lines to add, where ${why}`, () => {
      const { edits, uneditable } = addPullSecret(text, scanManifest(text).workloads, 's');
      assert.deepEqual(edits, []);
      assert.deepEqual(
        uneditable.map(({ lines }) => lines),
        ['imagePullSecrets:\n  - name: s\n'],
      );
    });
  }

  it('changes a long file with comments, anchors and carriage returns by exactly the added lines', () => {
    const text = readFileSync(
      path.join(import.meta.dirname, '../../../fixtures/manifests/long-crlf.yaml'),
      'utf8',
    );
    assert.equal(text.split('\r\n').length, 201);
    assert.ok(!/[^\r]\n/.test(text));
    const after = add(text).split('\r\n');
    const at = after.indexOf('      imagePullSecrets:');
    assert.deepEqual(after.splice(at, 2), ['      imagePullSecrets:', '        - name: s']);
    assert.equal(after.join('\r\n'), text);
  });
});
