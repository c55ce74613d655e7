import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { megabytes, milliseconds, type Figure } from './figure.ts';
import type { FolderRun } from './in-editor/folder.ts';
import { measureInHost } from './measure-in-host.ts';
import { deployment } from './sample-manifest.ts';

const FILES = 10_000;
const MOST_BYTES = 10_000_000;
/** What a person still feels as at once. */
const MOST_CANCEL_MS = 100;

/** A folder of 10,000 YAML files, read in the real VS Code as a check of a context reads it. */
export async function benchFolder(): Promise<Figure[]> {
  const run = await measureInHost<FolderRun>('folder', {
    prepare: ({ workspace }) => writeFiles(path.join(workspace.folder, 'many')),
  });
  const { ms, reports, heapBytes, halfwayHeapBytes, cancelMs } = run;
  const isComplete = run.workloads >= FILES / 100 && reports >= 100;
  const highest = Math.max(heapBytes, halfwayHeapBytes);
  return [
    {
      what: `scan, a folder of ${FILES.toLocaleString('en')} files`,
      ours: `${milliseconds(ms)}, heap ${megabytes(Math.max(0, highest))} higher`,
      peer: `told ${reports} times how far it is`,
      budget: 'progress, memory flat (≤ 10 MB)',
      isMet: isComplete && highest <= MOST_BYTES,
    },
    {
      what: 'the same, from cancel to the end',
      ours: milliseconds(cancelMs),
      peer: `limit ${MOST_CANCEL_MS} ms`,
      ratio: cancelMs / MOST_CANCEL_MS,
      budget: '≤ 1 ×',
      isMet: cancelMs <= MOST_CANCEL_MS,
    },
  ];
}

/** Every hundredth names a registry, as in a repository with much other YAML. */
function writeFiles(folder: string): void {
  for (let index = 0; index < FILES; index += 1) {
    const place = path.join(folder, String(index % 100));
    mkdirSync(place, { recursive: true });
    const host = index % 100 === 0 ? 'contoso.azurecr.io' : 'docker.io';
    writeFileSync(path.join(place, `${index}.yaml`), deployment(index, host));
  }
}
