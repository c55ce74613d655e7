import { commands, l10n, window, type Disposable, type LogOutputChannel } from 'vscode';
import type { Result } from '../core/result.ts';
import { reportFailure } from './report-failure.ts';

/** A command: arguments are unchecked, since any extension, task or keybinding may call it. */
export type Handler = (...args: readonly unknown[]) => Promise<Result<void>>;

/** Registers a command with the one border at which failures are reported and bugs are logged. */
export function registerCommand(id: string, handler: Handler, log: LogOutputChannel): Disposable {
  return commands.registerCommand(id, async (...args: readonly unknown[]) => {
    try {
      log.debug(`${id} started`);
      const result = await handler(...args);
      if (!result.ok) await reportFailure(result.failure, log);
    } catch (error) {
      log.error(id, error instanceof Error ? (error.stack ?? error.message) : 'unknown error');
      const showLog = l10n.t('Show Log');
      const answer = await window.showErrorMessage(
        l10n.t('{0} failed because of a fault in the extension. The log has the details.', id),
        showLog,
      );
      if (answer === showLog) log.show();
    }
  });
}
