import { l10n, window, workspace } from 'vscode';
import { readNodePlatforms } from '../../core/check/node-platforms.ts';
import type { NodeFacts } from '../../core/check/subject.ts';
import type { Context } from '../../core/contexts/context.ts';
import type { Failure } from '../../core/failure.ts';
import { message } from '../../core/message.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { withProgress } from '../progress.ts';
import type { Services } from '../services.ts';

/** Whether the cluster can be asked: that may run the kubeconfig's programs, and needs an API server. */
export function canAskNodes({ server, broken }: Context): boolean {
  return workspace.isTrusted && server !== undefined && broken === undefined;
}

/** Asks the cluster which platforms its nodes are, after one agreement. Fails with `cancelled` only. */
export async function askNodes(
  context: Context,
  services: Pick<Services, 'clusters'>,
): Promise<Result<NodeFacts>> {
  const ask = l10n.t('Ask');
  const { authentication } = context;
  const detail = [
    l10n.t('It lists at most one node of each platform. Nothing is changed.'),
    ...(authentication.kind === 'exec'
      ? [l10n.t('To sign in, the program {0} is run, as the kubeconfig says.', authentication.command)]
      : []),
  ].join('\n\n');
  const answer = await window.showInformationMessage(
    l10n.t('Ask the cluster {0} which platforms its nodes are?', context.name),
    { modal: true, detail },
    ask,
  );
  if (answer !== ask) return cancelled();
  return withProgress(message('Asking the cluster {0} for its nodes', context.name), ({ signal }) =>
    readNodes(context, services, signal),
  );
}

async function readNodes(
  context: Context,
  services: Pick<Services, 'clusters'>,
  signal: AbortSignal,
): Promise<Result<NodeFacts>> {
  const client = await (await services.clusters()).connect(context, signal);
  if (!client.ok) return notRead(client.failure);
  try {
    const platforms = await readNodePlatforms(client.value, signal);
    return platforms.ok ? ok({ kind: 'read', platforms: platforms.value }) : notRead(platforms.failure);
  } finally {
    client.value.close();
  }
}

function notRead(failure: Failure): Result<NodeFacts> {
  return failure.kind === 'cancelled' ? cancelled() : ok({ kind: 'not-read', failure });
}
