import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findProgram, withSafePath } from '../../../../src/adapters/process/find-program.ts';
import { runProgram } from '../../../../src/adapters/process/run-program.ts';

describe('a program', () => {
  let root = '';
  const { signal } = new AbortController();
  const planted = (): string => path.join(root, 'repository');
  const installed = (): string => path.join(root, 'bin');

  before(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'acr-pull-program-'));
    for (const folder of [planted(), installed()]) {
      mkdirSync(folder);
      writeFileSync(path.join(folder, 'tool'), `#!/bin/sh\necho "$0 $PATH"\n`, { mode: 0o755 });
    }
    writeFileSync(path.join(root, 'bin', 'data'), 'no program', { mode: 0o644 });
    writeFileSync(path.join(root, 'bin', 'tool.exe'), '', { mode: 0o755 });
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const paths: readonly (readonly [name: string, prefix: string])[] = [
    ['with the current folder first', '.:'],
    ['with an empty part first', ':'],
    ['with a relative folder first', './bin:../repository:'],
    ['with only absolute folders', ''],
  ];
  for (const [name, prefix] of paths) {
    it(`is not taken from the folder in which it runs, by a PATH ${name}`, async () => {
      const environment = { PATH: `${prefix}${installed()}:/usr/bin:/bin` };
      const end = await runProgram('tool', [], { environment, cwd: planted(), signal });
      assert.equal(end.kind, 'ended');
      // Nor by what it starts itself.
      assert.equal(end.output, `${installed()}/tool ${installed()}:/usr/bin:/bin\n`);
    });
  }

  it('that is only in the folder in which it runs is not there', async () => {
    const end = await runProgram('tool', [], { environment: { PATH: '.:' }, cwd: planted(), signal });
    assert.deepEqual(end, { kind: 'not-started', code: 'ENOENT' });
  });

  it('is itself where it is a path, and a file without permission to run is none', () => {
    assert.equal(findProgram('./tool', { PATH: installed() }), './tool');
    assert.equal(findProgram('data', { PATH: installed() }), undefined);
  });

  it('is never looked for in the current folder of Windows', () => {
    const environment = { Path: '.;tools;C:\\Windows;"C:\\x"' };
    assert.deepEqual(withSafePath(environment, 'win32'), { Path: 'C:\\Windows' });
    assert.equal(findProgram('git', { Path: '.;' }, 'win32'), undefined);
  });
});
