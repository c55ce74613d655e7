import { l10n } from 'vscode';
import { formatDate } from '../../core/grants/dates.ts';
import type { GrantPlan } from '../../core/grants/plan.ts';
import { ask, type Choice } from '../quick-pick.ts';

export type Answer =
  'grant' | 'change-expiry' | 'change-credential' | 'change-context' | 'change-scenario' | 'copy-commands';

/** Asks for the one confirmation, beside the preview; `undefined` when the person leaves. */
export async function confirmPlan({ outline, steps }: GrantPlan): Promise<Answer | undefined> {
  const { source, context, registry } = outline;
  const choices: Choice<Answer>[] = [
    {
      label: `$(check) ${l10n.t('Grant')}`,
      detail: l10n.t('Run the {0} steps of the plan', steps.length),
      value: 'grant',
    },
  ];
  if (source.kind === 'token') {
    choices.push({
      label: `$(calendar) ${l10n.t('Change expiry…')}`,
      description: l10n.t('password valid until {0}', formatDate(source.expiresOn)),
      value: 'change-expiry',
    });
  }
  choices.push(
    {
      label: `$(key) ${l10n.t('Change credential…')}`,
      description:
        source.kind === 'token'
          ? l10n.t('repository-scoped token')
          : l10n.t('pasted, {0}', source.credential.username),
      value: 'change-credential',
    },
    { label: `$(vm) ${l10n.t('Change context…')}`, description: context.name, value: 'change-context' },
    {
      label: `$(references) ${l10n.t('Change scenario…')}`,
      description: l10n.t('pull secret'),
      value: 'change-scenario',
    },
    { label: `$(copy) ${l10n.t('Copy as CLI commands')}`, value: 'copy-commands' },
  );
  return ask(
    {
      title: l10n.t('Grant ACR Pull: {0} to {1}', registry.loginServer, context.name),
      placeholder: l10n.t('Look at the plan, then confirm or change an answer'),
    },
    choices,
  );
}
