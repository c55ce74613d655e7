import { commands, Disposable, l10n, window, type Memento } from 'vscode';
import type { PullSecretAccess } from '../core/access.ts';
import { formatDate } from '../core/grants/dates.ts';
import { noticesDue, withMuted, withShown, type ShownNotices } from '../core/rotate/expiry-notice.ts';
import { findAccesses } from './accesses.ts';
import type { AppliedMemory } from './applied-memory.ts';
import { COMMANDS } from './identifiers.ts';
import { settings } from './settings.ts';
import type { Node } from './tree/node.ts';

const SHOWN = 'expiryNotices';

/** How often the files are looked at again, for a window that stays open for days. */
const EVERY_MS = 6 * 60 * 60 * 1000;

/** Tells of pull secrets that are about to end, once a day each, by what the files say. Nothing is contacted. */
export function startNotices(memory: Memento, applied: AppliedMemory): Disposable {
  const look = (): void => void tell(memory, applied);
  const timer = setInterval(look, EVERY_MS);
  look();
  return new Disposable(() => clearInterval(timer));
}

async function tell(memory: Memento, applied: AppliedMemory): Promise<void> {
  const days = settings.expiryNoticeDays();
  if (days <= 0) return;
  const now = new Date();
  const shown = (): ShownNotices => memory.get<ShownNotices>(SHOWN, {});
  for (const access of noticesDue(await findAccesses(applied), { now, days, shown: shown() })) {
    // Another window may have told it meanwhile.
    if (noticesDue([access], { now, days, shown: shown() }).length === 0) continue;
    await memory.update(SHOWN, withShown(shown(), access, now));
    if (await offerRotation(access, now)) await memory.update(SHOWN, withMuted(shown(), access));
  }
}

/**
 * Resolves when the person has answered, so that several never lie on top of each other: with whether no more is to be
 * said of it.
 */
async function offerRotation(access: PullSecretAccess, now: Date): Promise<boolean> {
  const { loginServer, clusterName, expiresOn = now } = access;
  const rotate = l10n.t('Rotate');
  const date = formatDate(expiresOn);
  const text =
    expiresOn <= now
      ? l10n.t('The pull secret for {0} in {1} ended on {2}.', loginServer, clusterName, date)
      : l10n.t('The pull secret for {0} in {1} ends on {2}.', loginServer, clusterName, date);
  const mute = l10n.t("Don't Show Again");
  const answer = await window.showInformationMessage(text, rotate, l10n.t('Later'), mute);
  if (answer !== rotate) return answer === mute;
  const node: Node = { kind: 'access', access, parentId: '', label: loginServer };
  await commands.executeCommand(COMMANDS.rotate, node);
  return false;
}
