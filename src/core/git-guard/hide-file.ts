import { message } from '../message.ts';
import type { WorkspaceFiles } from '../ports.ts';
import { err, ok, type Result } from '../result.ts';
import { refuseUnsafeFile, type FileRef } from '../grants/outline.ts';
import { withLine } from './ignore-lines.ts';

/**
 * Makes git ignore a file that is going to hold a credential, and makes sure that it does: a later rule may bring a
 * file back in. Fails with `refused` where git tracks it, cannot be asked, or goes on seeing it; then nothing may be
 * written there.
 */
export async function hideFromGit(
  { path, label }: FileRef,
  files: WorkspaceFiles,
  signal: AbortSignal,
): Promise<Result<void>> {
  const before = await files.gitState(path, signal);
  if (!before.ok) return before;
  const unsafe = refuseUnsafeFile(before.value, label);
  if (!unsafe.ok || before.value.kind !== 'untracked') return unsafe;
  const { ignoreFile, ignoreLine } = before.value;
  const rules = await files.read(ignoreFile);
  if (!rules.ok) return rules;
  const added = await files.write(ignoreFile, withLine(rules.value ?? '', ignoreLine), 'shared');
  if (!added.ok) return added;
  const after = await files.gitState(path, signal);
  if (!after.ok) return after;
  return after.value.kind === 'ignored' ? ok(undefined) : stillSeen(label);
}

function stillSeen(label: string): Result<never> {
  return err(
    'refused',
    message('Git still does not ignore {0}, although {1} now lists it.', label, ignoreLabelOf(label)),
    {
      hint: message('Look for a rule that starts with an exclamation mark. The pull secret was not written.'),
    },
  );
}

/** The `.gitignore` beside a file, as it is shown to a person. */
export function ignoreLabelOf(label: string): string {
  return label.replace(/[^/]*$/, '.gitignore');
}
