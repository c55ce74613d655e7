import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { NodeWorkspaceFiles } from '../../../../src/adapters/files/node-workspace-files.ts';

describe('a file of the workspace', () => {
  const files = new NodeWorkspaceFiles();
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'acr-pull-files-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => path.join(folder, name);

  it('that is not there reads as undefined', async () => {
    assert.deepEqual(await files.read(at('none')), { ok: true, value: undefined });
  });

  it('that cannot be read is a failure that names it', async () => {
    const result = await files.read(folder);
    assert.equal(result.ok, false);
    assert.deepEqual(result.failure.message, { text: '{0} cannot be read ({1}).', args: [folder, 'EISDIR'] });
  });

  it('is written whole, with the folders it needs, and leaves nothing else behind', async () => {
    assert.deepEqual(await files.write(at('new/a.yaml'), 'text', 'private'), { ok: true, value: undefined });
    assert.equal(readFileSync(at('new/a.yaml'), 'utf8'), 'text');
    assert.deepEqual(readdirSync(at('new')), ['a.yaml']);
  });

  it('with a credential can be read by its owner alone', async () => {
    await files.write(at('secret.yaml'), 'text', 'private');
    assert.equal(statSync(at('secret.yaml')).mode & 0o777, 0o600);
  });

  it('that exists keeps its permissions', async () => {
    writeFileSync(at('.gitignore'), 'a\n');
    chmodSync(at('.gitignore'), 0o640);
    await files.write(at('.gitignore'), 'a\nb\n', 'shared');
    assert.equal(statSync(at('.gitignore')).mode & 0o777, 0o640);
    assert.equal(readFileSync(at('.gitignore'), 'utf8'), 'a\nb\n');
  });

  it('is not seen by git while it is half-written', async function () {
    this.timeout(20_000);
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
    git('init', '-q');
    writeFileSync(at('.gitignore'), '/secret.yaml\n');
    const seen = new Set<string>();
    let isWriting = true;
    const written = (async () => {
      for (let round = 0; round < 5; round++)
        await files.write(at('secret.yaml'), 'text'.repeat(500_000), 'private');
      isWriting = false;
    })();
    do {
      await promisify(execFile)('git', ['add', '-A', '--dry-run'], { cwd: folder }).then(({ stdout }) =>
        seen.add(stdout),
      );
    } while (isWriting as boolean);
    await written;
    // The rule that hides the new file comes before it, and may itself be seen for a moment.
    const names = [...seen].flatMap((text) => text.match(/(?<=^add ')[^']+(?='$)/gm) ?? []);
    assert.deepEqual([...new Set(names.map((name) => path.posix.basename(name)))], ['.gitignore']);
  });

  it('that is removed is gone, and may have been gone', async () => {
    writeFileSync(at('a'), 'a');
    assert.deepEqual(await files.remove(at('a')), { ok: true, value: undefined });
    assert.deepEqual(await files.remove(at('a')), { ok: true, value: undefined });
    assert.deepEqual(readdirSync(folder), []);
  });

  it('that cannot be written stays as it was, and nothing is left behind', async () => {
    mkdirSync(at('taken/inner'), { recursive: true });
    const result = await files.write(at('taken'), 'text', 'private');
    assert.equal(result.ok, false);
    assert.equal(result.failure.message.text, '{0} could not be written ({1}).');
    assert.deepEqual(readdirSync(folder), ['taken']);
  });
});
