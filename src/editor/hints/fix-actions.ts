import {
  CodeAction,
  CodeActionKind,
  Range,
  workspace,
  WorkspaceEdit,
  type Command,
  type TextDocument,
} from 'vscode';
import type { Hint, HintFix } from '../../core/hints/hint.ts';
import { renameEncodedEntry } from '../../core/hints/secret-entries.ts';
import type { WorkloadArgument } from '../grant/start.ts';
import { COMMANDS } from '../identifiers.ts';
import { say } from '../localise.ts';
import type { Node } from '../tree/node.ts';

/** The quick fixes of a hint. What changes more than this file only begins in a trusted workspace. */
export function fixActions(document: TextDocument, { fixes }: Hint): CodeAction[] {
  return fixes.flatMap((fix, index) => {
    const action = new CodeAction(say(fix.title), CodeActionKind.QuickFix);
    const command = commandOf(document, fix);
    const edit = editOf(document, fix);
    if (command !== undefined) action.command = command;
    else if (edit !== undefined) action.edit = edit;
    else return [];
    action.isPreferred = index === 0;
    return [action];
  });
}

function commandOf({ uri }: TextDocument, fix: HintFix): Command | undefined {
  if (!workspace.isTrusted) return undefined;
  const title = say(fix.title);
  if (fix.kind === 'grant') {
    const { workload, loginServer } = fix;
    return {
      command: COMMANDS.grant,
      title,
      arguments: [grantArgument(uri.toString(), workload, loginServer)],
    };
  }
  if (fix.kind !== 'rotate') return undefined;
  const { access } = fix;
  const node: Node = { kind: 'access', access, parentId: '', label: access.loginServer };
  return { command: COMMANDS.rotate, title, arguments: [node] };
}

/** For a grant of one workload of a file. */
export function grantArgument(
  manifest: string,
  workload: WorkloadArgument['workload'],
  loginServer: string,
): WorkloadArgument {
  return { kind: 'workload', workload, manifest, loginServer };
}

function editOf(document: TextDocument, fix: HintFix): WorkspaceEdit | undefined {
  if (fix.kind !== 'replace' && fix.kind !== 'rename-entry') return undefined;
  const range = new Range(document.positionAt(fix.range.start), document.positionAt(fix.range.end));
  const newText =
    fix.kind === 'replace' ? fix.newText : renameEncodedEntry(document.getText(range), fix.from, fix.to);
  if (newText === undefined) return undefined;
  const edit = new WorkspaceEdit();
  edit.replace(document.uri, range, newText);
  return edit;
}
