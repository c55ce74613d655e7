import { Disposable, l10n, workspace } from 'vscode';
import { message } from '../core/message.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Handler } from './commands.ts';
import { COMMANDS } from './identifiers.ts';

/** Whether the folders of the workspace are somewhere else than on a disk of this machine. */
export function isVirtual(): boolean {
  const folders = workspace.workspaceFolders ?? [];
  return folders.length > 0 && folders.every(({ uri }) => uri.scheme !== 'file');
}

/** Whether files may be written and programs be run here; says plainly why not. */
function mayWrite(): Result<void> {
  if (!workspace.isTrusted) {
    return err('refused', message('In Restricted Mode nothing is granted, rotated or revoked.'), {
      hint: message('Trust the workspace first.'),
    });
  }
  if (!isVirtual()) return ok(undefined);
  return err('refused', message('The files of this workspace are not on a disk, where git could be asked.'), {
    hint: message('Open a clone of it on this machine, or in a remote window, and run the command there.'),
  });
}

/** Commands that write files of the workspace, or ask git about them. */
const WRITING: ReadonlySet<string> = new Set([COMMANDS.grant, COMMANDS.rotate, COMMANDS.stopTracking]);

/** A command that writes runs only where that can be done, and else says why not. */
export function whereAllowed(id: string, handler: Handler): Handler {
  if (!WRITING.has(id)) return handler;
  return (argument, selection, note) => {
    const may = mayWrite();
    return may.ok ? handler(argument, selection, note) : Promise.resolve(may);
  };
}

/** Says above the rows of the view where not everything can be done. */
export function showLimits(view: { message?: string | undefined }): Disposable {
  const show = (): void => {
    view.message = limitText();
  };
  show();
  return Disposable.from(
    workspace.onDidGrantWorkspaceTrust(show),
    workspace.onDidChangeWorkspaceFolders(show),
  );
}

function limitText(): string | undefined {
  if (!workspace.isTrusted) {
    return l10n.t(
      'Restricted Mode: contexts and registries are listed; nothing is granted or asked of a cluster.',
    );
  }
  if (!isVirtual()) return undefined;
  return l10n.t(
    'The files of this workspace are not on a disk: accesses can be looked at and checked, not granted.',
  );
}
