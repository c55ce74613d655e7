import type { PullSecretAccess } from '../access.ts';
import { isCancelled } from '../cancellation.ts';
import type { CredentialProgress } from '../credentials/issued.ts';
import { message } from '../message.ts';
import { cancelled, ok, type Result } from '../result.ts';
import { withTrail } from '../trail.ts';
import {
  inOrder,
  type AzureRemoval,
  type ClusterRemoval,
  type Removal,
  type SecretRevokePlan,
} from './revocation.ts';

export interface RevokeParts extends Readonly<Record<'references' | 'file', Removal>> {
  readonly cluster: ClusterRemoval;
  readonly azure: AzureRemoval;
}

/**
 * Puts the parts in their order: references first, so that nothing refers to what is gone, the file last, since it is
 * what shows the access until all else is done.
 */
export function planSecretRevoke(
  access: PullSecretAccess,
  { references, cluster, azure, file }: RevokeParts,
): SecretRevokePlan {
  return {
    access,
    ...inOrder([references, cluster, azure, file]),
    secret: cluster.secret,
    endsCredential: azure.endsCredential,
    stays: [...cluster.kept, ...azure.kept],
  };
}

/** Runs a confirmed plan. After a failure or a cancel, another plan goes on with what is left. */
export async function runSecretRevoke(
  { steps, access }: SecretRevokePlan,
  progress: CredentialProgress,
): Promise<Result<void>> {
  const title = message('Revoking ACR pull from {0}', access.loginServer);
  return withTrail(title, progress, (noted) => runSteps(steps, noted));
}

async function runSteps(
  steps: SecretRevokePlan['steps'],
  progress: CredentialProgress,
): Promise<Result<void>> {
  for (const { step, run } of steps) {
    if (isCancelled(progress.signal)) return cancelled();
    progress.report(step.title);
    const done = await run(progress);
    if (!done.ok) return done;
  }
  return ok(undefined);
}
