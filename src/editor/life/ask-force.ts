import { l10n, window } from 'vscode';
import type { AskForce } from '../../core/rotate/ports.ts';

/** Asks before fields are taken from another field manager, as after `kubectl apply`. */
export const askForce: AskForce = async ({ managers, fields }, place) => {
  const takeOver = l10n.t('Take Over');
  const answer = await window.showWarningMessage(
    l10n.t('{0} is also managed by {1}. Overwrite it?', place, managers.join(', ')),
    {
      modal: true,
      detail: [
        l10n.t('Fields: {0}', fields.join(', ')),
        l10n.t('Without this the Secret stays as it is, and so does the old credential.'),
      ].join('\n\n'),
    },
    takeOver,
  );
  return answer === takeOver;
};
