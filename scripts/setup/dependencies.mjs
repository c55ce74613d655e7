// The npm packages of the project.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from './node.mjs';
import { npm, tail } from './run.mjs';

/**
 * Installs the packages of package-lock.json when node_modules holds others.
 * @returns {Promise<{ missing?: string }>}
 */
export async function ensureDependencies() {
  if (await areInstalled()) return {};
  console.log('Installing the npm packages of the project…');
  const { code, output } = await npm(['ci'], { cwd: root });
  return code === 0 ? {} : { missing: `npm ci failed:\n${tail(output, 10)}` };
}

/** npm keeps what it installed in a lock file of its own; times of files would say less. */
async function areInstalled() {
  try {
    const wanted = await packagesOf('package-lock.json');
    const installed = await packagesOf(path.join('node_modules', '.package-lock.json'));
    return Object.entries(wanted).every(
      ([folder, { version, optional }]) =>
        folder === '' || optional || installed[folder]?.version === version,
    );
  } catch {
    return false;
  }
}

async function packagesOf(file) {
  return JSON.parse(await readFile(path.join(root, file), 'utf8')).packages;
}
