import type { RoleAccess } from '../access.ts';
import type { PullObjects } from '../check/pull-objects.ts';
import type { Context } from '../contexts/context.ts';
import type { ArmRegistry } from '../registry.ts';

/** What is known without asking anybody: files, and what the tree has loaded before. */
export interface HintFacts {
  /** The current context; without one, only what the file itself tells is told. */
  readonly context?: Context;
  readonly isRegistry: (host: string) => boolean;
  /** Of all files of the workspace, this one as it is in the editor. */
  readonly objects: PullObjects;
  /** Names of Secrets that other objects of the files make, whatever is in them. */
  readonly made: ReadonlySet<string>;
  /** Whether the files of the workspace were read; before, nothing is said of what is not there. */
  readonly areFilesRead: boolean;
  /** Accesses by role of all contexts; absent where they were not read. */
  readonly roles?: readonly RoleAccess[];
  /** The registries that Azure has told of. */
  readonly registries: readonly ArmRegistry[];
  readonly now: Date;
  /** Days before the end of a credential from which it is spoken of; 0 for never. */
  readonly noticeDays: number;
}
