import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { NodeGitIndex } from '../../../../src/adapters/files/git.ts';
import { NodeWorkspaceFiles } from '../../../../src/adapters/files/node-workspace-files.ts';

import { hideFromGit } from '../../../../src/core/git-guard/hide-file.ts';
import { plain } from '../../../../src/core/message.ts';

const NAME = 'acr-pull-contoso.kind-dev.secret.yaml';
const MARKER = 'marker-of-a-credential';
const { signal } = new AbortController();

/** Where the pull secret is to be written, and every repository that could see it. */
interface Place {
  readonly folder: string;
  readonly repositories: readonly string[];
}

type Outcome = 'written, ignored' | 'written, no repository' | 'refused';

describe('the git guard', function () {
  this.timeout(30_000);
  const files = new NodeWorkspaceFiles();
  const rows: string[] = [];
  let top = '';
  let home: string | undefined;

  beforeEach(() => {
    top = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'acr-pull-guard-')));
    home = process.env['HOME'];
    process.env['HOME'] = top;
  });
  afterEach(() => {
    process.env['HOME'] = home;
    rmSync(top, { recursive: true, force: true });
  });
  after(() => console.log(`\n    git states:\n${rows.map((row) => `      ${row}`).join('\n')}`));

  function git(folder: string, ...args: string[]): string {
    const author = [
      '-c',
      'user.name=a',
      '-c',
      'user.email=a@example.com',
      '-c',
      'protocol.file.allow=always',
    ];
    return execFileSync('git', [...author, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  }

  /** A repository with one commit that holds a manifest. */
  function repository(name = 'repo'): string {
    const root = path.join(top, name);
    mkdirSync(path.join(root, 'deploy'), { recursive: true });
    git(root, 'init', '-q');
    writeFileSync(path.join(root, 'deploy', 'web.yaml'), 'kind: Pod\n');
    commit(root);
    return root;
  }

  function commit(root: string): void {
    git(root, 'add', '-A', '--force');
    git(root, 'commit', '-q', '-m', 'a');
  }

  const inDeploy = (root: string): Place => ({ folder: path.join(root, 'deploy'), repositories: [root] });

  function tracked(name = NAME): string {
    const root = repository();
    writeFileSync(path.join(root, 'deploy', name), '# mine\n');
    commit(root);
    return root;
  }

  const states: [name: string, build: () => Place, outcome: Outcome][] = [
    [
      'no repository',
      () => ({ folder: path.join(top, 'plain'), repositories: [] }),
      'written, no repository',
    ],
    ['untracked', () => inDeploy(repository()), 'written, ignored'],
    [
      'untracked, in a folder that is not there yet',
      () => {
        const root = repository();
        return { folder: path.join(root, 'new', 'folder'), repositories: [root] };
      },
      'written, ignored',
    ],
    [
      'ignored by the root',
      () => {
        const root = repository();
        writeFileSync(path.join(root, '.gitignore'), '*.secret.yaml\n');
        return inDeploy(root);
      },
      'written, ignored',
    ],
    [
      'ignored by .git/info/exclude',
      () => {
        const root = repository();
        writeFileSync(path.join(root, '.git', 'info', 'exclude'), '*.secret.yaml\n');
        return inDeploy(root);
      },
      'written, ignored',
    ],
    [
      'ignored by the person’s own excludes',
      () => {
        writeFileSync(path.join(top, 'excludes'), '*.secret.yaml\n');
        writeFileSync(
          path.join(top, '.gitconfig'),
          `[core]\n\texcludesFile = ${path.join(top, 'excludes')}\n`,
        );
        return inDeploy(repository());
      },
      'written, ignored',
    ],
    [
      'taken back in by a negated rule',
      () => {
        const root = repository();
        writeFileSync(path.join(root, '.gitignore'), '*.secret.yaml\n!acr-pull-*.secret.yaml\n');
        return inDeploy(root);
      },
      'written, ignored',
    ],
    [
      'an ignore file that is a link, which git does not follow',
      () => {
        const root = repository();
        writeFileSync(path.join(top, 'rules'), '');
        symlinkSync(path.join(top, 'rules'), path.join(root, 'deploy', '.gitignore'));
        return inDeploy(root);
      },
      'written, ignored',
    ],
    [
      'a worktree',
      () => {
        const root = repository();
        const tree = path.join(top, 'tree');
        git(root, 'worktree', 'add', '-q', tree);
        return { folder: path.join(tree, 'deploy'), repositories: [root, tree] };
      },
      'written, ignored',
    ],
    [
      'a submodule',
      () => {
        const inner = repository('inner');
        const root = repository();
        git(root, 'submodule', '--quiet', 'add', inner, 'vendor');
        const vendor = path.join(root, 'vendor');
        return { folder: path.join(vendor, 'deploy'), repositories: [root, vendor] };
      },
      'written, ignored',
    ],
    [
      'a submodule that is not checked out',
      () => {
        const inner = repository('inner');
        const root = repository();
        git(root, 'submodule', '--quiet', 'add', inner, 'vendor');
        git(root, 'submodule', '--quiet', 'deinit', '--force', 'vendor');
        return { folder: path.join(root, 'vendor'), repositories: [root] };
      },
      'refused',
    ],
    [
      'a repository inside another',
      () => {
        const root = repository();
        const nested = repository('repo/nested');
        return { folder: path.join(nested, 'deploy'), repositories: [root, nested] };
      },
      'written, ignored',
    ],
    [
      'a repository made inside a folder that another one tracks',
      () => {
        const root = repository();
        git(path.join(root, 'deploy'), 'init', '-q');
        return { folder: path.join(root, 'deploy'), repositories: [root, path.join(root, 'deploy')] };
      },
      'refused',
    ],
    ['tracked', () => inDeploy(tracked()), 'refused'],
    [
      'tracked, though a rule ignores it',
      () => {
        const root = tracked();
        writeFileSync(path.join(root, '.gitignore'), '*.secret.yaml\n');
        return inDeploy(root);
      },
      'refused',
    ],
    [
      'tracked, assumed unchanged',
      () => {
        const root = tracked();
        git(root, 'update-index', '--assume-unchanged', `deploy/${NAME}`);
        return inDeploy(root);
      },
      'refused',
    ],
    [
      'tracked, left out of the work tree',
      () => {
        const root = tracked();
        git(root, 'update-index', '--skip-worktree', `deploy/${NAME}`);
        rmSync(path.join(root, 'deploy', NAME));
        return inDeploy(root);
      },
      'refused',
    ],
    [
      'tracked, behind a sparse index',
      () => {
        const root = tracked();
        mkdirSync(path.join(root, 'other'));
        writeFileSync(path.join(root, 'other', 'a'), 'a');
        commit(root);
        git(root, 'sparse-checkout', 'set', '--cone', '--sparse-index', 'other');
        assert.ok(!existsSync(path.join(root, 'deploy')));
        return inDeploy(root);
      },
      'refused',
    ],
    [
      'tracked under another case, where names have none',
      () => {
        const root = tracked(NAME.toUpperCase());
        git(root, 'config', 'core.ignorecase', 'true');
        return inDeploy(root);
      },
      'refused',
    ],
    [
      'damaged',
      () => {
        const root = repository();
        rmSync(path.join(root, '.git', 'HEAD'));
        return { folder: path.join(root, 'deploy'), repositories: [] };
      },
      'refused',
    ],
  ];
  for (const [name, build, expected] of states) {
    it(`lets no pull secret be added: ${name}`, async () => {
      const { folder, repositories } = build();
      const file = { path: path.join(folder, NAME), label: NAME };
      const hidden = await hideFromGit(file, files, signal);
      if (hidden.ok) assert.ok((await files.write(file.path, MARKER, 'private')).ok);
      else assert.equal(hidden.failure.kind, 'refused');
      for (const root of repositories) assertNotAdded(root);
      const isWritten = existsSync(file.path) && readFileSync(file.path, 'utf8') === MARKER;
      assert.equal(isWritten, hidden.ok);
      const outcome: Outcome = !isWritten
        ? 'refused'
        : repositories.length === 0
          ? 'written, no repository'
          : 'written, ignored';
      rows.push(`${name.padEnd(62)} ${outcome}`);
      assert.equal(outcome, expected);
    });
  }

  function assertNotAdded(root: string): void {
    const added = git(root, 'add', '-A', '--dry-run');
    assert.ok(!added.toLowerCase().includes(NAME), added);
    git(root, 'add', '-A');
    assert.throws(() => git(root, 'grep', '--cached', MARKER), /Command failed/);
  }

  it('stops tracking a file, and keeps it on the disk', async () => {
    const root = tracked();
    const file = { path: path.join(root, 'deploy', NAME), label: NAME };
    assert.deepEqual(await new NodeGitIndex().untrack(file.path, signal), { ok: true, value: undefined });
    assert.ok((await hideFromGit(file, files, signal)).ok);
    assert.equal(readFileSync(file.path, 'utf8'), '# mine\n');
    assertNotAdded(root);
  });

  it('says why a file that is not tracked cannot stop being so', async () => {
    const root = repository();
    const result = await new NodeGitIndex().untrack(path.join(root, 'deploy', NAME), signal);
    assert.equal(result.ok, false);
    assert.match(plain(result.failure.message), /did not match any file/);
  });

  it('asks about the repository of the file, not about that of a hook', async () => {
    const [root, other] = [repository(), repository('other')];
    process.env['GIT_DIR'] = path.join(other, '.git');
    try {
      const state = await files.gitState(path.join(root, 'deploy', NAME), signal);
      assert.ok(state.ok && state.value.kind === 'untracked');
      assert.equal(state.value.root, root);
    } finally {
      delete process.env['GIT_DIR'];
    }
  });
});
