import assert from 'node:assert/strict';
import type { PullSecretAccess } from '../../../../src/core/access.ts';
import { scanManifest } from '../../../../src/core/manifests/scan.ts';
import type { ScopeMap } from '../../../../src/core/ports.ts';
import { imagesToProbe } from '../../../../src/core/rotate/images.ts';

const ACCESS: PullSecretAccess = {
  kind: 'pull-secret',
  loginServer: 'contoso.azurecr.io',
  clusterName: 'kind-dev',
  namespace: 'shop',
  secretName: 's',
  form: 'secret',
  credential: 'token',
  file: '/w/a',
};

function pod(image: string, { namespace = 'shop', secret = 's' } = {}): string {
  return [
    'kind: Pod',
    `metadata: {name: a, namespace: ${namespace}}`,
    `spec: {imagePullSecrets: [{name: ${secret}}], containers: [{image: '${image}'}]}`,
    '',
  ].join('\n');
}

const mapOf = (...repositories: string[]): ScopeMap => ({
  id: '',
  name: '',
  description: '',
  actions: [
    'gateway/edge/config/read',
    ...repositories.flatMap((name) => [
      `repositories/${name}/content/read`,
      `repositories/${name}/metadata/read`,
    ]),
  ],
});

describe('the images with which a new credential is tried', () => {
  const cases: [name: string, text: string, scopeMap: ScopeMap | undefined, expected: string[]][] = [
    ['one by tag', pod('contoso.azurecr.io/a:1'), undefined, ['a 1']],
    ['one without', pod('contoso.azurecr.io/a'), undefined, ['a latest']],
    [
      'one by digest',
      pod(`contoso.azurecr.io/a:1@sha256:${'a'.repeat(64)}`),
      undefined,
      [`a sha256:${'a'.repeat(64)}`],
    ],
    ['not of another registry', pod('fabrikam.azurecr.io/a:1'), undefined, []],
    ['not of another namespace', pod('contoso.azurecr.io/a:1', { namespace: 'other' }), undefined, []],
    ['not of another Secret', pod('contoso.azurecr.io/a:1', { secret: 'other' }), undefined, []],
    [
      'only what the scope map has',
      `${pod('contoso.azurecr.io/a:1')}---\n${pod('contoso.azurecr.io/b:1')}`,
      mapOf('b'),
      ['b 1'],
    ],
    ['those of the scope map, where no manifest names one', '', mapOf('a', 'team/*', 'b'), ['a ?', 'b ?']],
    [
      'none twice',
      `${pod('contoso.azurecr.io/a:1')}---\n${pod('contoso.azurecr.io/a:1')}`,
      mapOf('a'),
      ['a 1'],
    ],
  ];
  for (const [name, text, scopeMap, expected] of cases) {
    it(`are ${name}`, () => {
      const { workloads } = scanManifest(text);
      const known = { defaultNamespace: 'default', ...(scopeMap === undefined ? {} : { scopeMap }) };
      const images = imagesToProbe(ACCESS, workloads, known);
      assert.deepEqual(
        images.map(({ repository, reference = '?' }) => `${repository} ${reference}`),
        expected,
      );
    });
  }
});
