import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addPullSecret } from '../../../../src/core/manifests/add-pull-secret.ts';
import { scanManifest } from '../../../../src/core/manifests/scan.ts';
import { applyEdits } from '../../../../src/core/manifests/text-edit.ts';

function pod(spec: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n${spec}`;
}

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
      scanManifest(text).workloads.map(({ kind, name, podSpecPath }) => [kind, name, podSpecPath?.join('.')]),
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
    [
      'a Helm value in an image',
      'kind: Pod\nspec:\n  containers:\n    - image: a.azurecr.io/{{ .Values.name }}\n',
      true,
    ],
    ['a Jinja block', '{% if on %}\nkind: Pod\n{% endif %}\n', true],
    ['a template after a plain document', 'kind: Pod\n---\nname: {{ include "a" . }}\n', true],
    ["Argo's parameters", 'kind: Workflow\nspec:\n  a: b-{{workflow.name}}\n', false],
    ['braces in a comment', 'kind: Pod # {{ .Values.x }}\n', false],
    [
      'a template in block text at the beginning of a line',
      'kind: ConfigMap\ndata:\n  a: |\n    {{ if .x }}\n    {{ end }}\n',
      false,
    ],
    ['a Helm block', '{{- if .Values.on }}\nkind: Pod\n{{- end }}\n', true],
    ['braces in quotes', "kind: Pod\nmetadata:\n  name: '{{ not a template }}'\n", false],
    ['braces in block text', 'kind: ConfigMap\ndata:\n  a: |\n    x {{ y }}\n', false],
  ] as const) {
    it(`takes ${why} for ${expected ? 'a template' : 'plain YAML'}`, () =>
      assert.equal(scanManifest(text).isTemplate, expected));
  }

  const kinds: [apiVersion: string, kind: string, podSpec: string][] = [
    ['v1', 'Pod', 'spec'],
    ['v1', 'PodTemplate', 'template.spec'],
    ['v1', 'ReplicationController', 'spec.template.spec'],
    ['apps/v1', 'Deployment', 'spec.template.spec'],
    ['apps/v1', 'ReplicaSet', 'spec.template.spec'],
    ['apps/v1', 'DaemonSet', 'spec.template.spec'],
    ['apps/v1', 'StatefulSet', 'spec.template.spec'],
    ['batch/v1', 'Job', 'spec.template.spec'],
    ['batch/v1', 'CronJob', 'spec.jobTemplate.spec.template.spec'],
    ['apps.openshift.io/v1', 'DeploymentConfig', 'spec.template.spec'],
    ['argoproj.io/v1alpha1', 'Rollout', 'spec.template.spec'],
    ['serving.knative.dev/v1', 'Service', 'spec.template.spec'],
    ['serving.knative.dev/v1', 'Configuration', 'spec.template.spec'],
    ['keda.sh/v1alpha1', 'ScaledJob', 'spec.jobTargetRef.template.spec'],
    ['apps.kruise.io/v1alpha1', 'CloneSet', 'spec.template.spec'],
    ['apps.kruise.io/v1alpha1', 'AdvancedCronJob', 'spec.template.jobTemplate.spec.template.spec'],
    ['example.com/v1', 'Widget', 'spec.worker.podTemplate.spec'],
  ];
  for (const [apiVersion, kind, podSpec] of kinds) {
    it(`finds the pod spec of ${apiVersion} ${kind} at ${podSpec}`, () => {
      const spec: unknown = { containers: [{ image: 'a.azurecr.io/b' }] };
      const object = podSpec.split('.').reduceRight((inner, key) => ({ [key]: inner }), spec) as object;
      const { workloads } = scanManifest(JSON.stringify({ apiVersion, kind, ...object }));
      assert.deepEqual(
        workloads.map((workload) => [
          workload.podSpecPath?.join('.'),
          workload.images.map(({ text }) => text),
        ]),
        [[podSpec, ['a.azurecr.io/b']]],
      );
    });
  }

  const nested: [apiVersion: string, kind: string, spec: object, podSpec: string | undefined][] = [
    ['argoproj.io/v1alpha1', 'Workflow', { templates: [{ script: { image: 'a.azurecr.io/b' } }] }, 'spec'],
    [
      'argoproj.io/v1alpha1',
      'CronWorkflow',
      { workflowSpec: { templates: [{ container: { image: 'a.azurecr.io/b' } }] } },
      'spec.workflowSpec',
    ],
    ['tekton.dev/v1', 'Task', { steps: [{ image: 'a.azurecr.io/b' }] }, undefined],
    ['tekton.dev/v1', 'TaskRun', { taskSpec: { steps: [{ image: 'a.azurecr.io/b' }] } }, 'spec.podTemplate'],
    [
      'tekton.dev/v1',
      'PipelineRun',
      { pipelineSpec: { tasks: [{ taskSpec: { steps: [{ image: 'a.azurecr.io/b' }] } }] } },
      'spec.taskRunTemplate.podTemplate',
    ],
  ];
  for (const [apiVersion, kind, spec, podSpec] of nested) {
    it(`finds the images of ${kind}, and where its pull secrets go`, () => {
      const { workloads } = scanManifest(JSON.stringify({ apiVersion, kind, spec }));
      assert.deepEqual(
        workloads.map((workload) => [
          workload.podSpecPath?.join('.'),
          workload.images.map(({ text }) => text),
        ]),
        [[podSpec, ['a.azurecr.io/b']]],
      );
    });
  }

  it('takes no Service of Kubernetes for one of Knative', () => {
    assert.deepEqual(
      scanManifest('apiVersion: v1\nkind: Service\nspec: {ports: [{port: 80}]}\n').workloads,
      [],
    );
  });

  it('reads the documents after a broken one', () => {
    const text = `kind: [\n---\n${pod('  containers: [{image: a.azurecr.io/b}]\n')}`;
    const { workloads, problems } = scanManifest(text);
    assert.deepEqual(
      workloads.map(({ document }) => document),
      [1],
    );
    assert.deepEqual(
      problems.map(({ line }) => line),
      [2],
    );
  });

  it('says when a tab is the fault', () => {
    const { problems } = scanManifest('kind: Pod\nspec:\n\tcontainers: []\n');
    assert.deepEqual(
      problems.map(({ kind, line }) => [kind, line]),
      [['tab-indentation', 3]],
    );
  });

  for (const [why, text] of [
    ['a list that holds itself', 'kind: Widget\nspec: &a [*a]\n'],
    ['a map that holds itself', 'kind: Widget\nspec: &a {b: *a}\n'],
    ['a map that merges itself', 'kind: Pod\nspec: &a {<<: *a}\n'],
    ['a List that is its own item', '&a\nkind: List\nitems: [*a]\n'],
    ['aliases of aliases', bomb()],
  ] as const) {
    it(`comes to an end with ${why}`, () =>
      assert.deepEqual(
        scanManifest(text).workloads.flatMap(({ images }) => images),
        [],
      ));
  }

  it('reads any text without an exception, and edits nothing that it cannot read again', function () {
    this.timeout(30_000);
    const words = [
      'kind: Pod\n',
      'spec:\n',
      '  containers:\n',
      '    - image: a.azurecr.io/b\n',
      '---\n',
      '...\n',
      '&a ',
      '*a ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '# c\n',
      '\t',
      '\r\n',
      '\uFEFF',
      '<<: ',
      '{{ .x }}',
      '? ',
      ': ',
      '- ',
      '|\n',
      ' ',
    ];
    const noise = fc.array(fc.constantFrom(...words), { maxLength: 20 }).map((parts) => parts.join(''));
    const broken = fc
      .tuple(fc.nat(GOOD.length), noise, fc.nat(5))
      .map(([at, text, removed]) => GOOD.slice(0, at) + text + GOOD.slice(at + removed));
    const text = fc.oneof(noise, broken);
    fc.assert(
      fc.property(text, (manifest) => {
        const before = scanManifest(manifest);
        const { edits, uneditable } = addPullSecret(manifest, before.workloads, 's');
        const after = scanManifest(applyEdits(manifest, edits));
        assert.equal(after.workloads.length, before.workloads.length);
        const left = new Set(uneditable.map(({ workload }) => before.workloads.indexOf(workload)));
        for (const [index, { pullSecrets }] of after.workloads.entries()) {
          assert.equal(pullSecrets.includes('s'), !left.has(index));
        }
      }),
      { numRuns: 5000 },
    );
  });
});

const GOOD = `${pod('  imagePullSecrets:\n    - name: t\n  containers:\n    - image: a.azurecr.io/b\n')}---\n${pod('  containers: [{image: "a.azurecr.io/b"}]\n')}`;

/** Each line refers ten times to the line before: a naive walk of it visits ten to the twelfth nodes. */
function bomb(): string {
  const lines = ['a0: &a0 x'];
  for (let level = 1; level <= 12; level++)
    lines.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  return `kind: Widget\n${lines.join('\n')}\n`;
}
