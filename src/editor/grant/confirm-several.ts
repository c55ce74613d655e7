import { l10n, type LogOutputChannel } from 'vscode';
import { ask, type Choice } from '../quick-pick.ts';
import { reportFailure } from '../report-failure.ts';
import { applyChoices, canGrant } from './apply-choices.ts';
import { changeChoices, type Change } from './confirm.ts';
import { formName } from './pick-form.ts';
import { secretPart, type Part } from './several-parts.ts';

/** `apply-all`: each pull secret that can be applied is; a part: something about it is to be changed. */
export type SeveralAnswer = 'grant' | 'copy-commands' | 'apply-all' | Part;

/** Asks for the one confirmation of all; `undefined` when the person leaves. */
export async function confirmSeveral(parts: readonly Part[]): Promise<SeveralAnswer | undefined> {
  const steps = parts.reduce((sum, part) => sum + part.steps.length, 0);
  const grant: Choice<SeveralAnswer> = {
    icon: 'check',
    label: l10n.t('Grant'),
    detail: l10n.t('Run the {0} steps of the plan', steps),
    value: 'grant',
  };
  return ask<SeveralAnswer>(
    {
      title: l10n.t('Grant ACR Pull: {0} grants', parts.length),
      placeholder: l10n.t('Look at the plan, then confirm or change an answer'),
    },
    [
      ...(parts.every(({ secret }) => secret === undefined || canGrant(secret.planned.plan)) ? [grant] : []),
      ...parts.flatMap(partChoice),
      ...applyAllChoice(parts),
      { icon: 'copy', label: l10n.t('Copy as CLI commands'), value: 'copy-commands' },
    ],
  );
}

function partChoice(part: Part): Choice<SeveralAnswer>[] {
  if (part.secret === undefined) return [];
  const { storage } = part.secret.planned.plan.outline;
  const label = l10n.t('Change {0} to {1}…', part.loginServer, part.contextName);
  return [{ icon: 'edit', label: label, description: formName(storage.form), value: part }];
}

function applyAllChoice(parts: readonly Part[]): Choice<SeveralAnswer>[] {
  const count = parts.filter(isApplicable).length;
  if (count < 2) return [];
  return [
    {
      icon: 'cloud-upload',
      label: l10n.t('Apply to the clusters, too'),
      description: l10n.t('{0} pull secrets', count),
      value: 'apply-all',
    },
  ];
}

/** Whether the pull secret is not applied yet, and can be. */
function isApplicable({ secret }: Part): boolean {
  if (secret === undefined) return false;
  const { plan } = secret.planned;
  return plan.apply === undefined && applyChoices(plan).length > 0;
}

/** The parts after the change that was chosen; those that it does not fit stay as they were. */
export async function changeParts(
  parts: readonly Part[],
  answer: 'apply-all' | Part,
  log: LogOutputChannel,
): Promise<Part[]> {
  const changed: Part[] = [];
  const change = answer === 'apply-all' ? 'change-apply' : await pickChange(answer);
  for (const part of parts) {
    const isMeant = answer === 'apply-all' ? isApplicable(part) : part === answer;
    changed.push(isMeant && change !== undefined ? await changePart(part, change, log) : part);
  }
  return changed;
}

async function pickChange({ secret, loginServer, contextName }: Part): Promise<Change | undefined> {
  if (secret === undefined) return undefined;
  return ask<Change>(
    {
      title: l10n.t('Grant ACR Pull: {0} to {1}', loginServer, contextName),
      placeholder: l10n.t('What is to be changed?'),
    },
    changeChoices(secret.planned.plan),
  );
}

async function changePart(part: Part, change: Change, log: LogOutputChannel): Promise<Part> {
  const { secret } = part;
  if (secret === undefined) return part;
  const { planner } = secret;
  const answers = await planner.change(secret.planned, change);
  const planned = answers.ok ? await planner.plan(answers.value, false) : answers;
  if (planned.ok) return secretPart({ planner, planned: planned.value });
  void reportFailure(planned.failure, log);
  return part;
}
