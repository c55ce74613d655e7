import { commands, l10n } from 'vscode';
import type { PullSecretAccess } from '../../core/access.ts';
import type { RegistryCredential } from '../../core/ports.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { pasteCredential } from '../grant/pick-credential.ts';
import { COMMANDS } from '../identifiers.ts';
import { ask } from '../quick-pick.ts';

/** Another credential for a pull secret that only the person can replace; or they grant anew. */
export async function bringCredential({
  loginServer,
  credential,
}: PullSecretAccess): Promise<Result<RegistryCredential | 'grant-again'>> {
  const answer = await ask<'bring' | 'grant'>(
    {
      title: l10n.t('Rotate Pull Secret'),
      placeholder:
        credential === 'entra-token'
          ? l10n.t('It holds a token that ends by itself and cannot be renewed.')
          : l10n.t('It holds a credential that was entered, so only you can replace it.'),
    },
    [
      {
        icon: 'clippy',
        label: l10n.t('Enter a new user name and password'),
        detail: l10n.t('It is written to the same places.'),
        value: 'bring',
      },
      {
        icon: 'key',
        label: l10n.t('Grant again…'),
        detail: l10n.t('With a token that can be rotated from then on.'),
        value: 'grant',
      },
    ],
  );
  if (answer === undefined) return cancelled();
  if (answer === 'grant') {
    await commands.executeCommand(COMMANDS.grant);
    return ok('grant-again');
  }
  const pasted = await pasteCredential(loginServer);
  if (!pasted.ok) return pasted;
  return pasted.value.kind === 'pasted' ? ok(pasted.value.credential) : cancelled();
}
