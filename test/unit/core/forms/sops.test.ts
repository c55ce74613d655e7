import assert from 'node:assert/strict';
import { parseAllDocuments, stringify } from 'yaml';
import { encryptPullSecrets, proveEncrypted, type SopsProgram } from '../../../../src/core/forms/sops.ts';
import { readPullSecrets, type PullSecret } from '../../../../src/core/manifests/pull-secret.ts';
import { err, ok, type Result } from '../../../../src/core/result.ts';
import { message } from '../../../../src/core/message.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { makePullSecret } from './pull-secret.ts';

const PLACE = { file: '/repo/a.sops.yaml', config: '/repo/.sops.yaml' };
const never = new AbortController().signal;

interface SecretObject {
  data: Record<string, string>;
  sops?: unknown;
}

/** Turns values into base64 in ENC[…], which is no secret but has the shape. */
class FakeSops implements SopsProgram {
  disk = '';
  decryptions = 0;
  mayDecrypt = true;
  leaves: 'nothing' | 'data' | 'comment' = 'nothing';

  encrypt(plain: Secret): Promise<Result<string>> {
    const texts = parseAllDocuments(plain.reveal()).map((document) => {
      const { data, ...rest } = document.toJS() as SecretObject;
      const value = data['.dockerconfigjson'] ?? '';
      const hidden = `ENC[AES256_GCM,data:${Buffer.from(value).toString('base64')},type:str]`;
      const shown = this.leaves === 'data' ? value : hidden;
      const note = this.leaves === 'comment' ? `# ${value}\n` : '';
      return `${note}${stringify({ ...rest, data: { '.dockerconfigjson': shown }, sops: { mac: 'x' } })}`;
    });
    return Promise.resolve(ok(texts.join('---\n')));
  }

  decrypt(): Promise<Result<Secret>> {
    this.decryptions++;
    if (!this.mayDecrypt) return Promise.resolve(err('unexpected', message('no key')));
    return Promise.resolve(ok(new Secret(this.plain(this.disk))));
  }

  plain(text: string): string {
    const texts = parseAllDocuments(text).map((document) => {
      const { data, ...rest } = document.toJS() as SecretObject;
      delete rest.sops;
      const [, hidden = ''] = /data:(.*),type/.exec(data['.dockerconfigjson'] ?? '') ?? [];
      const value = Buffer.from(hidden, 'base64').toString();
      return stringify({ ...rest, data: { '.dockerconfigjson': value } });
    });
    return texts.join('---\n');
  }

  write(...secrets: PullSecret[]): Promise<Result<string>> {
    const existing = this.disk === '' ? undefined : this.disk;
    return encryptPullSecrets({ existing, secrets, place: PLACE }, this, never);
  }

  async writeToDisk(...secrets: PullSecret[]): Promise<void> {
    const written = await this.write(...secrets);
    assert.ok(written.ok);
    this.disk = written.value;
  }

  namespaces(): string[] {
    return readPullSecrets(this.plain(this.disk)).secrets.map(({ namespace = '' }) => namespace);
  }
}

const shop = makePullSecret({ namespace: 'shop' });
const web = makePullSecret({ namespace: 'web' });

describe('a file for sops', () => {
  it('gets one document a namespace', async () => {
    const sops = new FakeSops();
    await sops.writeToDisk(shop, web);
    assert.deepEqual(sops.namespaces(), ['shop', 'web']);
    assert.equal(sops.decryptions, 0);
  });

  it('is not decrypted when all of it is replaced', async () => {
    const sops = new FakeSops();
    await sops.writeToDisk(shop);
    sops.mayDecrypt = false;
    await sops.writeToDisk(shop, web);
    assert.deepEqual(sops.namespaces(), ['shop', 'web']);
  });

  it('is decrypted to keep the secrets of other namespaces', async () => {
    const sops = new FakeSops();
    await sops.writeToDisk(shop, web);
    await sops.writeToDisk(makePullSecret({ namespace: 'shop', password: new Secret('another-one') }));
    assert.deepEqual([sops.namespaces(), sops.decryptions], [['shop', 'web'], 1]);
  });

  it('stays as it is when the others cannot be decrypted', async () => {
    const sops = new FakeSops();
    await sops.writeToDisk(shop, web);
    sops.mayDecrypt = false;
    assert.equal((await sops.write(shop)).ok, false);
  });

  for (const leaves of ['data', 'comment'] as const) {
    it(`is refused when sops leaves the credential in ${leaves}`, async () => {
      const sops = new FakeSops();
      sops.leaves = leaves;
      const written = await sops.write(shop);
      assert.equal(written.ok, false);
      assert.equal(written.failure.kind, 'refused');
    });
  }

  it('does not warn of plain text', async () => {
    let given = '';
    const sops = new FakeSops();
    const encrypt = sops.encrypt.bind(sops);
    sops.encrypt = (plain) => encrypt(new Secret((given = plain.reveal())));
    await sops.write(shop);
    assert.match(given, /^# Written by ACR Pull.*may be committed\.\napiVersion/);
  });
});

describe('the proof that a text is encrypted', () => {
  for (const [name, text] of [
    ['nothing', ''],
    ['no YAML', 'a: ['],
    ['a plain Secret', 'data:\n  .dockerconfigjson: e30=\n'],
    ['values that are encrypted, without metadata', 'data:\n  .dockerconfigjson: ENC[AES256_GCM,x]\n'],
    ['a second, plain document', 'data:\n  .dockerconfigjson: ENC[AES256_GCM,x]\nsops: {a: b}\n---\na: b\n'],
  ] as const) {
    it(`does not come of ${name}`, () => assert.equal(proveEncrypted(text, [shop]).ok, false));
  }
});
