import { ProgressLocation, window, type CancellationToken } from 'vscode';
import type { Message } from '../core/message.ts';
import { say } from './localise.ts';

export interface Progress {
  readonly signal: AbortSignal;
  readonly report: (step: Message) => void;
}

/** Runs work under a cancellable notification; the signal aborts when the person cancels. */
export async function withProgress<T>(title: Message, work: (progress: Progress) => Promise<T>): Promise<T> {
  return window.withProgress(
    { location: ProgressLocation.Notification, title: say(title), cancellable: true },
    (progress, token) =>
      work({ signal: signalOf(token), report: (step) => progress.report({ message: say(step) }) }),
  );
}

function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
