import { readAccount, reasonOf, type AccountClient } from '../apply/service-account.ts';
import { quote } from '../grants/shell.ts';
import { message } from '../message.ts';
import type { ClusterSecret } from '../cluster-ports.ts';
import { findPlaces } from '../references/find-places.ts';
import type { SourceFile } from '../references/source-file.ts';
import { isOurs, type ClusterTarget } from '../rotate/cluster-place.ts';
import { ok, type Result } from '../result.ts';
import { referredName } from './references.ts';
import { inOrder, type Removal, type RevokeStep } from './revocation.ts';

/** The ServiceAccounts of the cluster to which a grant may have added the pull secret: those that no file has. */
export function accountsFor(
  files: readonly SourceFile[],
  { access, namespace }: ClusterTarget,
  defaultNamespace: string,
): string[] {
  const places = findPlaces(files, access.loginServer).workloads.flatMap((workload) => workload.places);
  const names = places.flatMap(({ place }) =>
    place.kind === 'service-account-command' && (place.namespace ?? defaultNamespace) === namespace
      ? [place.name]
      : [],
  );
  return [...new Set(names)];
}

/**
 * The removal of the pull secret from ServiceAccounts of the cluster; their other entries stay. Where a Secret that is
 * not ours has the name, they refer to that, and stay as they are.
 */
export async function removeFromAccounts(
  target: ClusterTarget,
  found: ClusterSecret | undefined,
  { accounts, client }: { readonly accounts: readonly string[]; readonly client: AccountClient },
  signal: AbortSignal,
): Promise<Result<Removal>> {
  if (found !== undefined && !isOurs(found, target.access)) return ok({ steps: [], kept: [] });
  const removals: Removal[] = [];
  for (const account of accounts) {
    const removal = await removalFrom(account, target, client, signal);
    if (!removal.ok) return removal;
    removals.push(removal.value);
  }
  return ok(inOrder(removals));
}

async function removalFrom(
  account: string,
  { access, contextName, namespace }: ClusterTarget,
  client: AccountClient,
  signal: AbortSignal,
): Promise<Result<Removal>> {
  const secretName = referredName(access);
  const place = { contextName, namespace, account, secretName };
  const read = await readAccount(place, client, signal);
  if (!read.ok && read.failure.kind === 'cancelled') return read;
  // What cannot be looked at must not keep the rest from being removed.
  const state = read.ok ? read.value : ({ kind: 'failed', failure: read.failure } as const);
  if (state.kind === 'absent') return ok({ steps: [], kept: [] });
  if (state.kind !== 'there') {
    const kept = message('The ServiceAccount {0} stays as it is: {1}', account, reasonOf(place, state));
    return ok({ steps: [], kept: [kept] });
  }
  const { pullSecrets } = state;
  if (!pullSecrets.includes(secretName)) return ok({ steps: [], kept: [] });
  const others = pullSecrets.filter((name) => name !== secretName);
  const patch = JSON.stringify({ imagePullSecrets: others.map((name) => ({ name })) });
  const step: RevokeStep = {
    step: {
      title: message(
        'Take the pull secret out of the ServiceAccount {0} in the namespace {1} of {2}',
        ...[account, namespace, contextName],
      ),
      details: [message('Its other entries stay.')],
      command: `kubectl --context ${quote(contextName)} --namespace ${quote(namespace)} patch serviceaccount ${quote(account)} --type merge --patch ${quote(patch)}`,
    },
    run: async (progress) => {
      const change = { remove: secretName };
      const done = await client.changePullSecrets({ namespace, name: account }, change, progress.signal);
      return done.ok ? ok(undefined) : done;
    },
  };
  return ok({ steps: [step], kept: [] });
}
