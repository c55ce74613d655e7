// A real VS Code for a browser: the npm package `code-server` carries Microsoft's VS Code server.
import { cp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { cached } from './cache.mjs';
import { ensureDebianPackages } from './debian.mjs';
import { ensureNode, ensureNodeOf } from './node.mjs';
import { npm, run, tail } from './run.mjs';

/** code-server 4.N.P is VS Code 1.N.P; each is built for, and run by, the Node that it asks for. */
const CURRENT = { version: '4.139.1', ensureNode };
/** The lowest VS Code that package.json admits in `engines`. */
export const LOWEST = { version: '4.110.0', ensureNode: () => ensureNodeOf(22), prepare: prepareRipgrep };

/** Its native modules are compiled at installation. */
const BUILD_PACKAGES = ['build-essential', 'python3', 'pkg-config', 'libkrb5-dev'];
const RIPGREP = '@vscode/ripgrep-universal@1.18.0';
const QUIET = ['--omit=dev', '--no-audit', '--no-fund'];
// Without this, npm 11 leaves out the scripts that compile the native modules.
const WITH_SCRIPTS = ['--dangerously-allow-all-scripts', ...QUIET];

/**
 * The folder of the VS Code server and the Node that runs it, built into the cache when it is not there yet.
 * @returns {Promise<{ folder: string, node: string } | { missing: string }>}
 */
export async function ensureCodeServer(which = CURRENT) {
  if (process.platform === 'win32') return { missing: 'code-server cannot be built on Windows' };
  const found = await which.ensureNode();
  if ('missing' in found) return found;
  const { node } = found;
  const name = `code-server-${which.version}-${process.platform}-${process.arch}-abi${await abiOf(node)}`;
  const installed = await cached(name, (folder) => build(which, node, folder));
  if ('missing' in installed) return installed;
  return { folder: path.join(installed.folder, 'node_modules', 'code-server', 'lib', 'vscode'), node };
}

async function abiOf(node) {
  return (await run(node, ['--print', 'process.versions.modules'])).output.trim();
}

async function build({ version, prepare }, node, folder) {
  const missing = await ensureDebianPackages(BUILD_PACKAGES);
  for (const [name, reason] of missing) return `building code-server needs ${name}: ${reason}`;
  console.log(`Installing VS Code (npm package code-server ${version}, about two minutes)…`);
  await writeFile(path.join(folder, 'package.json'), '{"private":true}');
  const inFolder = (place, args) => npmOrThrow(args, { cwd: path.join(folder, place), node });
  try {
    if (prepare !== undefined) await prepare(folder, version, inFolder);
    await inFolder('', ['install', `code-server@${version}`, ...WITH_SCRIPTS]);
    return undefined;
  } catch (error) {
    return error.message;
  }
}

/**
 * Older ones fetch ripgrep from GitHub while they are installed; it is a part of newer ones' npm packages, and an
 * installation that finds it in its place fetches nothing.
 */
async function prepareRipgrep(folder, version, inFolder) {
  const vscode = path.join('node_modules', 'code-server', 'lib', 'vscode');
  await inFolder('', ['install', `code-server@${version}`, RIPGREP, '--ignore-scripts', ...QUIET]);
  await inFolder(vscode, ['install', '--ignore-scripts', ...QUIET]);
  const bin = path.join(folder, vscode, 'node_modules', '@vscode', 'ripgrep', 'bin');
  const platform = `${process.platform}-${process.arch}`;
  await cp(path.join(folder, 'node_modules', '@vscode', 'ripgrep-universal', 'bin', platform), bin, {
    recursive: true,
  });
  await inFolder(vscode, ['rebuild', ...WITH_SCRIPTS]);
  await inFolder('', ['rebuild', ...WITH_SCRIPTS]);
}

async function npmOrThrow(args, options) {
  // Older ones refuse to be installed by root without it.
  const { code, output } = await npm(args, { ...options, env: { npm_config_unsafe_perm: 'true' } });
  if (code !== 0) throw new Error(`npm could not install code-server:\n${tail(output, 10)}`);
}
