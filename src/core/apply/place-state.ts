import { isCancelled } from '../cancellation.ts';
import type { Failure } from '../failure.ts';
import { MANAGED_BY, MANAGED_BY_LABEL } from '../manifests/pull-secret-metadata.ts';
import type { ApplyOutcome, ClusterClient, ClusterSecret, SecretToApply } from '../cluster-ports.ts';
import { cancelled, ok, type Result } from '../result.ts';

/** What was found in the cluster before anything is applied there. */
export type ClusterState =
  | { readonly kind: 'not-reached'; readonly failure: Failure }
  | { readonly kind: 'reached'; readonly places: readonly Place[] };

/** A namespace that is to get the pull secret. */
export interface Place {
  readonly namespace: string;
  readonly found: Found;
}

export type Found =
  | { readonly kind: 'free' }
  | { readonly kind: 'ours' } // applied by us before, and by nobody else since
  | Clash
  | Obstacle;

/** A Secret of that name is there; what it holds is lost when ours takes its place. */
export type Clash =
  | {
      readonly kind: 'other-manager';
      /** None where nobody can be told. */
      readonly managers: readonly string[];
      readonly isOurs: boolean; // such as one of our files that kubectl applied
      readonly version?: string;
    }
  | ({ readonly kind: 'wrong-type'; readonly type: string } & Replaced)
  | ({ readonly kind: 'immutable'; readonly type: string } & Replaced);

interface Replaced {
  readonly keys: readonly string[];
  readonly version?: string;
}

/** Why nothing can be applied there. */
export type Obstacle =
  | { readonly kind: 'no-namespace' }
  | { readonly kind: 'forbidden'; readonly verbs: readonly string[] }
  | { readonly kind: 'failed'; readonly failure: Failure };

export type ApplyClient = Pick<
  ClusterClient,
  'mayI' | 'getSecret' | 'applySecret' | 'deleteSecret' | 'listPods' | 'getPullSecrets' | 'changePullSecrets'
>;

const APPLY_VERBS = ['get', 'create', 'patch'];

/**
 * Looks at each namespace as the cluster itself tells: the rights of the user, and a trial apply, which meets the same
 * admission and the same conflicts as the real one. Changes nothing; fails with `cancelled` only.
 */
export async function readClusterState(
  secrets: readonly SecretToApply[],
  client: ApplyClient,
  signal: AbortSignal,
): Promise<Result<ClusterState>> {
  const places: Place[] = [];
  for (const secret of secrets) {
    const found = await readPlace(secret, client, signal);
    if (isCancelled(signal)) return cancelled();
    if (!found.ok) return ok({ kind: 'not-reached', failure: found.failure });
    places.push({ namespace: secret.namespace, found: found.value });
  }
  return ok({ kind: 'reached', places });
}

async function readPlace(
  secret: SecretToApply,
  client: ApplyClient,
  signal: AbortSignal,
): Promise<Result<Found>> {
  const lacking = await lackingVerbs(APPLY_VERBS, secret.namespace, client, signal);
  if (!lacking.ok) return lacking;
  if (lacking.value.length > 0) return ok({ kind: 'forbidden', verbs: lacking.value });
  const found = await lookAt(secret, client, signal);
  if (!found.ok || (found.value.kind !== 'wrong-type' && found.value.kind !== 'immutable')) return found;
  const toDelete = await lackingVerbs(['delete'], secret.namespace, client, signal);
  if (!toDelete.ok) return toDelete;
  return toDelete.value.length > 0 ? ok({ kind: 'forbidden', verbs: toDelete.value }) : found;
}

async function lackingVerbs(
  verbs: readonly string[],
  namespace: string,
  client: ApplyClient,
  signal: AbortSignal,
): Promise<Result<string[]>> {
  const lacking: string[] = [];
  for (const verb of verbs) {
    const may = await client.mayI(verb, 'secrets', namespace, signal);
    if (!may.ok) return may;
    if (!may.value) lacking.push(verb);
  }
  return ok(lacking);
}

/** What is there now. Fails only when the cluster did not answer. */
export async function lookAt(
  secret: SecretToApply,
  client: ApplyClient,
  signal: AbortSignal,
): Promise<Result<Found>> {
  const existing = await client.getSecret(secret.namespace, secret.name, signal);
  if (!existing.ok) return judgeFailure(existing.failure);
  const outcome = await client.applySecret(secret, { force: false, dryRun: true }, signal);
  return outcome.ok ? ok(foundOf(existing.value, outcome.value)) : judgeFailure(outcome.failure);
}

function judgeFailure(failure: Failure): Result<Found> {
  switch (failure.kind) {
    case 'not-found': // of a Secret that is applied only its namespace can be missing
      return ok({ kind: 'no-namespace' });
    case 'cancelled':
    case 'unreachable':
    case 'timed-out':
    case 'unauthorized':
      return { ok: false, failure };
    default:
      return ok({ kind: 'failed', failure });
  }
}

/** A Secret without managed fields takes every apply, whosever it is; so who made it counts as well. */
function foundOf(existing: ClusterSecret | undefined, outcome: ApplyOutcome): Found {
  const version = existing?.version === undefined ? {} : { version: existing.version };
  const isOurs = existing?.labels[MANAGED_BY_LABEL] === MANAGED_BY;
  if (outcome.kind === 'applied') {
    if (existing === undefined) return { kind: 'free' };
    return isOurs ? { kind: 'ours' } : { kind: 'other-manager', managers: [], isOurs, ...version };
  }
  const { conflict } = outcome;
  if (conflict.kind === 'other-manager') {
    return { kind: 'other-manager', managers: conflict.managers, isOurs, ...version };
  }
  const keys = [...(existing?.data.keys() ?? [])].sort();
  return { kind: conflict.kind, type: existing?.type ?? '', keys, ...version };
}
