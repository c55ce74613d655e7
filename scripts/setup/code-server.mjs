// A real VS Code for a browser: the npm package `code-server` carries Microsoft's VS Code server.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { cached } from './cache.mjs';
import { ensureDebianPackages } from './debian.mjs';
import { npm, tail } from './run.mjs';

/** code-server 4.N.P is VS Code 1.N.P; this one needs Node 24. */
export const CODE_SERVER = '4.139.1';

/** Its native modules are compiled at installation. */
const BUILD_PACKAGES = ['build-essential', 'python3', 'pkg-config', 'libkrb5-dev'];

/**
 * The folder of the VS Code server, built for this Node into the cache when it is not there yet.
 * @returns {Promise<{ folder: string } | { missing: string }>}
 */
export async function ensureCodeServer(version = CODE_SERVER) {
  if (process.platform === 'win32') return { missing: 'code-server cannot be built on Windows' };
  const name = `code-server-${version}-${process.platform}-${process.arch}-abi${process.versions.modules}`;
  const installed = await cached(name, (folder) => build(version, folder));
  if ('missing' in installed) return installed;
  return { folder: path.join(installed.folder, 'node_modules', 'code-server', 'lib', 'vscode') };
}

async function build(version, folder) {
  const missing = await ensureDebianPackages(BUILD_PACKAGES);
  for (const [name, reason] of missing) return `building code-server needs ${name}: ${reason}`;
  console.log(`Installing VS Code (npm package code-server ${version}, about two minutes)…`);
  await writeFile(path.join(folder, 'package.json'), '{"private":true}');
  const { code, output } = await npm(
    // Without this, npm 11 leaves out the scripts that compile the native modules.
    [
      'install',
      `code-server@${version}`,
      '--dangerously-allow-all-scripts',
      '--omit=dev',
      '--no-audit',
      '--no-fund',
    ],
    { cwd: folder },
  );
  return code === 0 ? undefined : `npm could not install code-server:\n${tail(output, 10)}`;
}
