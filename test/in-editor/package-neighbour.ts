import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.join(import.meta.dirname, '..', '..');

/** The VSIX of the extension that stands in for the Kubernetes extension. */
export async function packageNeighbour(): Promise<string> {
  const file = path.join(root, 'out', 'neighbour.vsix');
  const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--skip-license'];
  await promisify(execFile)(process.execPath, [vsce, 'package', ...flags, '--out', file], {
    cwd: path.join(import.meta.dirname, 'neighbour'),
  });
  return file;
}
