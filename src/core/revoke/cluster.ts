import type { PullSecretAccess } from '../access.ts';
import type { AccountClient } from '../apply/service-account.ts';
import type { ClusterSecret } from '../cluster-ports.ts';
import { message, type Message } from '../message.ts';
import type { SourceFile } from '../references/source-file.ts';
import { ok, type Result } from '../result.ts';
import type { ClusterTarget } from '../rotate/cluster-place.ts';
import { accountsFor, removeFromAccounts } from './cluster-accounts.ts';
import { removeClusterSecret, type SecretRemover } from './cluster-secret.ts';
import { inOrder, type ClusterRemoval, type SecretFate } from './revocation.ts';

/** A cluster that was reached, and the Secret of the access that it has. */
export interface LookedAt {
  readonly target: ClusterTarget;
  readonly secret: ClusterSecret | undefined;
  readonly client: AccountClient & SecretRemover;
}

interface Question {
  readonly access: PullSecretAccess;
  readonly files: readonly SourceFile[];
  /** Accesses that stay: what one of them needs stays too. */
  readonly remaining: readonly PullSecretAccess[];
  /** Namespace of what states none. */
  readonly defaultNamespace: string;
}

/**
 * The removal of the Secret from the cluster, and of what refers to it there: the ServiceAccounts first, so that nothing
 * refers to what is gone. Manifests of a namespace share its Secret, so both stay while another access needs them.
 * `lookedAt` is absent where the cluster was not reached.
 */
export async function removeFromCluster(
  question: Question,
  lookedAt: LookedAt | undefined,
  signal: AbortSignal,
): Promise<Result<ClusterRemoval>> {
  const { access, files, defaultNamespace } = question;
  const { secretName, clusterName } = access;
  const other = sharerOf(question);
  if (other !== undefined) {
    return kept(
      'shared',
      message('The Secret {0} in {1} stays: {2} uses it too.', secretName, clusterName, other.file),
    );
  }
  if (lookedAt === undefined) {
    return kept('left', message('A Secret {0} in the cluster {1} is not deleted.', secretName, clusterName));
  }
  const { target, secret, client } = lookedAt;
  const accounts = accountsFor(files, target, defaultNamespace);
  const referring = await removeFromAccounts(target, secret, { accounts, client }, signal);
  if (!referring.ok) return referring;
  const removal = removeClusterSecret(target, secret, client);
  return ok({ ...inOrder([referring.value, removal]), secret: removal.secret });
}

/** An access that stays and is by the same Secret of the cluster. */
function sharerOf({ access, remaining, defaultNamespace }: Question): PullSecretAccess | undefined {
  const namespace = access.namespace ?? defaultNamespace;
  return remaining.find(
    (other) =>
      other.clusterName === access.clusterName &&
      other.secretName === access.secretName &&
      (other.namespace ?? defaultNamespace) === namespace,
  );
}

function kept(secret: SecretFate, reason: Message): Result<ClusterRemoval> {
  return ok({ steps: [], kept: [reason], secret });
}
