import { l10n, Uri, window } from 'vscode';
import { formatDate } from '../../core/grants/dates.ts';
import type { GrantReport } from '../../core/grants/run.ts';
import { canCheckInCluster, checkInClusterLabel } from '../cluster-check.ts';
import { say } from '../localise.ts';

/**
 * One message, whatever came out; a check that did not pass makes it a warning. Answers whether the person wants a
 * check in the cluster.
 */
export async function closingMessage({ outline, findings, expiresOn }: GrantReport): Promise<boolean> {
  const check = checkInClusterLabel();
  const open = l10n.t('Open Manifest');
  const buttons = [
    ...(outline.storage.form === 'apply-only' ? [] : [open]),
    ...(canCheckInCluster(outline.context) ? [check] : []),
  ];
  const bad =
    findings.find(({ level }) => level === 'fail') ?? findings.find(({ level }) => level !== 'pass');
  const until =
    expiresOn === undefined ? '' : ` ${l10n.t('The password is valid until {0}.', formatDate(expiresOn))}`;
  const { registry, secretFile, storage } = outline;
  const written =
    storage.form !== 'apply-only'
      ? l10n.t('The pull secret for {0} is in {1}.', registry.loginServer, secretFile.label)
      : l10n.t('The pull secret for {0} is in the cluster {1}.', registry.loginServer, outline.context.name);
  const answer =
    bad === undefined
      ? await window.showInformationMessage(
          `${written} ${l10n.t('The registry accepts it for every image of the manifest.')}${until}`,
          ...buttons,
        )
      : await window.showWarningMessage(`${written} ${say(bad.text)}${until}`, ...buttons);
  if (answer === open) await window.showTextDocument(Uri.file(outline.secretFile.path));
  return answer === check;
}
