import { FileType, Uri, workspace } from 'vscode';
import { isVirtual } from './where-it-runs.ts';

const SKIPPED_FOLDERS = '**/{node_modules,.git}/**';
/** More than people have: a search ends by itself. */
const MOST_FILES = 20_000;

/**
 * Files of the workspace: those that `pattern` finds, and in a virtual workspace those whose name is wanted. VS Code
 * waits without end for a search there, where no extension offers one.
 */
export async function findFiles(pattern: string, isWanted: RegExp): Promise<Uri[]> {
  if (!isVirtual()) return workspace.findFiles(pattern, SKIPPED_FOLDERS, MOST_FILES);
  const found: Uri[] = [];
  const folders = (workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  for (let next = folders.shift(); next !== undefined && found.length < MOST_FILES; next = folders.shift()) {
    for (const [name, type] of await entriesOf(next)) {
      const uri = Uri.joinPath(next, name);
      if (type === FileType.File && isWanted.test(name)) found.push(uri);
      if (type === FileType.Directory && name !== 'node_modules' && name !== '.git') folders.push(uri);
    }
  }
  return found;
}

/** A folder that cannot be read holds nothing. */
async function entriesOf(folder: Uri): Promise<[string, FileType][]> {
  try {
    return await workspace.fs.readDirectory(folder);
  } catch {
    return [];
  }
}
