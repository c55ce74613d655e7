import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.join(import.meta.dirname, '..', '..');

export interface PackagedVsix {
  readonly file: string;
  /** What vsce said: its warnings, and the list of files. */
  readonly output: string;
}

/** Builds the VSIX as it is released. */
export async function packageVsix(): Promise<PackagedVsix> {
  const file = path.join(root, 'dist', 'acr-pull.vsix');
  const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [vsce, 'package', '--no-dependencies', '--out', file],
    { cwd: root, maxBuffer: 10 * 1024 * 1024 },
  );
  return { file, output: `${stdout}${stderr}` };
}
