// The Node that everything here runs on: the one at hand when it is new enough, else the npm package `node`.
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { cached } from './cache.mjs';
import { npm, tail } from './run.mjs';

const MAJOR = 24;

/**
 * A Node of version 24 (or newer), installed into the cache when this one is older.
 * @returns {Promise<{ node: string } | { missing: string }>}
 */
export async function ensureNode() {
  return Number(process.versions.node.split('.')[0]) >= MAJOR
    ? { node: process.execPath }
    : ensureNodeOf(MAJOR);
}

/**
 * The newest Node of just this major version, installed into the cache.
 * @returns {Promise<{ node: string } | { missing: string }>}
 */
export async function ensureNodeOf(major) {
  const installed = await cached(`node-${major}-${process.platform}-${process.arch}`, async (folder) => {
    console.log(`Installing Node ${major} (npm package "node")…`);
    await writeFile(path.join(folder, 'package.json'), '{"private":true}');
    // npm 11 runs the install script, which fetches the binary for this platform, only when it is allowed to.
    const { code, output } = await npm(
      [
        'install',
        `node@${major}`,
        '--dangerously-allow-all-scripts',
        '--no-audit',
        '--no-fund',
        '--prefix',
        folder,
      ],
      { cwd: folder },
    );
    return code === 0 ? undefined : `npm could not install the package "node":\n${tail(output)}`;
  });
  if ('missing' in installed) return installed;
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  return { node: path.join(installed.folder, 'node_modules', 'node', 'bin', program) };
}

/** Runs this script again under Node 24 when needed, and ends with its exit code; returns when it is Node 24 already. */
export async function continueOnCurrentNode() {
  const found = await ensureNode();
  if ('missing' in found) {
    console.error(`Node ${MAJOR} is needed, but ${found.missing}`);
    process.exit(1);
  }
  if (found.node === process.execPath) {
    putFirstOnPath(path.dirname(process.execPath));
    return;
  }
  const child = spawn(found.node, process.argv.slice(1), { stdio: 'inherit' });
  // Ctrl-C reaches the child by itself; it ends in its own time.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const code = await new Promise((resolve) =>
    child.once('exit', (exitCode, signal) => resolve(exitCode ?? 128 + os.constants.signals[signal])),
  );
  process.exit(code);
}

function putFirstOnPath(folder) {
  process.env.PATH = `${folder}${path.delimiter}${process.env.PATH ?? ''}`;
}

/** The root folder of the project. */
export const root = fileURLToPath(new URL('../../', import.meta.url));
