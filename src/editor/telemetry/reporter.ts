import { TelemetryReporter } from '@vscode/extension-telemetry';
import { commandEvent, sendable, toolEvent } from '../../core/telemetry/events.ts';
import type { TelemetryEvent } from '../../core/telemetry/vocabulary.ts';
import type { Telemetry } from './telemetry.ts';

export type Reporter = Telemetry;

/** Sends by the package of VS Code, which asks VS Code's switch again before each event. */
export function startReporter(key: string): Reporter {
  // The fetch of the extension host, so that VS Code's proxy settings count.
  const reporter = new TelemetryReporter(key, [], {}, (url, init) => fetch(url, init));
  const send = (event: TelemetryEvent): void => reporter.sendTelemetryEvent(event.name, sendable(event));
  return {
    commandEnded: (id, ended, run) => send(commandEvent(id, ended, run)),
    toolEnded: (tool, ended, { milliseconds }) => send(toolEvent(tool, ended, milliseconds)),
    dispose: () => void reporter.dispose(),
  };
}
