import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.join(import.meta.dirname, '..', '..');

/** The VSIX of a small extension that tests need beside ours. Its folder is below `test`, and names it. */
export async function packageExtension(folder: string): Promise<string> {
  const file = path.join(root, 'out', `${path.basename(folder)}.vsix`);
  const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--skip-license'];
  await promisify(execFile)(process.execPath, [vsce, 'package', ...flags, '--out', file], {
    cwd: path.join(root, 'test', folder),
  });
  return file;
}
