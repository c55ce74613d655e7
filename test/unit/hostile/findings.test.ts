import assert from 'node:assert/strict';
import { parseKubeconfig } from '../../../src/core/contexts/kubeconfig.ts';
import { asCode } from '../../../src/core/explain/markdown.ts';
import { readSealedSecrets } from '../../../src/core/forms/sealed-secret.ts';
import { sopsCoverage } from '../../../src/core/forms/sops-rules.ts';
import { parseYaml } from '../../../src/core/manifests/parse-yaml.ts';
import { readPullSecrets } from '../../../src/core/manifests/pull-secret.ts';
import { scanManifest } from '../../../src/core/manifests/scan.ts';
import { actionsOf } from '../../../src/core/references/helm/template-actions.ts';
import { parseStatement } from '../../../src/core/references/helm/expression.ts';
import { manifest } from '../../fuzz/targets/manifest.ts';
import { timed } from '../processor-time.ts';

/** What `npm run fuzz` and its measures have found; each is here for ever. */
describe('what the fuzzer found', () => {
  for (const text of ['&b [*a]', '*a', '? *a\n: 1']) {
    it(`is a failure of a kubeconfig and of .sops.yaml: ${JSON.stringify(text)}`, () => {
      assert.ok(!parseKubeconfig('/k', text).ok);
      assert.ok(!sopsCoverage(text, 'a').ok);
      assert.equal(readPullSecrets(text).isOnlyOurs, false);
      assert.equal(readSealedSecrets(text).isOnlyOurs, false);
    });
  }

  it('cuts no character of two halves in the middle', () => {
    for (const before of [498, 499, 500]) assert.ok(asCode(`${'x'.repeat(before)}😀😀`).isWellFormed());
  });

  it('reads quotes in a template once: each of them doubled the time', () => {
    const { result, seconds } = timed(() => actionsOf(`{{ ${'"'.repeat(5_001)}\n`));
    assert.deepEqual(result, []);
    assert.ok(seconds < 4, `${seconds} s`);
    const text = '{{ "}}" }} x {{ `}}` }}{{/* }} */}}{{ "a }}';
    assert.deepEqual(
      actionsOf(text).map(({ start, end }) => text.slice(start, end)),
      ['{{ "}}" }}', '{{ `}}` }}', '{{/* }} */}}', '{{ "a }}'],
    );
  });

  it('quotes no line of a text for each of its thousand errors', () => {
    const { result, seconds } = timed(() => parseYaml('&a '.repeat(30_000)));
    assert.ok(result.errors.length > 1_000);
    assert.ok(seconds < 4, `${seconds} s`);
  });

  it('looks once through a document for what its aliases mean', () => {
    const { seconds } = timed(() => scanManifest(`a: &a {x: 1}\n${'b: {<<: *a}\n'.repeat(5_000)}`));
    assert.ok(seconds < 4, `${seconds} s`);
  });

  it('takes 202 levels of YAML for broken, and 100 brackets of a template for nothing', () => {
    assert.deepEqual(
      [201, 202].map((depth) => parseYaml(`${'['.repeat(depth)}${']'.repeat(depth)}`).errors.length),
      [0, 1],
    );
    const { expression } = parseStatement(`${'('.repeat(50_000)}.a${')'.repeat(50_000)}`);
    assert.deepEqual(expression, { kind: 'literal', value: undefined });
  });

  for (const text of [
    'imagePullSecrets:\n containers:\n - image: c',
    'imagePullSecrets:\n- containers:\n  - image: c',
    'spec:\n containers:\n - image: a\nspec:\n containers:\n - image: c',
    'x: {spec: {containers: [{image: a}]}}\nx: 1',
    'x: 1\ny: {spec: {containers: [{image: a}]}}\ny: {spec: {containers: [{image: b}]}}',
  ]) {
    it(`adds the reference, and changes nothing else: ${JSON.stringify(text)}`, () => manifest.run(text));
  }
});
