import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { parse } from 'yaml';
import type { ManifestObject } from '../../../../src/core/forms/manifest-file.ts';
import {
  mergeSealedSecrets,
  readSealedSecrets,
  sealPullSecret,
  type SealingScope,
} from '../../../../src/core/forms/sealed-secret.ts';
import { dockerConfig } from '../../../../src/core/manifests/docker-config.ts';
import type { PullSecret } from '../../../../src/core/manifests/pull-secret.ts';
import { plain } from '../../../../src/core/message.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { unseal } from '../../../kube/sealing.ts';
import { makePullSecret } from './pull-secret.ts';
import { makeSealingKey } from './sealing-key.ts';

const NOW = new Date('2026-06-01T00:00:00Z');
const { certificate, privateKey } = makeSealingKey();

async function seal(secret: PullSecret, scope: SealingScope = 'strict'): Promise<ManifestObject> {
  const sealed = await sealPullSecret(secret, { certificate, scope, now: NOW });
  assert.ok(sealed.ok);
  return sealed.value;
}

function encrypted(object: ManifestObject): string {
  return (object.spec['encryptedData'] as Record<string, string>)['.dockerconfigjson'] ?? '';
}

const SCOPES: readonly { scope: SealingScope; label: string; annotation?: string }[] = [
  { scope: 'strict', label: 'shop/acr-pull-contoso' },
  { scope: 'namespace-wide', label: 'shop', annotation: 'sealedsecrets.bitnami.com/namespace-wide' },
  { scope: 'cluster-wide', label: '', annotation: 'sealedsecrets.bitnami.com/cluster-wide' },
];

describe('a sealed secret', () => {
  for (const { scope, label, annotation } of SCOPES) {
    it(`with the scope ${scope} opens with the label "${label}" and no other`, async () => {
      const secret = makePullSecret({ namespace: 'shop' });
      const value = encrypted(await seal(secret, scope));
      assert.equal(unseal(value, label, privateKey), dockerConfig(secret).reveal());
      assert.throws(() => unseal(value, `${label}x`, privateKey));
    });

    it(`with the scope ${scope} tells it by annotations of both objects`, async () => {
      const { metadata, spec } = await seal(makePullSecret({ namespace: 'shop' }), scope);
      const template = spec['template'] as { metadata: { annotations: Record<string, string> } };
      const own = Object.keys(metadata.annotations ?? {});
      const inner = Object.keys(template.metadata.annotations).filter((key) => key.includes('sealedsecrets'));
      assert.deepEqual([own, inner], annotation === undefined ? [[], []] : [[annotation], [annotation]]);
    });
  }

  it('is made of the right type, with our labels and annotations', async () => {
    const secret = makePullSecret({ namespace: 'shop' });
    const { apiVersion, kind, metadata, spec } = await seal(secret);
    assert.deepEqual([apiVersion, kind], ['bitnami.com/v1alpha1', 'SealedSecret']);
    const { labels, annotations } = secret;
    assert.deepEqual(metadata, { name: 'acr-pull-contoso', namespace: 'shop', labels });
    assert.deepEqual(spec['template'], {
      type: 'kubernetes.io/dockerconfigjson',
      metadata: { name: 'acr-pull-contoso', namespace: 'shop', labels, annotations },
    });
  });

  it('is never the same twice', async () => {
    const secret = makePullSecret({ namespace: 'shop' });
    assert.notEqual(encrypted(await seal(secret)), encrypted(await seal(secret)));
  });

  it('holds nothing of the credential in plain text', async () => {
    const secret = makePullSecret({ namespace: 'shop', password: new Secret('MARKER-Passw0rd') });
    const text = merged(undefined, await seal(secret));
    const config = dockerConfig(secret).reveal();
    for (const value of ['MARKER', Buffer.from(config).toString('base64').slice(0, 40)])
      assert.ok(!text.includes(value));
  });

  it('may leave the namespace out only when it is for the whole cluster', async () => {
    assert.equal((await seal(makePullSecret(), 'cluster-wide')).metadata.namespace, undefined);
    for (const scope of ['strict', 'namespace-wide'] as const) {
      const sealed = await sealPullSecret(makePullSecret(), { certificate, scope, now: NOW });
      assert.equal(sealed.ok, false);
      assert.equal(sealed.failure.kind, 'invalid');
    }
  });

  it('is refused for a certificate that has ended', async () => {
    const late = new Date('2027-01-01T00:00:01Z');
    const secret = makePullSecret({ namespace: 'shop' });
    const sealed = await sealPullSecret(secret, { certificate, scope: 'strict', now: late });
    assert.equal(sealed.ok, false);
    assert.equal(plain(sealed.failure.message), 'The certificate of Sealed Secrets ended on 2027-01-01.');
  });

  it('is refused for a key that is not RSA', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const spki = Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' }));
    const sealed = await sealPullSecret(makePullSecret({ namespace: 'shop' }), {
      certificate: { ...certificate, publicKey: spki },
      scope: 'strict',
      now: NOW,
    });
    assert.equal(sealed.ok, false);
    assert.equal(sealed.failure.kind, 'invalid');
  });
});

function merged(existing: string | undefined, ...objects: ManifestObject[]): string {
  const result = mergeSealedSecrets(existing, objects);
  assert.ok(result.ok);
  return result.value;
}

describe('a file of sealed secrets', () => {
  it('is read back as it was written', async () => {
    const object = await seal(makePullSecret({ namespace: 'shop' }));
    const text = merged(undefined, object);
    assert.deepEqual(parse(text), object);
    assert.deepEqual(readSealedSecrets(text), { objects: [object], isOnlyOurs: true });
  });

  it('gets the new one of a namespace and keeps those of others, letter by letter', async () => {
    const [shop, web, again] = await Promise.all(
      ['shop', 'web', 'shop'].map((namespace) => seal(makePullSecret({ namespace }))),
    );
    assert.ok(shop && web && again);
    const first = merged(undefined, shop, web);
    assert.equal(merged(first, again), first.replace(encrypted(shop), encrypted(again)));
  });

  it('keeps comments that a person wrote into it', async () => {
    const object = await seal(makePullSecret({ namespace: 'web' }));
    const commented = merged(undefined, object).replace('spec:', '# for the web team\nspec:');
    const text = merged(commented, await seal(makePullSecret({ namespace: 'shop' })));
    assert.equal(text.split('# for the web team').length, 2);
    assert.equal(text.split('# Written by').length, 2);
  });

  it('has its header once, whatever its line ends', async () => {
    const object = await seal(makePullSecret({ namespace: 'shop' }));
    const text = merged(merged(undefined, object).replaceAll('\n', '\r\n'), object);
    assert.equal(text, merged(undefined, object));
  });

  for (const [why, text] of [
    ['a ConfigMap', 'kind: ConfigMap\n'],
    ['a sealed secret of somebody else', 'kind: SealedSecret\nmetadata: {name: a}\nspec: {}\n'],
    [
      'a plain Secret',
      'kind: Secret\nmetadata: {name: a, labels: {app.kubernetes.io/managed-by: acr-pull}}\n',
    ],
    ['broken YAML', 'kind: [\n'],
  ] as const) {
    it(`is never overwritten when it holds ${why}`, async () => {
      const result = mergeSealedSecrets(text, [await seal(makePullSecret({ namespace: 'shop' }))]);
      assert.equal(result.ok, false);
      assert.equal(result.failure.kind, 'conflict');
    });
  }
});
