import { l10n } from 'vscode';
import type { PlannedReferences, Placement } from '../../core/grants/references.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { say } from '../localise.ts';
import { ask, type Choice } from '../quick-pick.ts';

/**
 * Lets the person choose from where the workloads refer to the pull secret. What is possible for none of them is
 * shown with the reason, and cannot be chosen. `applies`: whether the cluster is changed, too.
 */
export async function pickPlacement(
  { placements, impossible }: Pick<PlannedReferences, 'placements' | 'impossible'>,
  applies: boolean,
): Promise<Result<Placement>> {
  const choices: Choice<Placement | undefined>[] = [
    ...placements.map((value) => ({ label: placementName(value), detail: detailOf(value, applies), value })),
    ...impossible.map(({ placement, reasons }) => ({
      icon: 'circle-slash',
      label: placementName(placement),
      description: l10n.t('not possible here'),
      detail: reasons.map(say).join(' '),
      value: undefined,
    })),
  ];
  for (;;) {
    const picked = await pickChoice(choices);
    if (picked === undefined) return cancelled();
    if (picked.value !== undefined) return ok(picked.value);
  }
}

/** The choice itself, since one without a value is another answer than none. */
function pickChoice<T>(choices: readonly Choice<T>[]): Promise<Choice<T> | undefined> {
  return ask(
    {
      title: l10n.t('Reference to the pull secret'),
      placeholder: l10n.t('From where are the workloads to refer to it?'),
    },
    choices.map((choice) => ({ ...choice, value: choice })),
  );
}

/** What a kind of place is called. */
export function placementName(placement: Placement): string {
  switch (placement) {
    case 'recommended':
      return l10n.t('Best place of each workload');
    case 'pod-template':
      return l10n.t('Pod templates');
    case 'service-account':
      return l10n.t('ServiceAccount in the files');
    case 'new-service-account':
      return l10n.t('New ServiceAccount in a file');
    case 'service-account-command':
      return l10n.t('ServiceAccount in the cluster');
    case 'kustomize-patch':
      return l10n.t('Patch in the kustomization');
    case 'helm-values':
      return l10n.t('Values of the chart');
    case 'helm-template':
      return l10n.t('Templates of the chart');
  }
}

function detailOf(placement: Placement, applies: boolean): string {
  switch (placement) {
    case 'recommended':
      return l10n.t('Where it counts, and where an edit is safe');
    case 'pod-template':
      return l10n.t('imagePullSecrets of the workload itself');
    case 'service-account':
    case 'new-service-account':
      return l10n.t('For every pod that uses it and lists no pull secret of its own');
    case 'service-account-command':
      return applies
        ? l10n.t('Changed when you grant; it keeps its other entries')
        : l10n.t('By a kubectl command, which you run');
    case 'kustomize-patch':
      return l10n.t('Leaves the manifests as they are');
    case 'helm-values':
      return l10n.t('The entry that the templates read');
    case 'helm-template':
      return l10n.t('Templates are never edited: the lines are shown');
  }
}
