import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { readContexts } from '../../src/adapters/kube/kubeconfig-files.ts';
import { milliseconds, type Figure } from './figure.ts';
import { exponent, medianOf, paired } from './timing.ts';

const run = promisify(execFile);

function kubeconfig(count: number): string {
  const numbers = Array.from({ length: count }, (_, index) => index);
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'context-0',
    contexts: numbers.map((n) => ({
      name: `context-${n}`,
      context: { cluster: `cluster-${n}`, user: `user-${n}` },
    })),
    clusters: numbers.map((n) => ({
      name: `cluster-${n}`,
      cluster: { server: `https://shop-${n}-0a1b2c3d.hcp.westeurope.azmk8s.io:443` },
    })),
    users: numbers.map((n) => ({
      name: `user-${n}`,
      user: {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1beta1',
          command: 'kubelogin',
          args: ['get-token'],
        },
      },
    })),
  });
}

export async function benchContexts(): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'acr-pull-bench-'));
  try {
    const files = [100, 1_000, 10_000].map((count) => {
      const file = path.join(folder, `config-${count}`);
      writeFileSync(file, kubeconfig(count));
      return { count, file, read: () => readContexts({ variable: file, home: folder, extra: [] }) };
    });
    const points = [];
    for (const { count, read } of files) points.push({ size: count, ms: await medianOf(3, read) });
    const [, thousand] = files;
    if (thousand === undefined) throw new Error('There is no file of a thousand contexts.');
    const { oursMs, peerMs, ratio } = await paired(7, thousand.read, () =>
      run('kubectl', ['config', 'get-contexts', '--kubeconfig', thousand.file], { maxBuffer: 10_000_000 }),
    );
    const slope = exponent(points);
    return [
      {
        what: '1,000 contexts read, merged, classified',
        ours: milliseconds(oursMs),
        peer: `kubectl config get-contexts ${milliseconds(peerMs)}`,
        ratio,
        budget: '≤ 1 ×',
        isMet: ratio <= 1,
      },
      {
        what: 'contexts at 1 ×, 10 ×, 100 × (100 to 10,000)',
        ours: points.map(({ ms }) => milliseconds(ms)).join(', '),
        peer: 'linear growth',
        ratio: slope,
        budget: 'exponent ≤ 1.2',
        isMet: slope <= 1.2,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
