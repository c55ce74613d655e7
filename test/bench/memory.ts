import { megabytes, type Figure } from './figure.ts';
import type { MemoryRun } from './in-editor/memory.ts';
import { measureInHost } from './measure-in-host.ts';

/** Memory in the extension host of a real VS Code, after all registries were listed. */
export async function benchMemory(): Promise<Figure[]> {
  const { heapBytes, residentBytes } = await measureInHost<MemoryRun>('memory', {
    emulator: ['--registries', '5000', '--subscriptions', '200'],
  });
  return [
    {
      what: 'memory with 5,000 registries listed',
      ours: `${megabytes(heapBytes)} of heap, ${megabytes(residentBytes)} resident`,
      peer: 'the same extension host, idle',
      budget: '≤ 30 MB of heap more',
      isMet: heapBytes <= 30_000_000,
    },
  ];
}
