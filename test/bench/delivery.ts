import { statSync } from 'node:fs';
import path from 'node:path';
import { packageVsix } from '../e2e/package-vsix.ts';
import { round, type Figure } from './figure.ts';

const MOST_VSIX_BYTES = 1_500_000;
const MOST_ENTRY_BYTES = 60_000;

/** Builds the VSIX as it is released, and with that the bundle that the extension host loads afterwards. */
export async function benchDelivery(): Promise<Figure[]> {
  const { file } = await packageVsix();
  const vsix = statSync(file).size;
  const entry = statSync(path.join(path.dirname(file), 'extension.js')).size;
  return [
    sizeFigure('packaged VSIX', vsix, MOST_VSIX_BYTES),
    sizeFigure('entry bundle', entry, MOST_ENTRY_BYTES),
  ];
}

function sizeFigure(what: string, bytes: number, most: number): Figure {
  return {
    what,
    ours: `${round(bytes / 1000)} kB`,
    peer: `limit ${round(most / 1000)} kB`,
    ratio: bytes / most,
    budget: '≤ 1 ×',
    isMet: bytes <= most,
  };
}
