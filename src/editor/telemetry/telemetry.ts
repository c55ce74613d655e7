import { env } from 'vscode';
import type { Ended } from '../../core/telemetry/events.ts';
import type { RunFacts, ToolName } from '../../core/telemetry/vocabulary.ts';
import type { Reporter } from './reporter.ts';

/** Put there by bundle.mjs from the environment variable of this name; empty in every build without it. */
declare const ACR_PULL_TELEMETRY_KEY: string;

/** Hears what ended. Without a key, or with VS Code's switch off, it forgets it at once. */
export interface Telemetry {
  commandEnded(id: string, ended: Ended, run: EndedRun): void;
  toolEnded(tool: ToolName, ended: Ended, run: Pick<EndedRun, 'milliseconds'>): void;
  dispose(): void;
}

export interface EndedRun {
  readonly facts: RunFacts;
  readonly milliseconds: number;
}

/** Telemetry of this build. The package behind it is loaded with the first event that may be sent. */
export function startTelemetry(): Telemetry {
  let reporter: Promise<Reporter> | undefined;
  const tell = (event: (reporter: Reporter) => void): void => {
    // A condition that the bundler knows: without a key, the chunk with the package is not even built.
    if (ACR_PULL_TELEMETRY_KEY !== '') {
      if (!env.isTelemetryEnabled) return;
      reporter ??= import('./reporter.ts').then(({ startReporter }) => startReporter(ACR_PULL_TELEMETRY_KEY));
      void reporter.then(event);
    }
  };
  return {
    commandEnded: (id, ended, run) => tell((started) => started.commandEnded(id, ended, run)),
    toolEnded: (tool, ended, run) => tell((started) => started.toolEnded(tool, ended, run)),
    dispose: () =>
      void reporter?.then((started) => {
        started.dispose();
      }),
  };
}
