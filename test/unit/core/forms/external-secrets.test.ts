import assert from 'node:assert/strict';
import { parseAllDocuments } from 'yaml';
import {
  externalSecretObjects,
  mergeExternalSecrets,
  readExternalSecrets,
  type ExternalPullSecret,
} from '../../../../src/core/forms/external-secrets.ts';
import type { ManifestObject } from '../../../../src/core/forms/manifest-file.ts';
import { makePullSecret } from './pull-secret.ts';

const TENANT = 'aaaaaaaa-1111-4111-8111-111111111111';

function request(change: Partial<ExternalPullSecret> = {}): ExternalPullSecret {
  const { name, loginServer, labels, annotations } = makePullSecret();
  return {
    ...{ name, namespace: 'shop', loginServer, labels, annotations },
    tenantId: TENANT,
    cloud: 'AzureCloud',
    identity: { kind: 'workload-identity', serviceAccountName: 'puller' },
    version: 'v1',
    ...change,
  };
}

function objects(change: Partial<ExternalPullSecret> = {}): readonly [ManifestObject, ManifestObject] {
  const made = externalSecretObjects(request(change));
  assert.ok(made.ok);
  const [generator, secret] = made.value;
  assert.ok(generator && secret);
  return [generator, secret];
}

describe('an external secret', () => {
  it('is a generator and the secret that it feeds, under one name', () => {
    const [generator, secret] = objects();
    assert.equal(generator.apiVersion, 'generators.external-secrets.io/v1alpha1');
    assert.equal(secret.apiVersion, 'external-secrets.io/v1');
    assert.deepEqual(generator.metadata, secret.metadata);
    const reference = { apiVersion: generator.apiVersion, kind: 'ACRAccessToken', name: 'acr-pull-contoso' };
    assert.deepEqual(secret.spec['dataFrom'], [{ sourceRef: { generatorRef: reference } }]);
  });

  it('is refreshed well before the shortest life of a token that was seen', () => {
    const [, secret] = objects();
    assert.equal(secret.spec['refreshInterval'], '30m');
  });

  it('makes a secret of the type that kubelets read, for exactly this registry', () => {
    const [, { spec }] = objects();
    const { template } = spec['target'] as { template: { type: string; data: Record<string, string> } };
    assert.equal(template.type, 'kubernetes.io/dockerconfigjson');
    assert.match(
      template.data['.dockerconfigjson'] ?? '',
      /^\{"auths":\{"contoso\.azurecr\.io":\{"username":/,
    );
  });

  it('signs in with a federated ServiceAccount', () => {
    const [{ spec }] = objects();
    assert.deepEqual(spec['auth'], { workloadIdentity: { serviceAccountRef: { name: 'puller' } } });
  });

  it('signs in with a service principal whose secret is in the cluster', () => {
    const [{ spec }] = objects({
      identity: { kind: 'service-principal', secretName: 'sp', clientIdKey: 'id', clientSecretKey: 'key' },
    });
    assert.deepEqual(spec['auth'], {
      servicePrincipal: {
        secretRef: { clientId: { name: 'sp', key: 'id' }, clientSecret: { name: 'sp', key: 'key' } },
      },
    });
    assert.equal(spec['tenantId'], TENANT);
  });

  for (const [cloud, environment] of [
    ['AzureCloud', 'PublicCloud'],
    ['AzureUSGovernment', 'USGovernmentCloud'],
    ['AzureChinaCloud', 'ChinaCloud'],
  ] as const) {
    it(`names the cloud ${cloud} as ${environment}`, () => {
      assert.equal(objects({ cloud })[0].spec['environmentType'], environment);
    });
  }

  it('is refused for a custom cloud', () => {
    const made = externalSecretObjects(request({ cloud: 'custom' }));
    assert.equal(made.ok, false);
    assert.equal(made.failure.kind, 'refused');
  });

  it('is written for the version that the cluster serves, in place of the other', () => {
    const old = mergeExternalSecrets(undefined, objects({ version: 'v1beta1' }));
    assert.ok(old.ok && old.value.includes('external-secrets.io/v1beta1'));
    const merged = mergeExternalSecrets(old.value, objects());
    assert.ok(merged.ok);
    assert.ok(!merged.value.includes('v1beta1'));
    assert.equal(parseAllDocuments(merged.value).length, 2);
  });

  it('keeps those of other namespaces, each generator before its secret', () => {
    const first = mergeExternalSecrets(undefined, objects({ namespace: 'web' }));
    assert.ok(first.ok);
    const merged = mergeExternalSecrets(first.value, objects());
    assert.ok(merged.ok);
    const { objects: read, isOnlyOurs } = readExternalSecrets(merged.value);
    assert.equal(isOnlyOurs, true);
    assert.deepEqual(
      read.map(({ kind, metadata }) => `${metadata.namespace ?? ''} ${kind}`),
      ['shop ACRAccessToken', 'shop ExternalSecret', 'web ACRAccessToken', 'web ExternalSecret'],
    );
  });
});
