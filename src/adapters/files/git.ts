import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { GitState } from '../../core/ports.ts';
import { errorCode } from './error-code.ts';

/** How long git may take for one question. */
const TIMEOUT_IN_MS = 15_000;

interface Answer {
  /** Exit code; -1 when git could not be run or did not answer in time. */
  readonly code: number;
  readonly output: string;
  readonly reason: string;
}

/**
 * How git would treat `file`, which need not exist: asked of git itself, so that nested ignore files, negations,
 * submodules, worktrees and the user's global ignore file all count.
 */
export async function readGitState(file: string, signal: AbortSignal): Promise<GitState> {
  const folder = path.dirname(file);
  const top = await git(folder, ['rev-parse', '--show-toplevel'], signal);
  if (top.code !== 0)
    return (await isInsideRepository(folder))
      ? { kind: 'unknown', reason: top.reason }
      : { kind: 'no-repository' };
  const root = path.resolve(top.output.trimEnd());
  const tracked = await git(folder, ['ls-files', '--error-unmatch', '--', path.basename(file)], signal);
  if (tracked.code === 0) return { kind: 'tracked', root };
  const ignored = await git(folder, ['check-ignore', '--quiet', '--', path.basename(file)], signal);
  if (ignored.code === 0) return { kind: 'ignored', root };
  if (tracked.code !== 1 || ignored.code !== 1) {
    return { kind: 'unknown', reason: tracked.code === 1 ? ignored.reason : tracked.reason };
  }
  const ignoreFile = path.join(folder, '.gitignore');
  return { kind: 'untracked', root, ignoreFile, ignoreLine: `/${escapePattern(path.basename(file))}` };
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

/** `core.fsmonitor` is switched off: its value is a program that a repository's own configuration may name. */
function git(folder: string, args: readonly string[], signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    execFile(
      'git',
      ['-c', 'core.fsmonitor=false', ...args],
      {
        cwd: folder,
        timeout: TIMEOUT_IN_MS,
        signal,
        windowsHide: true,
        env: { ...process.env, LC_ALL: 'C' },
      },
      (error, stdout, stderr) => {
        if (error === null) {
          resolve({ code: 0, output: stdout, reason: '' });
          return;
        }
        const code = typeof error.code === 'number' ? error.code : -1;
        const reason = stderr.trim() || `git: ${errorCode(error)}`;
        resolve({ code, output: stdout, reason });
      },
    );
  });
}

/** Characters that a line of `.gitignore` would read as a pattern (gitignore documentation, "Pattern format"). */
function escapePattern(name: string): string {
  return name.replace(/[\\*?[\]!#]/g, '\\$&');
}
