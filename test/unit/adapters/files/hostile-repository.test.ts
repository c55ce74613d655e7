import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { NodeGitIndex, readGitState } from '../../../../src/adapters/files/git.ts';

const NAME = 'acr-pull-contoso.kind-dev.secret.yaml';

/** Settings whose value git runs as a program (git-config). */
const PROGRAMS = [
  'core.fsmonitor',
  'core.sshCommand',
  'core.pager',
  'core.editor',
  'core.askPass',
  'core.gitProxy',
  'diff.external',
  'diff.x.textconv',
  'filter.x.clean',
  'filter.x.smudge',
  'filter.x.process',
  'credential.helper',
  'core.alternateRefsCommand',
  'gpg.program',
  'remote.origin.uploadpack',
  'alias.rev-parse',
];
const HOOKS = [
  'post-index-change',
  'fsmonitor-watchman',
  'reference-transaction',
  'pre-commit',
  'post-checkout',
];

describe('a repository that names programs', () => {
  let top = '';
  let root = '';
  const { signal } = new AbortController();
  const file = (): string => path.join(root, NAME);
  const ran = (): string => path.join(top, 'ran');

  beforeEach(() => {
    top = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'acr-pull-hostile-')));
    root = path.join(top, 'repository');
    mkdirSync(root);
    git('init', '-q');
    writeFileSync(file(), '# mine\n');
    git('add', '.');
    git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-q', '-m', 'x');
    const evil = path.join(root, 'evil');
    writeFileSync(evil, `#!/bin/sh\necho "$0 $*" >> ${ran()}\ncat\n`, { mode: 0o755 });
    for (const setting of PROGRAMS) git('config', setting, evil);
    git('config', 'core.hooksPath', path.join(root, 'hooks'));
    mkdirSync(path.join(root, 'hooks'));
    for (const hook of HOOKS)
      writeFileSync(path.join(root, 'hooks', hook), readFileSync(evil), { mode: 0o755 });
    writeFileSync(path.join(root, '.gitattributes'), '* filter=x diff=x\n');
    for (const name of ['git', 'sh', 'ssh'])
      writeFileSync(path.join(root, name), readFileSync(evil), { mode: 0o755 });
    // As after an edit: git cannot tell by size and time alone whether the file has changed.
    writeFileSync(file(), '# more\n');
  });
  afterEach(() => rmSync(top, { recursive: true, force: true }));

  function git(...args: string[]): string {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  }

  it('runs them by git add, so that they are real', () => {
    try {
      git('add', '.');
    } catch {
      // What the program answers is no answer that git understands.
    }
    assert.match(readFileSync(ran(), 'utf8'), /evil/);
  });

  it('runs none of them when it is asked about a file, nor when a file stops being tracked', async () => {
    const before = process.env['PATH'];
    process.env['PATH'] = `.:${before ?? ''}`;
    try {
      assert.deepEqual(await readGitState(file(), signal), { kind: 'tracked', root });
      assert.deepEqual(await new NodeGitIndex().untrack(file(), signal), { ok: true, value: undefined });
      assert.equal((await readGitState(file(), signal)).kind, 'untracked');
    } finally {
      process.env['PATH'] = before;
    }
    assert.ok(!existsSync(ran()), existsSync(ran()) ? readFileSync(ran(), 'utf8') : '');
    assert.equal(readFileSync(file(), 'utf8'), '# more\n');
  });
});
