import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { ignoreLineOf } from '../../core/git-guard/ignore-lines.ts';
import type { GitIndex } from '../../core/git-guard/ports.ts';
import { message } from '../../core/message.ts';
import type { GitState } from '../../core/ports.ts';
import { cancelled, err, ok, type Result } from '../../core/result.ts';
import { runGit } from './run-git.ts';

/**
 * How git would treat `file`, which need not exist: asked of git itself, so that nested ignore files, negations,
 * submodules, worktrees, sparse checkouts and the user's own ignore files all count. A file counts as tracked when
 * the index has it, whatever its flags say; on file systems without case, under any spelling of its name.
 */
export async function readGitState(file: string, signal: AbortSignal): Promise<GitState> {
  const folder = await existingFolder(path.dirname(file));
  const top = await runGit(folder, ['rev-parse', '--show-toplevel'], signal);
  if (top.code !== 0)
    return (await isInsideRepository(folder))
      ? { kind: 'unknown', reason: top.reason }
      : { kind: 'no-repository' };
  const root = path.resolve(top.output.trimEnd());
  const inside = await pathInside(root, folder, file);
  const tracked = await listTracked(root, inside, signal);
  if (tracked.code === 0) return { kind: 'tracked', root };
  const outer = await outerRepository(root, signal);
  if (outer !== undefined)
    return { kind: 'unknown', reason: `the repository ${outer} has files of ${root} too` };
  const ignored = await runGit(root, ['check-ignore', '--quiet', '--', inside], signal);
  if (ignored.code === 0) return { kind: 'ignored', root };
  if (tracked.code !== 1 || ignored.code !== 1) {
    return { kind: 'unknown', reason: tracked.code === 1 ? ignored.reason : tracked.reason };
  }
  const ignoreFile = path.join(path.dirname(file), '.gitignore');
  return { kind: 'untracked', root, ignoreFile, ignoreLine: ignoreLineOf(path.basename(file)) };
}

/** The index of the repository in which a file lies. */
export class NodeGitIndex implements GitIndex {
  /**
   * Changes the index alone: `git rm --cached` would compare the file first, by the filter programs that the
   * repository names in its attributes and configuration.
   */
  async untrack(file: string, signal: AbortSignal): Promise<Result<void>> {
    const folder = path.dirname(file);
    const name = path.basename(file);
    const listed = await runGit(folder, ['ls-files', '--error-unmatch', '--', `:(literal)${name}`], signal);
    const removed =
      listed.code === 0
        ? await runGit(folder, ['update-index', '--force-remove', '--', name], signal)
        : listed;
    if (signal.aborted) return cancelled();
    if (removed.code === 0) return ok(undefined);
    return err('unexpected', message('Git could not stop tracking {0}: {1}', file, removed.reason), {
      hint: message('Run git rm --cached for it yourself.'),
    });
  }
}

/** `ls-files` lists what the index holds, files with the flags assume-unchanged and skip-worktree too. */
async function listTracked(
  root: string,
  inside: string,
  signal: AbortSignal,
): Promise<{ readonly code: number; readonly reason: string }> {
  const ignoresCase = await runGit(root, ['config', '--type=bool', 'core.ignorecase'], signal);
  const magic = ignoresCase.output.trim() === 'true' ? 'icase,' : '';
  return runGit(root, ['ls-files', '--error-unmatch', '--', `:(${magic}top,literal)${inside}`], signal);
}

/**
 * The repository around this one, if it holds files below this one's root and so looks into it, as after `git init`
 * inside a repository. It does not see into submodules and into repositories that were there first.
 */
async function outerRepository(root: string, signal: AbortSignal): Promise<string | undefined> {
  const above = path.dirname(root);
  const top = await runGit(above, ['rev-parse', '--show-toplevel'], signal);
  if (top.code !== 0) return undefined;
  const below = `:(literal)${path.basename(root)}/`;
  const held = await runGit(above, ['ls-files', '--stage', '--', below], signal);
  const files = held.output.split('\n').filter((line) => line !== '' && !line.startsWith(GITLINK));
  return files.length > 0 ? top.output.trimEnd() : undefined;
}

/** Mode of a submodule's entry in the index. */
const GITLINK = '160000 ';

/** The file's path below the root of its repository, as git writes it. */
async function pathInside(root: string, folder: string, file: string): Promise<string> {
  const below = path.relative(folder, file);
  const real = path.join(await realpath(folder), below);
  return path.relative(await realpath(root), real).replaceAll(path.sep, '/');
}

/** The folder itself, or the nearest one above it that exists. */
async function existingFolder(folder: string): Promise<string> {
  let current = folder;
  while (!(await exists(current)) && current !== path.dirname(current)) current = path.dirname(current);
  return current;
}

/** Without git we can still see that a folder above is a repository or a worktree. */
async function isInsideRepository(folder: string): Promise<boolean> {
  for (let current = folder; ; current = path.dirname(current)) {
    if (await exists(path.join(current, '.git'))) return true;
    if (current === path.dirname(current)) return false;
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch {
    return false;
  }
}
