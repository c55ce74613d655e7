import { l10n, window, type LogOutputChannel } from 'vscode';
import type { Failure } from '../core/failure.ts';
import { plain } from '../core/message.ts';
import { wordsOf } from '../core/trail.ts';
import { say } from './localise.ts';

/**
 * Shows an expected failure once, with its next step and how far the run came. A cancel shows nothing, unless changes
 * had begun.
 */
export async function reportFailure(failure: Failure, log: LogOutputChannel): Promise<void> {
  if (failure.kind === 'cancelled') {
    if (failure.trail?.done !== undefined) void window.showInformationMessage(describeFailure(failure));
    return;
  }
  const [first = failure.message] = wordsOf(failure);
  log.warn(`${failure.kind}: ${plain(first)}${failure.detail === undefined ? '' : ` (${failure.detail})`}`);
  const showLog = l10n.t('Show Log');
  if ((await window.showErrorMessage(describeFailure(failure), showLog)) === showLog) log.show();
}

/** Everything that is said of a failure, as one text. */
export function describeFailure(failure: Failure): string {
  return wordsOf(failure).map(say).join(' ');
}
