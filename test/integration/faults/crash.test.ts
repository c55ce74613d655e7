import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { NodeWorkspaceFiles } from '../../../src/adapters/files/node-workspace-files.ts';

const SCRIPT = fileURLToPath(new URL('crash-script.ts', import.meta.url));
const OLD = 'old: whole\n';
const NEW = 'new: whole\n';

/** Every call of the file system that a write makes, and which of them it is. */
const CALLS: readonly (readonly [call: string, nth: number])[] = [
  ['mkdir', 1],
  ['readdir', 1],
  ['mkdir', 2],
  ['open', 1],
  ['open', 2],
  ['stat', 1],
  ['chmod', 1],
  ['rename', 1],
  ['rm', 1],
];

describe('a file that is being written when the machine goes off', function () {
  this.timeout(60_000);
  let folder = '';
  let file = '';

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'acr-pull-crash-'));
    file = path.join(folder, 'pull.secret.yaml');
    await writeFile(file, OLD);
  });
  afterEach(() => rm(folder, { recursive: true }));

  for (const [call, nth] of CALLS) {
    it(`is the old or the new one, and the next write tidies up: at ${call} ${nth}`, async () => {
      const { signal } = spawnSync(process.execPath, [SCRIPT, file, call, String(nth)]);
      assert.equal(signal, 'SIGKILL', 'the write makes no such call');
      assert.ok([OLD, NEW].includes(await readFile(file, 'utf8')));
      const longAgo = new Date(Date.now() - 3_600_000);
      for (const name of await readdir(folder)) await utimes(path.join(folder, name), longAgo, longAgo);
      assert.ok((await new NodeWorkspaceFiles().write(file, NEW, 'private')).ok);
      assert.deepEqual(await readdir(folder), ['pull.secret.yaml']);
      assert.equal(await readFile(file, 'utf8'), NEW);
    });
  }

  it('leaves alone what another window is writing at the moment', async () => {
    const other = '.acr-pull-0123456789ab';
    await mkdir(path.join(folder, other));
    assert.ok((await new NodeWorkspaceFiles().write(file, NEW, 'private')).ok);
    assert.deepEqual(await readdir(folder), [other, 'pull.secret.yaml']);
  });

  it('leaves alone folders that only look alike', async () => {
    for (const name of ['.acr-pull-notes', '.acr-pull-0123456789abcd']) {
      await mkdir(path.join(folder, name));
      await utimes(path.join(folder, name), 0, 0);
    }
    assert.ok((await new NodeWorkspaceFiles().write(file, NEW, 'private')).ok);
    assert.equal((await readdir(folder)).length, 3);
  });
});
