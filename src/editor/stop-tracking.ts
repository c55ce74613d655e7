import { l10n, Uri, window } from 'vscode';
import { hideFromGit, ignoreLabelOf } from '../core/git-guard/hide-file.ts';
import { message } from '../core/message.ts';
import { cancelled, err, ok, type Result } from '../core/result.ts';
import { adviseRotation } from './advise-rotation.ts';
import { labelOf } from './life/manifests.ts';
import { withProgress } from './progress.ts';
import type { Services } from './services.ts';

/** Stop Tracking Pull Secret…: takes a file out of git's index and hides it; it stays on the disk. */
export async function stopTracking(
  argument: unknown,
  services: Services,
  onStopped: () => void,
): Promise<Result<void>> {
  const uri = argument instanceof Uri ? argument : window.activeTextEditor?.document.uri;
  if (uri?.scheme !== 'file') {
    return err('invalid', message('No file on the disk is open.'), {
      hint: message('Open the file with the pull secret, then try again.'),
    });
  }
  const file = { path: uri.fsPath, label: labelOf(uri.fsPath) };
  if (!(await confirm(file.label))) return cancelled();
  const [files, git] = [await services.files(), await services.git()];
  const stopped = await withProgress(message('Taking {0} out of git', file.label), async ({ signal }) => {
    const removed = await git.untrack(file.path, signal);
    return removed.ok ? hideFromGit(file, files, signal) : removed;
  });
  onStopped();
  if (!stopped.ok) return stopped;
  await adviseRotation(file.path, l10n.t('{0} is no longer tracked. Commit that.', file.label));
  return ok(undefined);
}

async function confirm(label: string): Promise<boolean> {
  const stop = l10n.t('Stop Tracking');
  const answer = await window.showWarningMessage(
    l10n.t('Stop tracking {0} in git?', label),
    {
      modal: true,
      detail: [
        l10n.t('The file stays on the disk. Runs {0}.', `git update-index --force-remove ${label}`),
        l10n.t('Adds a line for it to {0}.', ignoreLabelOf(label)),
        l10n.t('What was committed stays in the history, with the credential.'),
      ].join('\n\n'),
    },
    stop,
  );
  return answer === stop;
}
