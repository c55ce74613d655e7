import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createVSIX } from '@vscode/vsce';

/** Files that are nowhere but in the memory of an extension, as those of a virtual workspace are. */
const EXTENSION = `
const { Disposable, EventEmitter, FileSystemError, FileType, workspace } = require('vscode');
const FILES = JSON.parse(process.env.ACR_PULL_TEST_MEMORY_FILES ?? '{}');
const children = (folder) => {
  const prefix = folder === '/' ? '/' : folder + '/';
  const names = Object.keys(FILES).filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length));
  return [...new Map(names.map((name) => [name.split('/')[0], name.includes('/') ? FileType.Directory : FileType.File]))];
};
class MemoryFiles {
  onDidChangeFile = new EventEmitter().event;
  watch() { return new Disposable(() => undefined); }
  stat({ path }) {
    const isFile = path in FILES;
    if (!isFile && children(path).length === 0) throw FileSystemError.FileNotFound();
    return { type: isFile ? FileType.File : FileType.Directory, ctime: 0, mtime: 0, size: FILES[path]?.length ?? 0 };
  }
  readDirectory({ path }) { return children(path); }
  readFile({ path }) {
    if (!(path in FILES)) throw FileSystemError.FileNotFound();
    return new TextEncoder().encode(FILES[path]);
  }
  writeFile() { throw FileSystemError.NoPermissions(); }
  createDirectory() { throw FileSystemError.NoPermissions(); }
  delete() { throw FileSystemError.NoPermissions(); }
  rename() { throw FileSystemError.NoPermissions(); }
}
exports.activate = ({ subscriptions }) => {
  subscriptions.push(workspace.registerFileSystemProvider('memfs', new MemoryFiles()));
};
`;

const MANIFEST = {
  name: 'memory-files',
  publisher: 'acr-pull-tests',
  version: '0.0.1',
  engines: { vscode: '^1.110.0' },
  main: './extension.cjs',
  activationEvents: ['onFileSystem:memfs'],
  capabilities: { virtualWorkspaces: true, untrustedWorkspaces: { supported: true } },
  extensionKind: ['workspace'],
};

export interface MemoryFiles {
  /** The VSIX. */
  readonly file: string;
  remove(): Promise<void>;
}

/** Packages an extension for the scheme `memfs`. */
export async function packageMemoryFiles(): Promise<MemoryFiles> {
  const folder = await mkdtemp(path.join(tmpdir(), 'acr-pull-memory-'));
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(MANIFEST));
  await writeFile(path.join(folder, 'extension.cjs'), EXTENSION);
  await writeFile(path.join(folder, 'LICENSE'), 'For tests only.\n');
  await writeFile(path.join(folder, 'README.md'), 'Files in memory, for tests.\n');
  const file = path.join(folder, 'memory-files.vsix');
  await createVSIX({ cwd: folder, packagePath: file, dependencies: false, allowMissingRepository: true });
  return { file, remove: () => rm(folder, { recursive: true, force: true }) };
}
