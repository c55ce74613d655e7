import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { findSopsPlace } from '../../../src/adapters/forms/sops-config.ts';
import { LocalSops } from '../../../src/adapters/forms/sops-program.ts';
import { encryptPullSecrets } from '../../../src/core/forms/sops.ts';
import type { SopsPlace } from '../../../src/core/forms/sops-rules.ts';
import { readPullSecrets, type PullSecret } from '../../../src/core/manifests/pull-secret.ts';
import { plain } from '../../../src/core/message.ts';
import type { Result } from '../../../src/core/result.ts';
import { Secret } from '../../../src/core/secret.ts';
import { makePullSecret } from '../../unit/core/forms/pull-secret.ts';
import { formTool, runTool } from './form-tools.ts';

const never = new AbortController().signal;
const shop = makePullSecret({ namespace: 'shop' });
const web = makePullSecret({ namespace: 'web' });

describe('a pull secret and the real sops', function () {
  this.timeout(60_000);
  let root = '';
  let file = '';
  let recipient = '';
  let keys: NodeJS.ProcessEnv;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'acr-pull-sops-'));
    file = join(root, 'clusters/prod/acr-pull-contoso.kind-dev.sops.yaml');
    await mkdir(dirname(file), { recursive: true });
    const keyFile = join(root, 'key.txt');
    const key = await runTool(formTool('age-keygen'), []);
    await writeFile(keyFile, key);
    recipient = /public key: (\S+)/.exec(key)?.[1] ?? '';
    keys = { SOPS_AGE_KEY_FILE: keyFile };
  });
  afterEach(() => rm(root, { recursive: true }));

  async function rules(...lines: string[]): Promise<void> {
    const rule = [`age: ${recipient}`, ...lines].join('\n    ');
    await writeFile(join(root, '.sops.yaml'), `creation_rules:\n  - ${rule}\n`);
  }

  function program(environment: NodeJS.ProcessEnv = keys): LocalSops {
    const path = `${dirname(formTool('sops'))}${delimiter}${process.env['PATH'] ?? ''}`;
    return new LocalSops({ environment: { PATH: path, HOME: root, ...environment }, isTrusted: () => true });
  }

  async function place(): Promise<SopsPlace> {
    const found = await findSopsPlace([file]);
    assert.ok(found.ok);
    return found.value;
  }

  async function encrypt(
    secrets: readonly PullSecret[],
    existing?: string,
    sops = program(),
  ): Promise<Result<string>> {
    return encryptPullSecrets({ existing, secrets, place: await place() }, sops, never);
  }

  async function write(secrets: readonly PullSecret[], existing?: string): Promise<string> {
    const encrypted = await encrypt(secrets, existing);
    if (!encrypted.ok) assert.fail(plain(encrypted.failure.message));
    await writeFile(file, encrypted.value);
    return encrypted.value;
  }

  /** As anybody would who has the key. */
  async function decrypted(): Promise<readonly (readonly [string | undefined, string])[]> {
    const text = await runTool(formTool('sops'), ['decrypt', file], { environment: keys });
    const { secrets, isOnlyOurs } = readPullSecrets(text);
    assert.ok(isOnlyOurs);
    return secrets.map(({ namespace, password }) => [namespace, password.reveal()]);
  }

  const password = shop.password.reveal();

  it('comes back as it was, with names and kinds readable in the file', async () => {
    await rules('path_regex: ^clusters/.*\\.sops\\.yaml$');
    const text = await write([shop, web]);
    assert.deepEqual(await decrypted(), [
      ['shop', password],
      ['web', password],
    ]);
    assert.match(text, /^kind: Secret$/m);
    assert.match(text, /^ +namespace: shop$/m);
  });

  it('comes back when the rule chooses the values itself', async () => {
    await rules('encrypted_regex: ^data$', 'mac_only_encrypted: true');
    await write([shop]);
    assert.deepEqual(await decrypted(), [['shop', password]]);
  });

  it('is replaced without the key when nothing else is in the file', async () => {
    await rules();
    const first = await write([shop]);
    const again = makePullSecret({ namespace: 'shop', password: new Secret('another-password') });
    const replaced = await encrypt([again], first, program({}));
    assert.ok(replaced.ok);
    await writeFile(file, replaced.value);
    assert.deepEqual(await decrypted(), [['shop', 'another-password']]);
  });

  it('keeps those of other namespaces, for which the key is needed', async () => {
    await rules();
    const first = await write([shop, web]);
    const again = makePullSecret({ namespace: 'shop', password: new Secret('another-password') });
    const refused = await encrypt([again], first, program({}));
    assert.equal(refused.ok, false);
    await write([again], first);
    assert.deepEqual(await decrypted(), [
      ['shop', 'another-password'],
      ['web', password],
    ]);
  });

  it('is not written when the rule leaves it readable', async () => {
    await rules('encrypted_regex: ^stringData$');
    const encrypted = await encrypt([shop]);
    assert.equal(encrypted.ok, false);
    assert.equal(encrypted.failure.kind, 'refused');
  });

  it('is not written when the rule names no usable key', async () => {
    await writeFile(join(root, '.sops.yaml'), 'creation_rules:\n  - age: age1broken\n');
    const encrypted = await encrypt([shop]);
    assert.equal(encrypted.ok, false);
    assert.equal(encrypted.failure.kind, 'unexpected');
    assert.match(plain(encrypted.failure.message), /age1broken|recipient/);
  });

  for (const expression of ['\\.sops\\.yaml\\z', '^clusters/prod/[[:alpha:]]']) {
    it(`follows an expression that only Go can read: ${expression}`, async () => {
      await rules(`path_regex: ${expression}`);
      assert.equal((await place()).rule, undefined);
      await write([shop]);
      assert.deepEqual(await decrypted(), [['shop', password]]);
    });
  }

  it('agrees with sops on which files are covered', async () => {
    for (const expression of ['^clusters/', '^prod/', 'prod/.*', '(?i)KIND-DEV', '\\.enc\\.', '^/']) {
      await rules(`path_regex: ${expression}`);
      const args = ['--config', join(root, '.sops.yaml'), 'encrypt', '--filename-override', file];
      const theirs = await runTool(formTool('sops'), args, { input: 'a: b\n', environment: keys }).then(
        () => true,
        () => false,
      );
      assert.equal((await findSopsPlace([file])).ok, theirs, expression);
    }
  });
});
