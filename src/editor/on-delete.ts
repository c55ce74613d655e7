import { Disposable, workspace, type Uri } from 'vscode';

/**
 * Runs `action` for everything that is deleted in the workspace. Of a folder VS Code tells nothing but that the folder
 * is gone (https://github.com/microsoft/vscode/issues/109754), which a pattern for files does not match.
 */
export function onDelete(action: (deleted: Uri) => void): Disposable {
  const watcher = workspace.createFileSystemWatcher('**', true, true, false);
  return Disposable.from(watcher, watcher.onDidDelete(action));
}
