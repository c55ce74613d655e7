import { l10n, workspace } from 'vscode';
import type { ClusterClient } from '../../core/cluster-ports.ts';
import type { Context } from '../../core/contexts/context.ts';
import { message } from '../../core/message.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { withProgress } from '../progress.ts';
import { ask, type Question } from '../quick-pick.ts';
import type { Services } from '../services.ts';
import { contextChoice } from './cluster-secrets.ts';

/** A cluster that the person lets be asked, connected; `undefined` where they want none, or none can be used. */
export async function pickCluster(
  question: Question,
  services: Services,
): Promise<Result<ClusterClient | undefined>> {
  const { contexts } = workspace.isTrusted ? await services.contexts() : { contexts: [] };
  const usable = contexts
    .filter(({ broken }) => broken === undefined)
    .toSorted((a, b) => Number(b.isCurrent) - Number(a.isCurrent));
  if (usable.length === 0) return ok(undefined);
  const picked = await ask<Context | 'none'>(question, [
    {
      icon: 'circle-slash',
      label: l10n.t('Ask no cluster'),
      detail: l10n.t('The certificate is in a file or at an address.'),
      value: 'none',
    },
    ...usable.map(contextChoice),
  ]);
  if (picked === undefined) return cancelled();
  if (picked === 'none') return ok(undefined);
  return withProgress(message('Connecting to {0}', picked.name), async ({ signal }) =>
    (await services.clusters()).connect(picked, signal),
  );
}
