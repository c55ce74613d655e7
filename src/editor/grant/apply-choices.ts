import { l10n } from 'vscode';
import { canApply } from '../../core/apply/planned-apply.ts';
import type { GrantPlan } from '../../core/grants/plan.ts';
import { canCheckInCluster } from '../cluster-check.ts';
import type { Choice } from '../quick-pick.ts';

/** Whether the plan leads anywhere: without a file, the cluster has to take the pull secret. */
export function canGrant({ outline, apply }: GrantPlan): boolean {
  return outline.storage.form !== 'apply-only' || (apply !== undefined && canApply(apply));
}

/** Applying is offered beside a plain file, where there is a cluster that may be asked. */
export function applyChoices({ outline, apply }: GrantPlan): Choice<'change-apply'>[] {
  const { storage, context } = outline;
  if (storage.form !== 'secret' || !canCheckInCluster(context)) return [];
  return [
    apply === undefined
      ? {
          icon: 'cloud-upload',
          label: l10n.t('Apply to the cluster, too'),
          description: context.name,
          value: 'change-apply',
        }
      : {
          icon: 'circle-slash',
          label: l10n.t('Do not apply to the cluster'),
          description: l10n.t('only write the file'),
          value: 'change-apply',
        },
  ];
}
