import { execFile } from 'node:child_process';
import { errorCode } from './error-code.ts';

/** How long git may take for one question. */
const TIMEOUT_IN_MS = 15_000;

export interface GitAnswer {
  /** Exit code; -1 when git could not be run or did not answer in time. */
  readonly code: number;
  readonly output: string;
  readonly reason: string;
}

/** Runs git in a folder. `core.fsmonitor` is switched off: its value is a program that a repository may name. */
export function runGit(folder: string, args: readonly string[], signal: AbortSignal): Promise<GitAnswer> {
  return new Promise((resolve) => {
    execFile(
      'git',
      ['-c', 'core.fsmonitor=false', ...args],
      { cwd: folder, timeout: TIMEOUT_IN_MS, signal, windowsHide: true, env: environment() },
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

/** What points git at another repository than that of the folder, as inside a hook (`git rev-parse --local-env-vars`). */
const OTHER_REPOSITORY =
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|PREFIX|NAMESPACE|OBJECT_DIRECTORY|LITERAL_PATHSPECS|ICASE_PATHSPECS|GLOB_PATHSPECS|NOGLOB_PATHSPECS)$/;

function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !OTHER_REPOSITORY.test(name));
  return { ...Object.fromEntries(own), LC_ALL: 'C' };
}
