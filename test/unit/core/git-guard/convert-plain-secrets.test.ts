import assert from 'node:assert/strict';
import { parse, parseAllDocuments } from 'yaml';
import { sealSecret, type SealingScope } from '../../../../src/core/forms/sealed-secret.ts';
import type { SopsProgram } from '../../../../src/core/forms/sops.ts';
import {
  encryptPlainSecrets,
  holdsOnlyPlainSecrets,
  sealPlainSecrets,
} from '../../../../src/core/git-guard/convert-plain-secrets.ts';
import { findPlainRegistrySecrets } from '../../../../src/core/git-guard/plain-registry-secrets.ts';
import { mergePullSecrets } from '../../../../src/core/manifests/pull-secret.ts';
import { readAccesses } from '../../../../src/core/read-accesses.ts';
import { ok } from '../../../../src/core/result.ts';
import { FakeSops } from '../../../fakes/fake-sops.ts';
import { unseal } from '../../../kube/sealing.ts';
import { makePullSecret } from '../forms/pull-secret.ts';
import { makeSealingKey } from '../forms/sealing-key.ts';

const never = new AbortController().signal;
const { certificate, privateKey } = makeSealingKey();
const options = { certificate, scope: 'strict' as SealingScope, now: new Date('2026-06-01T00:00:00Z') };
const PLACE = { file: '/shop/all.yaml', config: '/.sops.yaml' };

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const CONFIG = `{"auths":{"contoso.azurecr.io":{"username":"u","password":"p4ssw0rd","auth":"${base64('u:p4ssw0rd')}"}}}`;
const DATA = `data:\n  .dockerconfigjson: ${base64(CONFIG)}`;
const SECRET = secret(`  namespace: shop`, DATA);

function secret(metadata: string, data: string): string {
  return [
    'apiVersion: v1',
    'kind: Secret',
    'metadata:',
    '  name: pull',
    ...(metadata === '' ? [] : [metadata]),
    'type: kubernetes.io/dockerconfigjson',
    `${data}\n`,
  ].join('\n');
}

async function sealed(text: string, more: object = {}): Promise<string> {
  const result = await sealPlainSecrets(text, { ...options, ...more });
  assert.ok(result.ok);
  return result.value;
}

interface Sealed {
  readonly kind: string;
  readonly metadata: Record<string, unknown>;
  readonly spec: {
    readonly encryptedData: Record<string, string>;
    readonly template: { readonly type: string; readonly immutable?: boolean; readonly metadata: object };
  };
}

function open(object: Sealed, label = 'shop/pull', key = '.dockerconfigjson'): string {
  return unseal(object.spec.encryptedData[key] ?? '', label, privateKey);
}

describe('a plain registry Secret that becomes a SealedSecret', () => {
  it('opens with the same content under the same name and namespace', async () => {
    const object = parse(await sealed(SECRET)) as Sealed;
    assert.equal(object.kind, 'SealedSecret');
    assert.deepEqual(object.metadata, { name: 'pull', namespace: 'shop' });
    assert.equal(object.spec.template.type, 'kubernetes.io/dockerconfigjson');
    assert.equal(open(object), CONFIG);
  });

  const around: [name: string, before: string, after: string][] = [
    ['documents before and after', 'kind: Pod # one\n---\n', '---\n# two\nkind:   Service\n'],
    ['comments around it', '# head\n---\n# of the Secret\n', '# tail\n'],
    ['an end of the stream', '%YAML 1.2\n---\n', '...\n'],
    ['a broken document', 'a: [\n---\n', '---\nb: ]\n'],
  ];
  for (const [name, before, after] of around) {
    it(`leaves ${name} as they are`, async () => {
      const text = await sealed(`${before}${SECRET}${after}`);
      assert.ok(text.startsWith(`${before}apiVersion: bitnami.com/v1alpha1\n`), text);
      assert.ok(text.endsWith(after), text);
    });
  }

  it('keeps the line ends of the file', async () => {
    const text = await sealed(`kind: Pod\n---\n${SECRET}`.replaceAll('\n', '\r\n'));
    assert.doesNotMatch(text, /(?<!\r)\n/);
  });

  it('keeps its labels, annotations and immutability, but not the copy that kubectl keeps', async () => {
    const metadata = `  namespace: shop\n  labels: {app: web}\n  annotations:\n    a: b\n    kubectl.kubernetes.io/last-applied-configuration: |\n      {"data":{".dockerconfigjson":"${base64(CONFIG)}"}}`;
    const text = await sealed(secret(metadata, `immutable: true\n${DATA}`));
    const { template } = (parse(text) as Sealed).spec;
    assert.deepEqual(template.metadata, {
      name: 'pull',
      namespace: 'shop',
      labels: { app: 'web' },
      annotations: { a: 'b' },
    });
    assert.equal(template.immutable, true);
  });

  it('takes stringData before data, and every other value', async () => {
    const data = `data:\n  .dockerconfigjson: ${base64('{"auths":{}}')}\n  more: ${base64('x')}\nstringData:\n  .dockerconfigjson: '${CONFIG}'`;
    const plain = secret('  namespace: shop', data);
    // The warning looks at data first; here it is stringData alone that holds the credential.
    const onlyString = plain.replace(/ {2}\.dockerconfigjson: eyJ\S+\n/, '');
    const object = parse(await sealed(onlyString)) as Sealed;
    assert.deepEqual([open(object), open(object, 'shop/pull', 'more')], [CONFIG, 'x']);
  });

  it('gets the namespace that the person gives where it states none', async () => {
    const object = parse(await sealed(secret('', DATA), { namespace: 'shop' })) as Sealed;
    assert.equal(object.metadata['namespace'], 'shop');
    assert.equal(open(object), CONFIG);
    const without = await sealPlainSecrets(secret('', DATA), options);
    assert.ok(!without.ok && without.failure.kind === 'invalid');
  });

  it('may stand in braces on the line of the marker', async () => {
    const plain = `--- {apiVersion: v1, kind: Secret, metadata: {name: pull, namespace: shop}, type: kubernetes.io/dockerconfigjson, data: {.dockerconfigjson: ${base64(CONFIG)}}} # one\n---\nkind: Pod\n`;
    const [object, pod] = parseAllDocuments(await sealed(plain)).map((document) => document.toJS() as Sealed);
    assert.ok(object);
    assert.equal(open(object), CONFIG);
    assert.deepEqual(pod, { kind: 'Pod' });
  });

  it('is known as ours if it was, without the warning of the plain file', async () => {
    const plain = mergePullSecrets(undefined, [makePullSecret({ namespace: 'shop' })]);
    assert.ok(plain.ok);
    const text = await sealed(plain.value);
    assert.doesNotMatch(text, /plain text/);
    const [before] = readAccesses('/a.yaml', plain.value);
    assert.deepEqual(readAccesses('/a.yaml', text), [{ ...before, form: 'sealed-secret' }]);
    assert.deepEqual(findPlainRegistrySecrets(text), []);
  });

  const refused: [name: string, text: string, kind: string][] = [
    ['part of a list', `kind: List\nitems:\n- ${SECRET.trim().replaceAll('\n', '\n  ')}\n`, 'invalid'],
    ['with a value that is no text', secret('', `${DATA}\n  more: /w==`), 'invalid'],
    ['whose password stands in a comment', `# p4ssw0rd\n---\n${SECRET}`, 'refused'],
  ];
  for (const [name, text, kind] of refused) {
    it(`is refused: ${name}`, async () => {
      const result = await sealPlainSecrets(text, options);
      assert.ok(!result.ok);
      assert.equal(result.failure.kind, kind);
      assert.doesNotMatch(JSON.stringify(result), /p4ssw0rd/);
    });
  }

  it('fails as sealing fails', async () => {
    const later = { ...options, now: new Date('2030-01-01') };
    const own = await sealSecret({ name: 'pull', type: 't', data: new Map() }, later);
    assert.deepEqual(await sealPlainSecrets(SECRET, later), own);
  });
});

describe('a file of plain registry Secrets that sops takes over', () => {
  it('holds every value encrypted, and nothing that could be read', async () => {
    const sops = new FakeSops();
    const plain = `# head\n${SECRET}---\n${secret('', `stringData:\n  .dockerconfigjson: '${CONFIG}'`)}`;
    const result = await encryptPlainSecrets(plain, PLACE, sops, never);
    assert.ok(result.ok);
    const objects = parseAllDocuments(sops.encrypted[0] ?? '').map((document) => document.toJS() as object);
    const same = { apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/dockerconfigjson' };
    const data = { '.dockerconfigjson': base64(CONFIG) };
    assert.deepEqual(objects, [
      { ...same, metadata: { name: 'pull', namespace: 'shop' }, data },
      { ...same, metadata: { name: 'pull' }, data },
    ]);
    assert.deepEqual(findPlainRegistrySecrets(result.value), []);
  });

  it('is not written when sops left something readable', async () => {
    const lazy: SopsProgram = {
      encrypt: (plain) => Promise.resolve(ok(`${plain.reveal()}sops: {version: 3.10.2}\n`)),
      decrypt: () => Promise.reject(new Error('not asked')),
    };
    const result = await encryptPlainSecrets(SECRET, PLACE, lazy, never);
    assert.ok(!result.ok && result.failure.kind === 'refused');
  });

  const files: [name: string, text: string, isOnly: boolean][] = [
    ['one Secret', SECRET, true],
    ['two', `---\n${SECRET}---\n${SECRET}`, true],
    ['one, and an empty document', `${SECRET}---\n`, false],
    ['a Secret and a Pod', `${SECRET}---\nkind: Pod\n`, false],
    ['a Secret of another type', `${SECRET}---\nkind: Secret\ntype: Opaque\n`, false],
    ['nothing', '', false],
  ];
  for (const [name, text, isOnly] of files) {
    it(`${isOnly ? 'may hold' : 'must not hold'} ${name}`, () => {
      assert.equal(holdsOnlyPlainSecrets(text), isOnly);
    });
  }
});
