import type { GitState, WorkspaceFiles } from '../../src/core/ports.ts';
import { ok, type Err, type Result } from '../../src/core/result.ts';

/** Files in memory; `git` is asked for each state, so a test can let it change. */
export class FakeWorkspaceFiles implements WorkspaceFiles {
  readonly contents = new Map<string, string>();
  readonly visibilities = new Map<string, string>();
  /** What every write fails with. */
  refusal: Err | undefined;
  git: (path: string) => GitState = () => ({ kind: 'no-repository' });

  read(path: string): Promise<Result<string | undefined>> {
    return Promise.resolve(ok(this.contents.get(path)));
  }

  write(path: string, text: string, visibility: 'private' | 'shared'): Promise<Result<void>> {
    if (this.refusal !== undefined) return Promise.resolve(this.refusal);
    this.contents.set(path, text);
    this.visibilities.set(path, visibility);
    return Promise.resolve(ok(undefined));
  }

  remove(path: string): Promise<Result<void>> {
    this.contents.delete(path);
    this.visibilities.delete(path);
    return Promise.resolve(ok(undefined));
  }

  gitState(path: string): Promise<Result<GitState>> {
    return Promise.resolve(ok(this.git(path)));
  }
}
