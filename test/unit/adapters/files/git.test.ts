import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readGitState } from '../../../../src/adapters/files/git.ts';

const NAME = 'acr-pull-contoso.kind-dev.secret.yaml';

describe('git, asked about a file that a grant is going to write', () => {
  let top = '';
  let root = '';
  const signal = new AbortController().signal;

  beforeEach(() => {
    top = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'acr-pull-git-')));
    root = path.join(top, 'repo');
    mkdirSync(path.join(root, 'deploy'), { recursive: true });
  });
  afterEach(() => rmSync(top, { recursive: true, force: true }));

  function git(folder: string, ...args: string[]): void {
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: folder,
      stdio: 'pipe',
    });
  }
  const file = (): string => path.join(root, 'deploy', NAME);

  it('says that there is no repository', async () => {
    assert.deepEqual(await readGitState(file(), signal), { kind: 'no-repository' });
  });

  it('says what line in which file would hide it', async () => {
    git(root, 'init', '-q');
    assert.deepEqual(await readGitState(file(), signal), {
      kind: 'untracked',
      root,
      ignoreFile: path.join(root, 'deploy', '.gitignore'),
      ignoreLine: `/${NAME}`,
    });
  });

  it('says that a rule ignores it, though it does not exist', async () => {
    git(root, 'init', '-q');
    writeFileSync(path.join(root, '.gitignore'), '*.secret.yaml\n');
    assert.deepEqual(await readGitState(file(), signal), { kind: 'ignored', root });
  });

  it('says that a later rule takes it back in', async () => {
    git(root, 'init', '-q');
    writeFileSync(path.join(root, '.gitignore'), `*.secret.yaml\n!${NAME}\n`);
    assert.equal((await readGitState(file(), signal)).kind, 'untracked');
  });

  it('says that it is tracked, though a rule ignores it', async () => {
    git(root, 'init', '-q');
    writeFileSync(path.join(root, '.gitignore'), '*.secret.yaml\n');
    writeFileSync(file(), 'a');
    git(root, 'add', '--force', '.');
    assert.deepEqual(await readGitState(file(), signal), { kind: 'tracked', root });
  });

  it('sees the same in a worktree', async () => {
    git(root, 'init', '-q');
    writeFileSync(path.join(root, 'deploy', 'a'), 'a');
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'a');
    const tree = path.join(top, 'tree');
    git(root, 'worktree', 'add', '-q', tree);
    const state = await readGitState(path.join(tree, 'deploy', NAME), signal);
    assert.deepEqual(
      { kind: state.kind, root: 'root' in state ? state.root : '' },
      { kind: 'untracked', root: tree },
    );
  });

  it('names the submodule as the repository of a file in it', async () => {
    const inner = path.join(top, 'inner');
    mkdirSync(inner);
    git(inner, 'init', '-q');
    git(inner, 'commit', '-q', '--allow-empty', '-m', 'a');
    git(root, 'init', '-q');
    git(root, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'vendor');
    const state = await readGitState(path.join(root, 'vendor', NAME), signal);
    assert.equal('root' in state ? state.root : '', path.join(root, 'vendor'));
  });

  it('says that it could not be asked when the repository is damaged', async () => {
    mkdirSync(path.join(root, '.git'));
    const state = await readGitState(file(), signal);
    assert.equal(state.kind, 'unknown');
    assert.match(state.reason, /not a git repository/);
  });

  it('runs no program that the configuration of the repository names', async () => {
    git(root, 'init', '-q');
    const witness = path.join(top, 'ran');
    const hook = path.join(top, 'hook.sh');
    writeFileSync(hook, `#!/bin/sh\ntouch '${witness}'\n`, { mode: 0o755 });
    git(root, 'config', 'core.fsmonitor', hook);
    await readGitState(file(), signal);
    assert.throws(() => realpathSync(witness), /ENOENT/);
  });
});
