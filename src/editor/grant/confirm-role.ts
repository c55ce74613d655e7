import { l10n } from 'vscode';
import { isAbac } from '../../core/clusters/choose-scenario.ts';
import { seemsToLackRight, type RolePlan } from '../../core/role-grants/plan.ts';
import { say } from '../localise.ts';
import { ask, type Choice } from '../quick-pick.ts';

export type RoleAnswer =
  'grant' | 'change-breadth' | 'change-scenario' | 'change-context' | 'copy-commands' | 'copy-request';

/** Asks for the one confirmation, beside the preview; `undefined` when the person leaves. */
export async function confirmRolePlan(plan: RolePlan): Promise<RoleAnswer | undefined> {
  const { outline, steps } = plan;
  const { registry, context, principal, breadth } = outline;
  const choices: Choice<RoleAnswer>[] = [];
  if (steps.length === 0) {
    choices.push({
      icon: 'pass',
      label: l10n.t('Done'),
      detail: l10n.t('It can pull already; there is nothing to grant'),
      value: 'grant',
    });
  } else {
    choices.push({
      icon: 'check',
      label: l10n.t('Grant'),
      detail: l10n.t('Run the {0} steps of the plan', steps.length),
      value: 'grant',
    });
  }
  if (seemsToLackRight(plan)) {
    choices.push({
      icon: 'mail',
      label: l10n.t('Copy a request for someone with the right'),
      detail: plan.warnings.map(say).join(' '),
      value: 'copy-request',
    });
  }
  if (isAbac(registry)) {
    choices.push({
      icon: 'filter',
      label: l10n.t('Change what it is for…'),
      description:
        breadth === 'registry' ? l10n.t('every repository') : l10n.t('only the repositories of the manifest'),
      value: 'change-breadth',
    });
  }
  choices.push(
    { icon: 'vm', label: l10n.t('Change context…'), description: context.name, value: 'change-context' },
    {
      icon: 'references',
      label: l10n.t('Change scenario…'),
      description: l10n.t('role for the {0}', say(principal.label)),
      value: 'change-scenario',
    },
    { icon: 'copy', label: l10n.t('Copy as CLI commands'), value: 'copy-commands' },
  );
  return ask(
    {
      title: l10n.t('Grant ACR Pull: {0} to {1}', registry.loginServer, context.name),
      placeholder: l10n.t('Look at the plan, then confirm or change an answer'),
    },
    choices,
  );
}
