import { env, l10n, window } from 'vscode';
import { powerShell } from '../../core/grants/powershell.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { ask, type Choice } from '../quick-pick.ts';
import type { Ending } from './session.ts';

type ShellName = 'posix' | 'powershell';

/** Ends the wizard without a grant: the person runs the steps by hand, in the shell that they choose. */
export async function copyCommands(commands: readonly string[]): Promise<Result<Ending>> {
  const shell = await pickShell();
  if (shell === undefined) return cancelled();
  const text = commands
    .map((command) => (shell === 'powershell' ? powerShell(command) : command))
    .join('\n\n');
  await env.clipboard.writeText(`${text}\n`);
  void window.showInformationMessage(l10n.t('The commands are copied. Nothing was changed.'));
  return ok({ kind: 'done' });
}

/** The shell of this platform comes first. */
function pickShell(): Promise<ShellName | undefined> {
  const posix: Choice<ShellName> = { label: l10n.t('Bash or another POSIX shell'), value: 'posix' };
  const powershell: Choice<ShellName> = { label: 'PowerShell 7', value: 'powershell' };
  return ask(
    { title: l10n.t('Copy as CLI commands'), placeholder: l10n.t('For which shell?') },
    process.platform === 'win32' ? [powershell, posix] : [posix, powershell],
  );
}
