import { randomBytes } from 'node:crypto';
import { lstat, readdir, chmod, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { message } from '../../core/message.ts';
import type { GitState, WorkspaceFiles } from '../../core/ports.ts';
import { cancelled, err, ok, type Result } from '../../core/result.ts';
import { errorCode } from './error-code.ts';
import { readGitState } from './git.ts';
import { readText, whyUnreadable } from './read-text.ts';

/** Only the owner may read a file with a credential in it; other files follow the process's umask. */
const MODES = { private: 0o600, shared: 0o666 } as const;

/** Workspace files on the disk of the extension host. */
export class NodeWorkspaceFiles implements WorkspaceFiles {
  async read(file: string): Promise<Result<string | undefined>> {
    try {
      return ok(await readText(file));
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ENOENT') return ok(undefined);
      return err('invalid', whyUnreadable(file, code), { detail: code });
    }
  }

  async write(file: string, text: string, visibility: keyof typeof MODES): Promise<Result<void>> {
    // A folder of its own, which git ignores from the beginning: the half-written file must not be seen either.
    const folder = path.join(path.dirname(file), `.acr-pull-${randomBytes(6).toString('hex')}`);
    const temporary = path.join(folder, 'new');
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await removeAbandoned(path.dirname(file));
      await mkdir(folder, 0o700);
      await writeNew(path.join(folder, '.gitignore'), '*\n', MODES.shared);
      await writeNew(temporary, text, MODES[visibility]);
      const mode = await modeOf(file);
      if (mode !== undefined) await chmod(temporary, mode);
      await rename(temporary, file);
      return ok(undefined);
    } catch (error) {
      const code = errorCode(error);
      return err('invalid', message('{0} could not be written ({1}).', file, code), {
        hint: message('Check the permissions of the folder and the free space, then try again.'),
        detail: code,
      });
    } finally {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  async remove(file: string): Promise<Result<void>> {
    try {
      await rm(file, { force: true });
      return ok(undefined);
    } catch (error) {
      const code = errorCode(error);
      return err('invalid', message('{0} could not be deleted ({1}).', file, code), { detail: code });
    }
  }

  async gitState(file: string, signal: AbortSignal): Promise<Result<GitState>> {
    const state = await readGitState(file, signal);
    return signal.aborted ? cancelled() : ok(state);
  }
}

/** Longer than any write takes. */
const ABANDONED_AFTER_MS = 60_000;

/** Temporary folders of writes that never ended, as when the machine went off; they may hold a credential. */
async function removeAbandoned(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => /^\.acr-pull-[0-9a-f]{12}$/.test(each))) {
    const left = path.join(folder, name);
    const state = await lstat(left).catch(() => undefined);
    if (state?.isDirectory() !== true || Date.now() - state.mtimeMs < ABANDONED_AFTER_MS) continue;
    await rm(left, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function writeNew(file: string, text: string, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await handle.writeFile(text, 'utf8');
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A file that exists keeps its permissions. */
async function modeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mode & 0o777;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
