import { workspace, type Uri } from 'vscode';

/**
 * Saves what was changed; answers whether it is on disk. Meanwhile VS Code may have saved the document by itself, and
 * closed it as one that nobody looks at: then there is nothing left to save.
 */
export async function saveDocument(uri: Uri): Promise<boolean> {
  const document = await workspace.openTextDocument(uri);
  return !document.isDirty || (await document.save()) || !document.isDirty;
}
