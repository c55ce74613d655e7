import { parseAllDocuments } from 'yaml';
import { mentionsRegistry, scanManifest } from '../../src/core/manifests/scan.ts';
import { megabytes, milliseconds, round, type Figure } from './figure.ts';
import { deployment } from './sample-manifest.ts';
import { exponent, medianOf, paired } from './timing.ts';

const SUFFIXES = ['.azurecr.io'];

function manifests(count: number, host: string): string {
  return Array.from({ length: count }, (_, index) => deployment(index, host)).join('---\n');
}

export async function benchScan(): Promise<Figure[]> {
  return [await prefilter(), await withImages(), await growth()];
}

/** Most YAML of a workspace names no registry, and is not parsed. */
async function prefilter(): Promise<Figure> {
  const text = manifests(30_000, 'docker.io');
  const bytes = Buffer.byteLength(text);
  const ms = await medianOf(9, () => mentionsRegistry(text, SUFFIXES));
  const speed = bytes / 1000 / ms;
  return {
    what: 'scan, YAML without registry images',
    ours: `${round(speed)} MB/s`,
    peer: 'limit 100 MB/s',
    ratio: speed / 100,
    budget: '≥ 1 ×',
    isMet: speed >= 100,
  };
}

async function withImages(): Promise<Figure> {
  const text = manifests(400, 'contoso.azurecr.io');
  const { oursMs, peerMs, ratio } = await paired(
    9,
    () => scanManifest(text),
    () => parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false }),
  );
  return {
    what: `scan, ${megabytes(Buffer.byteLength(text))} with images`,
    ours: milliseconds(oursMs),
    peer: `the yaml parser alone ${milliseconds(peerMs)}`,
    ratio,
    budget: '≤ 1.3 ×',
    isMet: ratio <= 1.3,
  };
}

async function growth(): Promise<Figure> {
  const points = [];
  for (const size of [10, 100, 1_000]) {
    const text = manifests(size, 'contoso.azurecr.io');
    points.push({ size, ms: await medianOf(5, () => scanManifest(text)) });
  }
  const slope = exponent(points);
  return {
    what: 'scan at 1 ×, 10 ×, 100 × (10 to 1,000 workloads)',
    ours: points.map(({ ms }) => milliseconds(ms)).join(', '),
    peer: 'linear growth',
    ratio: slope,
    budget: 'exponent ≤ 1.2',
    isMet: slope <= 1.2,
  };
}
