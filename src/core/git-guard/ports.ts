import type { Result } from '../result.ts';

/** The index of the repository in which a file lies. */
export interface GitIndex {
  /** Stops tracking the file, which stays on the disk. Commits nothing; what was committed stays in the history. */
  untrack(path: string, signal: AbortSignal): Promise<Result<void>>;
}
