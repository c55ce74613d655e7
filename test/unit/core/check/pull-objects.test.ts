import assert from 'node:assert/strict';
import { readPullObjects } from '../../../../src/core/check/pull-objects.ts';
import { ANNOTATIONS } from '../../../../src/core/manifests/pull-secret-metadata.ts';

const OURS = `metadata:
  name: acr-pull-contoso
  namespace: shop
  labels: {app.kubernetes.io/managed-by: acr-pull}
  annotations: {${ANNOTATIONS.registry}: contoso.azurecr.io, ${ANNOTATIONS.cluster}: kind-dev}
`;

describe('the pull secrets and ServiceAccounts of a file', () => {
  const names = (text: string): string[] => readPullObjects('f.yaml', text).secrets.map(({ name }) => name);

  it('are read as the API server would: stringData wins, and lists are opened', () => {
    const text = `kind: List
items:
  - kind: Secret
    metadata: {name: a}
    type: kubernetes.io/dockerconfigjson
    data: {.dockerconfigjson: e30=}
    stringData: {.dockerconfigjson: '{"auths":{}}'}
  - kind: ServiceAccount
    metadata: {name: builder, namespace: shop}
    imagePullSecrets: [{name: a}, {}]
`;
    const { secrets, accounts } = readPullObjects('f.yaml', text);
    assert.equal(secrets[0]?.content?.data.get('.dockerconfigjson')?.reveal(), '{"auths":{}}');
    assert.deepEqual(accounts, [{ name: 'builder', namespace: 'shop', file: 'f.yaml', pullSecrets: ['a'] }]);
  });

  const sealed: readonly (readonly [string, string, readonly string[]])[] = [
    ['SealedSecret', `kind: SealedSecret\n${OURS}`, ['acr-pull-contoso']],
    ['ExternalSecret', `kind: ExternalSecret\n${OURS}`, ['acr-pull-contoso']],
    ['sops', `kind: Secret\ntype: kubernetes.io/dockerconfigjson\n${OURS}sops: {}\n`, ['acr-pull-contoso']],
    [
      'AcrPullBinding, by the names of both its versions',
      `kind: AcrPullBinding\n${OURS}`,
      ['acr-pull-acr-pull-contoso', 'acr-pull-contoso-msi-acrpull-secret'],
    ],
  ];
  for (const [name, text, expected] of sealed) {
    it(`are known without their content: ${name}`, () => {
      const { secrets } = readPullObjects('f.yaml', text);
      assert.deepEqual(
        secrets.map((secret) => secret.name),
        expected,
      );
      assert.ok(secrets.every(({ content, access }) => content === undefined && access !== undefined));
    });
  }

  it('are none in a file that cannot be parsed, and none of other kinds', () => {
    assert.deepEqual(names('kind: Secret\n\tdockerconfigjson'), []);
    assert.deepEqual(names('kind: ConfigMap\nmetadata: {name: dockerconfigjson}\n'), []);
    assert.deepEqual(names('kind: Secret\nmetadata: {}\ntype: kubernetes.io/dockerconfigjson\n'), []);
  });
});
