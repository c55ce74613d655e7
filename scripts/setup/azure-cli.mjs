// The Azure CLI for the bench: from PyPI, in a virtual environment of its own.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { cached } from './cache.mjs';
import { ensureDebianPackages } from './debian.mjs';
import { findProgram, run, tail } from './run.mjs';

const AZURE_CLI = '2.91.0';

/**
 * The full path of `az`: the one on PATH, or else one of the cache, which is installed once.
 * @returns {Promise<{ program: string } | { missing: string }>}
 */
export async function ensureAzureCli(version = AZURE_CLI) {
  const installed = findProgram('az');
  if (installed !== undefined) return { program: installed };
  for (const [name, reason] of await ensureDebianPackages(['python3', 'python3-venv'])) {
    return { missing: `installing the Azure CLI needs ${name}: ${reason}` };
  }
  const found = await cached(`azure-cli-${version}-${process.platform}-${process.arch}`, (folder) =>
    install(version, folder),
  );
  return 'missing' in found ? found : { program: path.join(found.folder, 'az') };
}

/** Programs of a virtual environment name its folder: the `az` that is kept finds it wherever the cache lies. */
async function install(version, folder) {
  console.log(`Installing the Azure CLI ${version} (from PyPI, about three minutes)…`);
  const made = await run('python3', ['-m', 'venv', path.join(folder, 'environment')]);
  if (made.code !== 0) return `a Python environment could not be made:\n${tail(made.output)}`;
  const python = path.join(folder, 'environment', 'bin', 'python3');
  const { code, output } = await run(python, ['-m', 'pip', 'install', '-q', `azure-cli==${version}`]);
  if (code !== 0) return `pip could not install the Azure CLI:\n${tail(output, 10)}`;
  const script = '#!/bin/sh\nexec "$(dirname "$0")/environment/bin/python3" -m azure.cli "$@"\n';
  await writeFile(path.join(folder, 'az'), script, { mode: 0o755 });
  return undefined;
}
