import { l10n, Uri, window } from 'vscode';
import { formatDate } from '../../core/grants/dates.ts';
import type { GrantReport } from '../../core/grants/run.ts';
import { canCheckInCluster, checkInClusterLabel } from '../cluster-check.ts';
import { say } from '../localise.ts';

/**
 * One message, whatever came out; a check that did not pass makes it a warning. Answers whether the person wants a
 * check in the cluster.
 */
export async function closingMessage(report: GrantReport): Promise<boolean> {
  const { outline, findings, expiresOn } = report;
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
  const written = writtenText(report);
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

/** Where the pull secret is now; only what really was applied is said to be in the cluster. */
function writtenText({ outline, applied }: GrantReport): string {
  const { registry, secretFile, storage, context } = outline;
  const { loginServer } = registry;
  if (storage.form === 'apply-only') {
    return l10n.t('The pull secret for {0} is in the cluster {1}.', loginServer, context.name);
  }
  return applied === undefined || applied.namespaces.length === 0
    ? l10n.t('The pull secret for {0} is in {1}.', loginServer, secretFile.label)
    : l10n.t(
        'The pull secret for {0} is in {1} and in the cluster {2}.',
        loginServer,
        secretFile.label,
        context.name,
      );
}
