import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const script = path.join(import.meta.dirname, '..', '..', 'scripts', 'start.mjs');

interface Run {
  readonly output: string;
  readonly code: number | null;
}

describe('npm start', function () {
  this.timeout(120_000);

  it('opens the sample workspace, says where, and leaves nothing behind after Ctrl-C', async () => {
    let folder = '';
    const { output, code } = await run(['--port=0'], async (text, interrupt) => {
      const url = /http:\/\/127\.0\.0\.1:\d+\/\?folder=\S+/.exec(text)?.[0];
      if (url === undefined || folder !== '') return;
      folder = new URL(url).searchParams.get('folder') ?? '';
      assert.equal((await fetch(url)).status, 200);
      assert.ok(existsSync(path.join(folder, 'deploy/shop.yaml')));
      interrupt();
    });
    assert.equal(code, 0, output);
    assert.match(output, /Grant ACR Pull…/);
    assert.ok(!existsSync(folder));
  });

  it('names a port that is taken, and ends', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const { output, code } = await run([`--port=${port}`]);
    taken.close();
    assert.equal(code, 1);
    assert.match(output, new RegExp(`Port ${port} is taken`));
  });

  it('on a desktop installs the extension into a profile of its own, and opens the sample workspace', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'acr-pull-code-'));
    const code = path.join(folder, 'code');
    const calls = path.join(folder, 'calls');
    await writeFile(code, `#!/bin/sh\necho "$HTTPS_PROXY $*" >> '${calls}'\n`, { mode: 0o755 });
    const { output, code: exitCode } = await run(['--desktop', `--vscode=${code}`]);
    assert.equal(exitCode, 0, output);
    const [install = '', open = '', ...more] = (await readFile(calls, 'utf8')).trimEnd().split('\n');
    assert.match(
      install,
      /^http:\/\/127\.0\.0\.1:\d+ --user-data-dir \S+ --extensions-dir \S+ --install-extension \S+\.vsix$/,
    );
    assert.match(open, /--wait --new-window \S+\/shop$/);
    assert.deepEqual(more, []);
    await rm(folder, { recursive: true });
  });

  it('names a code command that is not there', async () => {
    const { output, code } = await run(['--desktop', '--vscode=/nowhere/code']);
    assert.equal(code, 1);
    assert.match(output, /\/nowhere\/code cannot be started/);
  });

  it('refuses an option that it does not know', async () => {
    const { output, code } = await run(['--prot=1']);
    assert.equal(code, 1);
    assert.match(output, /'--prot'.*Options: --port=8080/s);
  });
});

/** Runs it in a process group of its own, which Ctrl-C reaches as a whole. */
async function run(
  args: readonly string[],
  look?: (output: string, interrupt: () => void) => Promise<void>,
): Promise<Run> {
  const child = spawn(process.execPath, [script, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const failures: unknown[] = [];
  const interrupt = (): void => void process.kill(-(child.pid ?? 0), 'SIGINT');
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      look?.(output, interrupt).catch((error: unknown) => {
        failures.push(error);
        interrupt();
      });
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  assert.deepEqual(failures, []);
  return { output, code };
}
