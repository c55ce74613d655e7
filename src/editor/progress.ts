import { ProgressLocation, window } from 'vscode';
import { message, type Message } from '../core/message.ts';
import { cancelled, type Result } from '../core/result.ts';
import { beforeAnyChange } from '../core/trail.ts';
import { say } from './localise.ts';

export interface Progress {
  readonly signal: AbortSignal;
  readonly report: (step: Message) => void;
}

/**
 * What ends sooner shows nothing: it would only flicker, and of several notifications within 800 ms VS Code shows the
 * first three, so that the message that matters could be left out.
 */
const QUIET_IN_MS = 500;

/** Runs work under a cancellable notification; the signal aborts when the person cancels. */
export async function withProgress<T>(title: Message, work: (progress: Progress) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let step: Message | undefined;
  let show: ((text: Message) => void) | undefined;
  const working = work({
    signal: controller.signal,
    report: (text) => {
      step = text;
      show?.(text);
    },
  });
  const timer = setTimeout(() => {
    const options = { location: ProgressLocation.Notification, title: say(title), cancellable: true };
    void window.withProgress(options, async (progress, token) => {
      show = (text) => progress.report({ message: say(text) });
      if (step !== undefined) show(step);
      token.onCancellationRequested(() => controller.abort());
      // Whoever called hears of a failure; the notification only ends.
      await working.then(ignore, ignore);
    });
  }, QUIET_IN_MS);
  return working.finally(() => clearTimeout(timer));
}

/** What goes on for others, or under a notification of its own, is no longer waited for. */
export function untilCancelled<T>(work: Promise<Result<T>>, signal: AbortSignal): Promise<Result<T>> {
  const stopped = new Promise<Result<T>>((resolve) => {
    signal.addEventListener('abort', () => resolve(cancelled()), { once: true });
  });
  return Promise.race([work, stopped]);
}

/** Reads what a plan depends on. */
export function preparePlan<T>(work: (progress: Progress) => Promise<Result<T>>): Promise<Result<T>> {
  return withProgress(message('Preparing the plan'), (progress) => beforeAnyChange(() => work(progress)));
}

function ignore(): void {
  // Nothing to do.
}
