import { l10n, window, type LogOutputChannel } from 'vscode';
import type { Failure } from '../core/failure.ts';
import { plain } from '../core/message.ts';
import { say } from './localise.ts';

/** Shows an expected failure once, with its next step; a cancel shows nothing. */
export async function reportFailure(failure: Failure, log: LogOutputChannel): Promise<void> {
  if (failure.kind === 'cancelled') return;
  log.warn(
    `${failure.kind}: ${plain(failure.message)}${failure.detail === undefined ? '' : ` (${failure.detail})`}`,
  );
  const showLog = l10n.t('Show Log');
  if ((await window.showErrorMessage(describeFailure(failure), showLog)) === showLog) log.show();
}

/** Message and hint as one text. */
export function describeFailure(failure: Failure): string {
  return failure.hint === undefined ? say(failure.message) : `${say(failure.message)} ${say(failure.hint)}`;
}
