import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { workspace, type Uri } from 'vscode';

/** A file larger than this is no manifest that a person wrote. */
const MOST_BYTES = 2 * 1024 * 1024;

/**
 * The text of a file that was found in the workspace; `undefined` where it cannot be read, is too large, or is really
 * somewhere else: a link in somebody's folder must not lead to files that the person never opened.
 */
export async function workspaceText(uri: Uri, mostBytes = MOST_BYTES): Promise<string | undefined> {
  try {
    if ((await workspace.fs.stat(uri)).size > mostBytes || (await leadsOutside(uri))) return undefined;
    return new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}

async function leadsOutside(uri: Uri): Promise<boolean> {
  // Of a file outside of every folder nobody but the person has spoken.
  if (uri.scheme !== 'file' || workspace.getWorkspaceFolder(uri) === undefined) return false;
  const file = await realpath(uri.fsPath);
  const folders = workspace.workspaceFolders ?? [];
  const roots = await Promise.all(folders.map((folder) => realpath(folder.uri.fsPath)));
  return !roots.some((root) => file.startsWith(`${root}${path.sep}`));
}
