import { commands, l10n, window } from 'vscode';
import { findFiledAccesses } from './accesses.ts';
import { COMMANDS } from './identifiers.ts';
import type { Node } from './tree/node.ts';

/** Says that what git once kept stays in its history, and offers to rotate the credential where it is one of ours. */
export async function adviseRotation(file: string, done: string): Promise<void> {
  const access = (await findFiledAccesses()).find((known) => known.file === file);
  if (access === undefined) {
    void window.showInformationMessage(
      `${done} ${l10n.t('Its credential is still in the history: replace it.')}`,
    );
    return;
  }
  const rotate = l10n.t('Rotate…');
  const answer = await window.showInformationMessage(
    `${done} ${l10n.t('Its credential is still in the history: rotate it.')}`,
    rotate,
  );
  const node: Node = { kind: 'access', access, parentId: '', label: access.loginServer };
  if (answer === rotate) await commands.executeCommand(COMMANDS.rotate, node);
}
