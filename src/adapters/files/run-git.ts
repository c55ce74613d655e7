import { execFile } from 'node:child_process';
import os from 'node:os';
import { findProgram, withSafePath } from '../process/find-program.ts';
import { errorCode } from './error-code.ts';

/** How long git may take for one question. */
const TIMEOUT_IN_MS = 15_000;

export interface GitAnswer {
  /** Exit code; -1 when git could not be run or did not answer in time. */
  readonly code: number;
  readonly output: string;
  readonly reason: string;
}

/**
 * What keeps a repository from running programs: its configuration may name one for `core.fsmonitor`, hooks run when
 * the index changes, and a partial clone fetches what is missing by whatever transport it names.
 */
const NO_PROGRAMS = ['-c', 'core.fsmonitor=false', '-c', `core.hooksPath=${os.devNull}`];
const NO_NETWORK = { GIT_ALLOW_PROTOCOL: 'none', GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0' };

/** Runs git in a folder, as one that must not be trusted. */
export function runGit(folder: string, args: readonly string[], signal: AbortSignal): Promise<GitAnswer> {
  const env = environment();
  const program = findProgram('git', env);
  if (program === undefined) return Promise.resolve({ code: -1, output: '', reason: 'git: ENOENT' });
  return new Promise((resolve) => {
    execFile(
      program,
      [...NO_PROGRAMS, ...args],
      { cwd: folder, timeout: TIMEOUT_IN_MS, signal, windowsHide: true, env },
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
  return withSafePath({ ...Object.fromEntries(own), ...NO_NETWORK, LC_ALL: 'C' });
}
