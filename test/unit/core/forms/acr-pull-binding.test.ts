import assert from 'node:assert/strict';
import {
  acrPullBinding,
  bindingSecretName,
  mergeAcrPullBindings,
  readAcrPullBindings,
  type AcrPullRequest,
} from '../../../../src/core/forms/acr-pull-binding.ts';
import type { ManifestObject } from '../../../../src/core/forms/manifest-file.ts';
import { makePullSecret } from './pull-secret.ts';

const CLIENT = 'cccccccc-3333-4333-8333-333333333333';

function request(change: Partial<AcrPullRequest> = {}): AcrPullRequest {
  const { name, loginServer, labels, annotations } = makePullSecret();
  return {
    ...{ secretName: name, namespace: 'shop', loginServer, labels, annotations },
    repositories: ['team/web', 'app', 'app'],
    cloud: 'AzureCloud',
    identity: { kind: 'workload-identity', serviceAccountName: 'puller' },
    version: 'v1beta2',
    ...change,
  };
}

function binding(change: Partial<AcrPullRequest> = {}): ManifestObject {
  const made = acrPullBinding(request(change));
  assert.ok(made.ok);
  return made.value;
}

const NODES = { kind: 'managed-identity', clientId: CLIENT } as const;

describe('a binding of msi-acrpull', () => {
  it('asks for each repository once, with a workload identity', () => {
    const { apiVersion, metadata, spec } = binding();
    assert.equal(apiVersion, 'acrpull.microsoft.com/v1beta2');
    assert.deepEqual([metadata.name, metadata.namespace], ['contoso', 'shop']);
    assert.deepEqual(spec, {
      acr: {
        environment: 'PublicCloud',
        server: 'contoso.azurecr.io',
        scope: 'repository:app:pull repository:team/web:pull',
      },
      auth: { workloadIdentity: { serviceAccountRef: 'puller' } },
    });
  });

  it('takes an identity of the nodes, and gives the secret to a ServiceAccount', () => {
    const { spec } = binding({ identity: NODES, serviceAccountName: 'web' });
    assert.deepEqual(spec['auth'], { managedIdentity: { clientID: CLIENT } });
    assert.equal(spec['serviceAccountName'], 'web');
  });

  it('has the fields of the first releases under v1beta1', () => {
    const { apiVersion, spec } = binding({ version: 'v1beta1', identity: NODES });
    assert.equal(apiVersion, 'msi-acrpull.microsoft.com/v1beta1');
    assert.deepEqual(spec, { acrServer: 'contoso.azurecr.io', managedIdentityClientID: CLIENT });
  });

  for (const [name, change] of [
    ['a custom cloud', { cloud: 'custom' }],
    ['a workload identity under v1beta1', { version: 'v1beta1' }],
  ] as const) {
    it(`is refused for ${name}`, () => {
      const made = acrPullBinding(request(change));
      assert.equal(made.ok, false);
      assert.equal(made.failure.kind, 'refused');
    });
  }

  it('makes a secret whose name is known before', () => {
    const names = (secretName: string): string[] =>
      (['v1beta2', 'v1beta1'] as const).map((version) => bindingSecretName({ secretName, version }));
    assert.deepEqual(names('acr-pull-contoso'), ['acr-pull-contoso', 'contoso-msi-acrpull-secret']);
    assert.deepEqual(names('own'), ['acr-pull-own', 'own-msi-acrpull-secret']);
  });

  it('replaces the one of its namespace', () => {
    const first = mergeAcrPullBindings(undefined, [binding(), binding({ namespace: 'web' })]);
    assert.ok(first.ok);
    const merged = mergeAcrPullBindings(first.value, [binding({ serviceAccountName: 'web' })]);
    assert.ok(merged.ok);
    assert.deepEqual(readAcrPullBindings(merged.value), {
      objects: [binding({ serviceAccountName: 'web' }), binding({ namespace: 'web' })],
      isOnlyOurs: true,
    });
  });
});
