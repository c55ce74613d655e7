// The kubelet's own keyring, built from its Go module: what it answers decides whether ours is right.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { cached } from './cache.mjs';
import { goIn } from './go.mjs';
import { root } from './node.mjs';
import { tail } from './run.mjs';

const SOURCE = path.join(root, 'test/peers/keyring');
const FILES = ['go.mod', 'go.sum', 'main.go'];

/**
 * A folder with the program `keyring`; made once for each state of its source and kept in the cache.
 * @returns {Promise<{ folder: string } | { missing: string }>}
 */
export async function ensureKeyring() {
  if (process.platform === 'win32') return { missing: 'the keyring of the kubelet is not built on Windows' };
  return cached(`keyring-${await contentHash()}-${process.platform}-${process.arch}`, build);
}

async function contentHash() {
  const hash = createHash('sha256');
  for (const file of FILES) hash.update(await readFile(path.join(SOURCE, file)));
  return hash.digest('hex').slice(0, 16);
}

async function build(folder) {
  console.log("Building the kubelet's keyring (Go module k8s.io/kubernetes, some minutes)…");
  const work = path.join(folder, 'work');
  try {
    await mkdir(work);
    for (const file of FILES) await copyFile(path.join(SOURCE, file), path.join(work, file));
    const builder = await goIn(work);
    if ('missing' in builder) return `building the keyring of the kubelet: ${builder.missing}`;
    const { code, output } = await builder.go(
      ...['build', '-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', path.join(folder, 'keyring'), '.'],
    );
    return code === 0 ? undefined : `the keyring of the kubelet could not be built:\n${tail(output, 10)}`;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
