import { setTimeout as delay } from 'node:timers/promises';
import { queryObjects, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { commands, Disposable, window, workspace } from 'vscode';
import type { Counts } from './growth.ts';
import { rowsDrawn } from './watched-view.ts';

/** Node keeps the signal of a time limit until the limit is reached; that of the longest is two minutes. */
const LONGEST_LIMIT_MS = 120_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Counts after what is under way had `restMs` to come to rest, and what is unreachable is gone. */
export async function count(cycles: number, restMs: number): Promise<Counts> {
  await delay(restMs);
  // What is told of an object's end lets go of others.
  for (let round = 0; round < 4; round += 1) {
    collect();
    await delay(20);
  }
  const heapMb = process.memoryUsage().heapUsed / 2 ** 20;
  const handles = Object.groupBy(process.getActiveResourcesInfo(), (kind) => kind);
  const own = (await commands.getCommands(true)).filter((id) => id.startsWith('acrPull.'));
  return {
    cycles,
    heapMb,
    rows: rowsDrawn(),
    handles: Object.fromEntries(Object.entries(handles).map(([kind, all]) => [kind, all?.length ?? 0])),
    objects: {
      disposables: living(Disposable),
      ...(restMs > LONGEST_LIMIT_MS ? { signals: living(AbortSignal) } : {}),
      commands: own.length,
      documents: workspace.textDocuments.length,
      tabs: window.tabGroups.all.flatMap(({ tabs }) => tabs).length,
    },
  };
}

/** Objects of a class that can still be reached. */
function living(constructor: unknown): number {
  return queryObjects(constructor as () => unknown, { format: 'count' });
}
