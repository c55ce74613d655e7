// Helm for the tests of charts: built from its Go module.
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { cached } from './cache.mjs';
import { goIn } from './go.mjs';
import { findProgram, tail } from './run.mjs';

const HELM = '4.3.1';

const PACKAGE = 'helm.sh/helm/v4/cmd/helm';

/**
 * The folder that holds `helm`: that of the one on PATH, or else one of the cache, where it is built once.
 * @returns {Promise<{ folder: string } | { missing: string }>}
 */
export async function ensureHelm(version = HELM) {
  const installed = findProgram('helm');
  if (installed !== undefined) return { folder: path.dirname(installed) };
  if (process.platform === 'win32') return { missing: 'helm is not on PATH, and is not built on Windows' };
  return cached(`helm-${version}-${process.platform}-${process.arch}`, (folder) => build(version, folder));
}

async function build(version, folder) {
  const work = path.join(folder, 'work');
  try {
    await mkdir(work);
    const builder = await goIn(work);
    if ('missing' in builder) return `building helm: ${builder.missing}`;
    console.log(`Building helm ${version} (Go module, three minutes on two cores)…`);
    const { code, output } = await builder.go(
      'install',
      '-trimpath',
      '-ldflags=-s -w',
      `${PACKAGE}@v${version}`,
    );
    if (code !== 0) return `helm could not be built:\n${tail(output, 10)}`;
    await rename(path.join(work, 'go', 'bin', 'helm'), path.join(folder, 'helm'));
    return undefined;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
