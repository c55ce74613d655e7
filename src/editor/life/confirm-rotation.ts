import { l10n, window, type LogOutputChannel } from 'vscode';
import { formatDate } from '../../core/grants/dates.ts';
import { message } from '../../core/message.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { namesOf } from '../../core/rotate/elsewhere.ts';
import { stepsOfRotation, titleOf, type RotationPlan } from '../../core/rotate/plan.ts';
import type { Retirement } from '../../core/rotate/rotation.ts';
import type { RotationReport } from '../../core/rotate/run.ts';
import { logged } from '../grant/run-grant.ts';
import { say } from '../localise.ts';
import { withProgress } from '../progress.ts';
import { ask, type Choice } from '../quick-pick.ts';

export type RotationAnswer = 'rotate' | 'toggle-retirement' | 'change-expiry' | 'copy-commands';

/** Asks for the one confirmation, beside the preview; `undefined` when the person leaves. */
export async function confirmRotation(
  plan: RotationPlan,
  expiresOn: Date,
): Promise<RotationAnswer | undefined> {
  const { rotation, retiresAtEnd, elsewhere } = plan;
  const choices: Choice<RotationAnswer>[] = [
    {
      icon: 'check',
      label: l10n.t('Rotate'),
      detail: l10n.t('Run the {0} steps of the plan', stepsOfRotation(plan).length),
      value: 'rotate',
    },
  ];
  if (rotation.credential === 'token' || rotation.credential === 'service-principal') {
    choices.push({
      icon: 'calendar',
      label: l10n.t('Change expiry…'),
      description: l10n.t('password valid until {0}', formatDate(expiresOn)),
      value: 'change-expiry',
    });
  }
  if (rotation.retirement !== undefined && elsewhere.length === 0) {
    choices.push({
      icon: retiresAtEnd ? 'history' : 'trash',
      label: retiresAtEnd
        ? l10n.t('Keep the old credential for now')
        : l10n.t('Retire the old credential at the end'),
      description: retiresAtEnd ? l10n.t('now: retired at the end') : l10n.t('now: kept'),
      value: 'toggle-retirement',
    });
  }
  choices.push({ icon: 'copy', label: l10n.t('Copy as CLI commands'), value: 'copy-commands' });
  return ask(
    {
      title: say(titleOf(plan)),
      placeholder: l10n.t('Look at the plan, then confirm or change an answer'),
    },
    choices,
  );
}

/** Says what came out; where the old credential still works, it can be retired when the person says so. */
export async function offerRetirement(
  { plan, expiresOn, old }: RotationReport,
  log: LogOutputChannel,
): Promise<Result<void>> {
  const { access, rotation, elsewhere } = plan;
  const until =
    expiresOn === undefined ? '' : ` ${l10n.t('The password is valid until {0}.', formatDate(expiresOn))}`;
  const rotated = `${l10n.t('The pull secret for {0} has a new credential.', access.loginServer)}${until}`;
  if (old !== 'open' || rotation.retirement === undefined) {
    void window.showInformationMessage(rotated);
    return ok(undefined);
  }
  const retireIt = l10n.t('Retire the Old One…');
  const next =
    elsewhere.length === 0
      ? l10n.t('The old one still works.')
      : l10n.t('The old one still works. Apply the files to {0} first.', namesOf(elsewhere));
  const answer = await window.showInformationMessage(`${rotated} ${next}`, retireIt);
  return answer === retireIt ? retire(rotation.retirement, log) : ok(undefined);
}

async function retire({ step, run }: Retirement, log: LogOutputChannel): Promise<Result<void>> {
  const retireIt = l10n.t('Retire');
  const answer = await window.showWarningMessage(
    l10n.t('Retire the old credential?'),
    { modal: true, detail: [say(step.title), ...step.details.map(say), step.command ?? ''].join('\n\n') },
    retireIt,
  );
  if (answer !== retireIt) return cancelled();
  const retired = await withProgress(message('Retiring the old credential'), (progress) =>
    run(logged(progress, log)),
  );
  if (!retired.ok) return retired;
  void window.showInformationMessage(l10n.t('The old credential does not work any more.'));
  return ok(undefined);
}
