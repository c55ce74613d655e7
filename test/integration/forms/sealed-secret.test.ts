import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { readSealingCertificate } from '../../../src/adapters/forms/sealing-certificate.ts';
import {
  mergeSealedSecrets,
  sealPullSecret,
  type SealingScope,
} from '../../../src/core/forms/sealed-secret.ts';
import { mergePullSecrets, type PullSecret } from '../../../src/core/manifests/pull-secret.ts';
import { plain } from '../../../src/core/message.ts';
import { EXPIRED_CERTIFICATE } from '../../unit/adapters/forms/expired-certificate.ts';
import { makePullSecret } from '../../unit/core/forms/pull-secret.ts';
import { formTool, runTool } from './form-tools.ts';

const SCOPES: readonly SealingScope[] = ['strict', 'namespace-wide', 'cluster-wide'];

interface Manifest {
  metadata: Record<string, unknown>;
  spec: { encryptedData: Record<string, string>; template: unknown };
}

interface PlainManifest {
  readonly type: string;
  readonly metadata: { readonly labels: unknown; readonly annotations: unknown };
  readonly data: Record<string, string>;
}

describe('a sealed secret and kubeseal', function () {
  this.timeout(60_000);
  let folder = '';
  const kubeseal = (args: readonly string[], input: string): Promise<string> =>
    runTool(formTool('kubeseal'), args, { input });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'acr-pull-seal-'));
    await makeCertificate('controller', ['-newkey', 'rsa:4096', '-days', '30']);
  });
  after(() => rm(folder, { recursive: true }));

  function makeCertificate(name: string, options: readonly string[]): Promise<string> {
    const files = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.pem`)];
    return runTool('openssl', ['req', '-x509', '-nodes', '-subj', '/CN=sealing', ...files, ...options]);
  }

  async function seal(secret: PullSecret, scope: SealingScope): Promise<string> {
    const certificate = await readSealingCertificate(join(folder, 'controller.pem'));
    assert.ok(certificate.ok);
    const options = { certificate: certificate.value, scope, now: new Date() };
    const sealed = await sealPullSecret(secret, options);
    assert.ok(sealed.ok);
    const text = mergeSealedSecrets(undefined, [sealed.value]);
    assert.ok(text.ok);
    return text.value;
  }

  async function unseal(text: string): Promise<PlainManifest> {
    const key = join(folder, 'controller.key');
    const args = ['--recovery-unseal', '--recovery-private-key', key, '--format', 'yaml'];
    return parse(await kubeseal(args, text)) as PlainManifest;
  }

  function plainManifest(secret: PullSecret): string {
    const text = mergePullSecrets(undefined, [secret]);
    assert.ok(text.ok);
    return text.value;
  }

  for (const scope of SCOPES) {
    it(`with the scope ${scope} becomes the plain Secret again`, async () => {
      const secret = makePullSecret({ namespace: 'shop' });
      const expected = parse(plainManifest(secret)) as PlainManifest;
      const opened = await unseal(await seal(secret, scope));
      assert.equal(opened.type, expected.type);
      assert.deepEqual(opened.data, expected.data);
      assert.deepEqual(opened.metadata.labels, expected.metadata.labels);
    });

    it(`with the scope ${scope} is what kubeseal makes of the Secret`, async () => {
      const secret = makePullSecret({ namespace: 'shop' });
      const args = ['--cert', join(folder, 'controller.pem'), '--scope', scope, '--format', 'yaml'];
      const theirs = parse(await kubeseal(args, plainManifest(secret))) as Manifest;
      const ours = parse(await seal(secret, scope)) as Manifest;
      assert.deepEqual(withoutOwn(ours), withoutOwn(theirs));
    });
  }

  for (const [scope, moved, opens] of [
    ['strict', { name: 'renamed' }, false],
    ['strict', { namespace: 'web' }, false],
    ['namespace-wide', { name: 'renamed' }, true],
    ['namespace-wide', { namespace: 'web' }, false],
    ['cluster-wide', { name: 'renamed', namespace: 'web' }, true],
  ] as const) {
    it(`with the scope ${scope} ${opens ? 'opens' : 'stays shut'} as ${JSON.stringify(moved)}`, async () => {
      const manifest = parse(await seal(makePullSecret({ namespace: 'shop' }), scope)) as Manifest;
      Object.assign(manifest.metadata, moved);
      const opening = unseal(stringify(manifest));
      if (opens) await opening;
      else await assert.rejects(opening, /no key could decrypt/);
    });
  }

  it('is refused for an expired certificate, as by kubeseal', async () => {
    await writeFile(join(folder, 'ended.pem'), EXPIRED_CERTIFICATE);
    const secret = makePullSecret({ namespace: 'shop' });
    const args = ['--cert', join(folder, 'ended.pem')];
    await assert.rejects(kubeseal(args, plainManifest(secret)), /expired certificate/);
    const certificate = await readSealingCertificate(join(folder, 'ended.pem'));
    assert.ok(certificate.ok);
    const options = { certificate: certificate.value, scope: 'strict', now: new Date() } as const;
    const sealed = await sealPullSecret(secret, options);
    assert.equal(sealed.ok, false);
    assert.match(plain(sealed.failure.message), /ended on 2020-02-01/);
  });

  it('takes the first certificate of a file, whatever follows', async () => {
    await makeCertificate('other', ['-newkey', 'rsa:2048', '-days', '30']);
    const [first, second] = await Promise.all(
      ['controller', 'other'].map((name) => readFile(join(folder, `${name}.pem`), 'utf8')),
    );
    const file = join(folder, 'both.pem');
    await writeFile(file, `${first ?? ''}${second ?? ''}`);
    const [one, both] = await Promise.all([join(folder, 'controller.pem'), file].map(readSealingCertificate));
    assert.deepEqual(both, one);
  });

  it('is refused for a certificate with another kind of key', async () => {
    await makeCertificate('curve', [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-days',
      '30',
    ]);
    const certificate = await readSealingCertificate(join(folder, 'curve.pem'));
    assert.equal(certificate.ok, false);
    assert.match(plain(certificate.failure.message), /does not hold an RSA key/);
  });
});

/** Without what is random, and what we add: labels on the sealed object itself. */
function withoutOwn(manifest: Manifest): unknown {
  const { labels, annotations = {}, creationTimestamp, ...metadata } = manifest.metadata;
  assert.ok(labels === undefined || typeof labels === 'object');
  assert.ok(creationTimestamp === null || creationTimestamp === undefined);
  const keys = Object.keys(manifest.spec.encryptedData);
  const template = JSON.parse(JSON.stringify(manifest.spec.template, dropNull)) as unknown;
  return { ...manifest, metadata: { ...metadata, annotations }, spec: { keys, template } };
}

/** Go writes `creationTimestamp: null`. */
function dropNull(_: string, value: unknown): unknown {
  return value === null ? undefined : value;
}
