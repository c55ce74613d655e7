import type { PullSecretAccess } from '../core/access.ts';
import { readAccesses } from '../core/read-accesses.ts';
import type { RunFacts } from '../core/telemetry/vocabulary.ts';
import type { AppliedMemory } from './applied-memory.ts';
import { findFiles } from './find-files.ts';
import { PULL_SECRET_FILES } from './identifiers.ts';
import { workspaceText } from './workspace-text.ts';

/** Accesses by pull secret: from the files of the workspace, and those that were applied without one. */
export async function findAccesses(applied: AppliedMemory): Promise<PullSecretAccess[]> {
  return [...(await findFiledAccesses()), ...applied.all()];
}

/** Those of the files of the workspace; a file that cannot be read or is not ours gives none. */
export async function findFiledAccesses(): Promise<PullSecretAccess[]> {
  const uris = await findFiles(PULL_SECRET_FILES, /^acr-pull-.*\.yaml$/);
  const found = await Promise.all(
    uris.map(async (uri) => {
      const text = await workspaceText(uri);
      return text === undefined ? [] : readAccesses(uri.fsPath, text);
    }),
  );
  return found.flat();
}

/** What a run that is about this access tells of it. */
export function factsOf({ form, credential }: PullSecretAccess): RunFacts {
  return { scenario: 'pull-secret', form, credential };
}
