import type { Disposable, Event, Memento } from 'vscode';
import type { AppliedMemory } from './applied-memory.ts';
import { startHints } from './hints/start-hints.ts';
import { startNotices } from './notices.ts';
import { warnOfPlainSecrets } from './plain-secret-diagnostics.ts';
import type { Services } from './services.ts';
import type { AccessTree } from './tree/tree-provider.ts';

export interface BackgroundParts {
  readonly memory: Memento;
  readonly services: Services;
  readonly tree: AccessTree;
  readonly applied: AppliedMemory;
  /** Fires when a file was taken out of git by our own command. */
  readonly onDidStopTracking: Event<void>;
}

/** What goes on without being asked: notices, warnings and hints. One module, since all of it is loaded together. */
export function startBackground({
  memory,
  services,
  tree,
  applied,
  onDidStopTracking,
}: BackgroundParts): readonly Disposable[] {
  return [
    startNotices(memory, applied),
    warnOfPlainSecrets(services, onDidStopTracking),
    startHints(services, tree, applied),
  ];
}
