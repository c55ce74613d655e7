import { commands, l10n, window, type Disposable, type LogOutputChannel } from 'vscode';
import type { Result } from '../core/result.ts';
import type { Ended } from '../core/telemetry/events.ts';
import type { RunFacts } from '../core/telemetry/vocabulary.ts';
import { reportFailure } from './report-failure.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

/** A command: arguments are unchecked, since any extension, task or keybinding may call it. */
export type Handler = (argument: unknown, selection: unknown, note: Note) => Promise<Result<void>>;

/** Takes what a run is about, in the closed words of telemetry. */
export type Note = (facts: RunFacts) => void;

/** Registers a command with the one border at which failures are reported and bugs are logged. */
export function registerCommand(
  id: string,
  handler: Handler,
  { log, telemetry }: { readonly log: LogOutputChannel; readonly telemetry: Telemetry },
): Disposable {
  return commands.registerCommand(id, async (argument: unknown, selection: unknown) => {
    let facts: RunFacts = {};
    const started = performance.now();
    const tell = (ended: Ended): void =>
      telemetry.commandEnded(id, ended, { facts, milliseconds: performance.now() - started });
    try {
      log.debug(`${id} started`);
      const result = await handler(argument, selection, (more) => (facts = { ...facts, ...more }));
      tell(result);
      if (!result.ok) await reportFailure(result.failure, log);
    } catch (error) {
      tell(undefined);
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
