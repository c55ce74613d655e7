import { l10n } from 'vscode';
import type { Placement } from '../../core/grants/references.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { ask } from '../quick-pick.ts';

/** Lets the person choose from where the workloads refer to the pull secret. */
export async function pickPlacement(placements: readonly Placement[]): Promise<Result<Placement>> {
  const picked = await ask(
    {
      title: l10n.t('Reference to the pull secret'),
      placeholder: l10n.t('From where are the workloads to refer to it?'),
    },
    placements.map((value) => ({ label: placementName(value), detail: detailOf(value), value })),
  );
  return picked === undefined ? cancelled() : ok(picked);
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

function detailOf(placement: Placement): string {
  switch (placement) {
    case 'recommended':
      return l10n.t('Where it counts, and where an edit is safe');
    case 'pod-template':
      return l10n.t('imagePullSecrets of the workload itself');
    case 'service-account':
    case 'new-service-account':
      return l10n.t('For every pod that uses it and lists no pull secret of its own');
    case 'service-account-command':
      return l10n.t('By a kubectl command, which you run');
    case 'kustomize-patch':
      return l10n.t('Leaves the manifests as they are');
    case 'helm-values':
      return l10n.t('The entry that the templates read');
    case 'helm-template':
      return l10n.t('Templates are never edited: the lines are shown');
  }
}
