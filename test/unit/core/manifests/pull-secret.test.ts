import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { parse } from 'yaml';
import { pullSecretMetadata } from '../../../../src/core/manifests/pull-secret-metadata.ts';
import {
  mergePullSecrets,
  readPullSecrets,
  type PullSecret,
} from '../../../../src/core/manifests/pull-secret.ts';
import { Secret } from '../../../../src/core/secret.ts';

function secret(password: string, namespace?: string): PullSecret {
  return {
    name: 'acr-pull-contoso',
    ...(namespace === undefined ? {} : { namespace }),
    loginServer: 'contoso.azurecr.io',
    username: 'token-1',
    password: new Secret(password),
    ...pullSecretMetadata({
      loginServer: 'contoso.azurecr.io',
      cluster: 'kind-dev',
      credential: 'token',
      tokenName: 'token-1',
      expires: '2027-02-23T00:00:00Z',
    }),
  };
}

function written(existing: string | undefined, ...secrets: PullSecret[]): string {
  const merged = mergePullSecrets(existing, secrets);
  assert.ok(merged.ok);
  return merged.value;
}

interface SecretObject {
  readonly metadata: Record<string, unknown>;
}

describe('a pull secret', () => {
  for (const password of ['a+b/c=d', '~ " \\ <&>', 'pässwörd\u2028', "it's $HOME"]) {
    it(`with the password ${JSON.stringify(password)} is what kubectl makes of it`, function () {
      if (spawnSync('kubectl', ['version', '--client']).status !== 0) return this.skip();
      const made = JSON.parse(
        execFileSync(
          'kubectl',
          [
            'create',
            'secret',
            'docker-registry',
            'acr-pull-contoso',
            '--namespace=shop',
            '--docker-server=contoso.azurecr.io',
            '--docker-username=token-1',
            `--docker-password=${password}`,
            '--dry-run=client',
            '--output=json',
          ],
          { encoding: 'utf8' },
        ),
      ) as SecretObject;
      const ours = parse(written(undefined, secret(password, 'shop'))) as SecretObject;
      const { labels, annotations, ...metadata } = ours.metadata;
      assert.ok(labels !== undefined && annotations !== undefined);
      const { creationTimestamp, ...expected } = made.metadata;
      assert.ok(creationTimestamp === null || creationTimestamp === undefined);
      assert.deepEqual({ ...ours, metadata }, { ...made, metadata: expected });
    });
  }

  it('is read back as it was written', () => {
    const { secrets, isOnlyOurs } = readPullSecrets(written(undefined, secret('a+b', 'shop')));
    assert.equal(isOnlyOurs, true);
    assert.deepEqual(
      secrets.map(({ password, ...rest }) => ({ ...rest, password: password.reveal() })),
      [{ ...secret('a+b', 'shop'), password: 'a+b' }],
    );
  });

  it('replaces the one of its namespace and keeps those of others', () => {
    const first = written(undefined, secret('one', 'shop'), secret('two', 'web'));
    const { secrets } = readPullSecrets(written(first, secret('three', 'shop')));
    assert.deepEqual(
      secrets.map(({ namespace, password }) => [namespace, password.reveal()]),
      [
        ['shop', 'three'],
        ['web', 'two'],
      ],
    );
  });

  it('leaves the namespace out where the manifest does', () => {
    assert.ok(!written(undefined, secret('one')).includes('namespace'));
  });

  for (const [why, text] of [
    ['a ConfigMap', 'kind: ConfigMap\n'],
    ['a Secret of somebody else', 'kind: Secret\nmetadata: {name: a}\ndata: {}\n'],
    ['broken YAML', 'kind: [\n'],
  ] as const) {
    it(`never overwrites a file that holds ${why}`, () => {
      const merged = mergePullSecrets(text, [secret('one')]);
      assert.equal(merged.ok, false);
      assert.equal(merged.failure.kind, 'conflict');
    });
  }
});
