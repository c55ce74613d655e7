import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.join(import.meta.dirname, '..', '..');

export interface PackagedVsix {
  readonly file: string;
  /** What vsce said: its warnings, and the list of files. */
  readonly output: string;
}

/** Builds the VSIX as it is released, of this folder or of a copy of it. */
export async function packageVsix(
  folder = root,
  environment: Readonly<Record<string, string>> = {},
): Promise<PackagedVsix> {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [path.join(folder, 'scripts', 'package.mjs')],
    { cwd: folder, maxBuffer: 10 * 1024 * 1024, env: { ...process.env, ...environment } },
  );
  return { file: path.join(folder, 'dist', 'acr-pull.vsix'), output: `${stdout}${stderr}` };
}

/** The VSIX that was packaged once for all walks, where there is one. */
export async function packagedVsix(): Promise<string> {
  return process.env['ACR_PULL_VSIX'] ?? (await packageVsix()).file;
}
