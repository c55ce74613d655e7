import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { mentionsRegistry, scanManifest } from '../../src/core/manifests/scan.ts';
import { megabytes, milliseconds, round, type Figure } from './figure.ts';
import { garbageCollector } from './garbage.ts';
import { exponent, medianOf, paired } from './timing.ts';

const SUFFIXES = ['.azurecr.io'];
const FILES = 10_000;

/** What a person's manifests look like: comments, labels, probes, resources. */
function deployment(index: number, host: string): string {
  return `# Shop ${index}, owned by the web team
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-${index}
  labels: { app: web, tier: front }
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web-${index}
  template:
    metadata:
      labels:
        app: web-${index}
    spec:
      containers:
        - name: web
          image: ${host}/team/web:1.4.${index} # released every Tuesday
          env:
            - name: LOG_LEVEL
              value: "info"
          resources:
            requests: { cpu: 100m, memory: 128Mi }
          readinessProbe:
            httpGet: { path: /healthz, port: 8080 }
`;
}

function manifests(count: number, host: string): string {
  return Array.from({ length: count }, (_, index) => deployment(index, host)).join('---\n');
}

export async function benchScan(): Promise<Figure[]> {
  return [await prefilter(), await withImages(), await growth(), await folder()];
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

/** Every hundredth file names a registry, as in a repository with much other YAML. */
async function folder(): Promise<Figure> {
  const place = mkdtempSync(path.join(tmpdir(), 'acr-pull-bench-'));
  try {
    const files = Array.from({ length: FILES }, (_, index) => path.join(place, `${index}.yaml`));
    for (const [index, file] of files.entries()) {
      writeFileSync(file, deployment(index, index % 100 === 0 ? 'contoso.azurecr.io' : 'docker.io'));
    }
    const tenth = await heapAfter(() => scanFiles(files.slice(0, FILES / 10)));
    const started = performance.now();
    const grown = await heapAfter(() => scanFiles(files));
    const ms = performance.now() - started;
    return {
      what: `scan, a folder of ${FILES.toLocaleString('en')} files`,
      ours: `${milliseconds(ms)}, heap ${megabytes(Math.max(0, grown))} higher after it`,
      peer: `${megabytes(Math.max(0, tenth))} after a tenth of them`,
      budget: 'memory flat (≤ 10 MB)',
      isMet: grown <= 10_000_000,
    };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

async function scanFiles(files: readonly string[]): Promise<number> {
  let workloads = 0;
  for (const file of files) {
    const text = await readFile(file, 'utf8');
    if (mentionsRegistry(text, SUFFIXES)) workloads += scanManifest(text).workloads.length;
  }
  return workloads;
}

/** By how many bytes the heap is larger after it, garbage collected. */
async function heapAfter(run: () => Promise<unknown>): Promise<number> {
  const before = heap();
  await run();
  return heap() - before;
}

const collect = garbageCollector();

function heap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}
