import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { LocalSops, type SopsOptions } from '../../../../src/adapters/forms/sops-program.ts';
import type { SopsPlace } from '../../../../src/core/forms/sops-rules.ts';
import { plain } from '../../../../src/core/message.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { LeftRunning } from '../process/left-running.ts';

const MARKER = 'TUFSS0VSLXBhc3N3b3JkLW9mLWEtcmVnaXN0cnk=';
const PLAIN = new Secret(`kind: Secret\ndata:\n  .dockerconfigjson: ${MARKER}\n`);
const HELP = {
  new: '   encrypt     encrypt a file. If no filename is provided, stdin will be used.',
  middle: '   encrypt     encrypt a file, and output the results to stdout',
  old: '   --encrypt, -e   encrypt a file',
};

describe('sops', function () {
  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  let folder = '';
  let place: SopsPlace;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'acr-pull-sops-program-'));
    const rule = { choosesValues: false, alone: 'creation_rules:\n  - age: age1x\n' };
    place = { file: join(folder, 'a.sops.yaml'), config: join(folder, '.sops.yaml'), rule };
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** A stand-in that notes its arguments, and then does what `script` says. */
  async function install(help: string, script: string): Promise<void> {
    const file = join(folder, 'sops');
    const lines = [
      '#!/bin/sh',
      `if [ "$1" = --help ]; then echo '${help}'; exit 0; fi`,
      `printf '%s\\n' "$@" > '${join(folder, 'arguments')}'`,
      script,
    ];
    await writeFile(file, `${lines.join('\n')}\n`);
    await chmod(file, 0o755);
  }

  function sops(options: Partial<SopsOptions> = {}): LocalSops {
    const environment = { PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` };
    return new LocalSops({ environment, isTrusted: () => true, ...options });
  }

  const never = new AbortController().signal;

  for (const [generation, input] of [
    ['new', 'cat'],
    ['middle', 'cat /dev/stdin'],
    ['old', 'cat /dev/stdin'],
  ] as const) {
    it(`of the ${generation} kind gets the plain text by a pipe alone`, async () => {
      await install(HELP[generation], input);
      const encrypted = await sops().encrypt(PLAIN, place, never);
      assert.ok(encrypted.ok);
      assert.equal(encrypted.value, PLAIN.reveal());
      for (const name of await readdir(folder))
        assert.ok(!(await readFile(join(folder, name), 'utf8')).includes(MARKER), name);
    });
  }

  it('is told the file and its rules', async () => {
    await install(HELP.new, 'cat');
    await sops().encrypt(PLAIN, place, never);
    const given = (await readFile(join(folder, 'arguments'), 'utf8')).split('\n');
    assert.deepEqual(given.slice(0, 5), [
      '--config',
      place.config,
      'encrypt',
      '--filename-override',
      place.file,
    ]);
    assert.ok(given.includes('^(data|stringData)$'));
  });

  it('is not told which values to encrypt when its rule says that', async () => {
    await install(HELP.new, 'cat');
    await sops().encrypt(PLAIN, { ...place, rule: { choosesValues: true, alone: '' } }, never);
    assert.ok(!(await readFile(join(folder, 'arguments'), 'utf8')).includes('encrypted-regex'));
  });

  it('of the old kind gets its rule alone, in a file that goes away', async () => {
    await install(HELP.old, `cat > /dev/null; cat "$2"; echo "$2" > '${join(folder, 'config-name')}'`);
    const encrypted = await sops().encrypt(PLAIN, place, never);
    assert.ok(encrypted.ok);
    assert.equal(encrypted.value, place.rule?.alone);
    const config = (await readFile(join(folder, 'config-name'), 'utf8')).trim();
    await assert.rejects(readFile(config), { code: 'ENOENT' });
  });

  it('that is missing is named with the PATH that was searched', async () => {
    const encrypted = await sops({ environment: { PATH: '/nowhere' } }).encrypt(PLAIN, place, never);
    assert.equal(encrypted.ok, false);
    assert.equal(encrypted.failure.kind, 'not-found');
    assert.match(plain(encrypted.failure.message), /PATH is: \/nowhere$/);
  });

  it('is not run in a workspace that is not trusted', async () => {
    await install(HELP.new, 'cat');
    const encrypted = await sops({ isTrusted: () => false }).encrypt(PLAIN, place, never);
    assert.equal(encrypted.ok, false);
    assert.equal(encrypted.failure.kind, 'refused');
    assert.ok(!(await readdir(folder)).includes('arguments'));
  });

  it('that fails is quoted without the credential', async () => {
    await install(HELP.new, 'echo "no key for: $(cat)" >&2; exit 3');
    const encrypted = await sops().encrypt(PLAIN, place, never);
    assert.equal(encrypted.ok, false);
    assert.match(plain(encrypted.failure.message), /no key for: .*\[redacted\]/s);
    assert.ok(!JSON.stringify(encrypted.failure).includes(MARKER));
  });

  it('that ends before it read anything fails with its own words', async () => {
    await install(HELP.new, 'exec 0<&-; echo "bad configuration" >&2; exit 1');
    const large = new Secret('x'.repeat(1_000_000));
    const encrypted = await sops().encrypt(large, place, never);
    assert.equal(encrypted.ok, false);
    assert.match(plain(encrypted.failure.message), /bad configuration/);
  });

  it('that waits for a person is stopped in time', async () => {
    await install(HELP.new, 'sleep 60');
    const encrypted = await sops({ timeoutMs: 500 }).encrypt(PLAIN, place, never);
    assert.equal(encrypted.ok, false);
    assert.equal(encrypted.failure.kind, 'timed-out');
  });

  it('that leaves an agent running, which holds its errors, has ended in time', async () => {
    const left = new LeftRunning(folder);
    await install(HELP.new, `sleep 60 > /dev/null & ${left.note('$!')}; cat`);
    const encrypted = await sops({ timeoutMs: 30_000 }).encrypt(PLAIN, place, never);
    assert.ok(encrypted.ok);
    assert.equal(encrypted.value, PLAIN.reveal());
    assert.ok(left.isRunning());
    left.kill();
  });

  it('is stopped by a cancel', async () => {
    await install(HELP.new, 'sleep 60');
    const controller = new AbortController();
    const running = sops().encrypt(PLAIN, place, controller.signal);
    setTimeout(() => controller.abort(), 200);
    const encrypted = await running;
    assert.equal(encrypted.ok, false);
    assert.equal(encrypted.failure.kind, 'cancelled');
  });

  it('decrypts the file on the disk', async () => {
    await install(HELP.new, 'for file; do :; done; cat "$file"');
    await writeFile(place.file, 'kind: Secret\n');
    const decrypted = await sops().decrypt(place, never);
    assert.ok(decrypted.ok);
    assert.equal(decrypted.value.reveal(), 'kind: Secret\n');
  });
});
