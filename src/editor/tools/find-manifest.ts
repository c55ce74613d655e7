import { Uri, workspace } from 'vscode';
import { message } from '../../core/message.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { workspacePath } from '../../core/tools/workspace-path.ts';

/** The file or folder that a language model names. It must be in a folder of the workspace. */
export async function findManifest(text: string): Promise<Result<Uri>> {
  const path = workspacePath(text);
  if (path === undefined) {
    return err('invalid', message('{0} is no path inside the workspace.', text), {
      hint: message('Give it relative to the workspace folder, such as deploy/shop.yaml.'),
    });
  }
  for (const { uri, name } of workspace.workspaceFolders ?? []) {
    // With several folders, VS Code begins a relative path with the name of its folder.
    for (const relative of [path, ...(path.startsWith(`${name}/`) ? [path.slice(name.length + 1)] : [])]) {
      const candidate = Uri.joinPath(uri, relative);
      if (await exists(candidate)) return ok(candidate);
    }
  }
  return err('not-found', message('The workspace has no {0}.', path));
}

async function exists(uri: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
