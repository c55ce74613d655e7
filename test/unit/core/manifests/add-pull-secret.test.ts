import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { addPullSecret, applyEdits } from '../../../../src/core/manifests/add-pull-secret.ts';
import { scanManifest } from '../../../../src/core/manifests/scan.ts';

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
      'is added above the containers, indented as the document indents its lists',
      '  # main\n  containers:\n  - image: a.azurecr.io/b\n',
      '  # main\n  imagePullSecrets:\n  - name: s\n  containers:\n  - image: a.azurecr.io/b\n',
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
      'fills a key without a value',
      '  imagePullSecrets:\n  containers: [{image: a.azurecr.io/b}]\n',
      '  imagePullSecrets:\n    - name: s\n  containers: [{image: a.azurecr.io/b}]\n',
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

  it('is left to the person where the pod template is shared by an alias', () => {
    const text =
      'kind: Pod\nspec: &pod\n  containers:\n    - image: a.azurecr.io/b\n---\nkind: Pod\nspec: {containers: [{image: a.azurecr.io/b}]}\n';
    const { edits, uneditable } = addPullSecret(text, scanManifest(text).workloads, 's');
    assert.deepEqual(edits, []);
    assert.deepEqual(
      uneditable.map(({ lines }) => lines),
      Array(2).fill('imagePullSecrets:\n  - name: s\n'),
    );
  });
});

describe('the scan of a manifest', () => {
  it('finds images in every kind of container and in image volumes, with their place', () => {
    const text = pod(
      '  initContainers: [{image: \'a.azurecr.io/init:1\'}]\n  containers: [{image: a.azurecr.io/main}]\n  volumes: [{image: {reference: "a.azurecr.io/data"}}]\n',
    );
    const images = scanManifest(text).workloads[0]?.images ?? [];
    assert.deepEqual(
      images.map((image) => image.text),
      ['a.azurecr.io/init:1', 'a.azurecr.io/main', 'a.azurecr.io/data'],
    );
    assert.deepEqual(
      images.map(({ range }) => text.slice(range.start, range.end)),
      images.map((image) => image.text),
    );
  });

  it('walks lists, and finds pod templates of kinds that it does not know', () => {
    const text =
      'kind: List\nitems:\n- kind: Widget\n  metadata: {name: w}\n  spec: {run: {template: {spec: {containers: [{image: a.azurecr.io/b}]}}}}\n';
    assert.deepEqual(
      scanManifest(text).workloads.map(({ kind, name, podSpecPath }) => [kind, name, podSpecPath.join('.')]),
      [['Widget', 'w', 'items.0.spec.run.template.spec']],
    );
  });

  it('names the line of a broken document and reads the others', () => {
    const text = `${pod('  containers: [{image: a.azurecr.io/b}]\n')}---\nkind: [\n`;
    const { workloads, problems } = scanManifest(text);
    assert.equal(workloads.length, 1);
    assert.deepEqual(
      problems.map(({ kind, line }) => [kind, line]),
      [['syntax', 9]],
    );
  });

  for (const [why, text, expected] of [
    ['a Helm value', 'kind: Pod\nspec:\n  nodeName: {{ .Values.node }}\n', true],
    ['a Helm block', '{{- if .Values.on }}\nkind: Pod\n{{- end }}\n', true],
    ['braces in quotes', "kind: Pod\nmetadata:\n  name: '{{ not a template }}'\n", false],
    ['braces in block text', 'kind: ConfigMap\ndata:\n  a: |\n    x {{ y }}\n', false],
  ] as const) {
    it(`takes ${why} for ${expected ? 'a template' : 'plain YAML'}`, () =>
      assert.equal(scanManifest(text).isTemplate, expected));
  }
});
