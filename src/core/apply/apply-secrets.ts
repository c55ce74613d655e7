import { isCancelled } from '../cancellation.ts';
import type { Failure } from '../failure.ts';
import type { Finding } from '../finding.ts';
import { message, type Message } from '../message.ts';
import type { SecretToApply } from '../cluster-ports.ts';
import { ok, type Result } from '../result.ts';
import { lookAt, type ApplyClient, type Found, type Place } from './place-state.ts';
import { clashText, obstacleFailure } from './place-texts.ts';
import { hasClash, isConfirmed, placesOf, type PlannedApply } from './planned-apply.ts';

export interface ApplyRun {
  readonly contextName: string;
  /** One a namespace. */
  readonly secrets: readonly SecretToApply[];
  readonly apply: PlannedApply;
  /** Absent where the cluster was not reached. */
  readonly client?: ApplyClient;
}

/** What was applied. What was not is told by the findings: the rest of the grant is done all the same. */
export interface Applied {
  readonly namespaces: readonly string[];
  readonly findings: readonly Finding[];
}

interface Progress {
  readonly signal: AbortSignal;
  readonly report: (step: Message) => void;
}

/**
 * Applies the pull secrets where that was confirmed. Each place is looked at again first: what is there now and was
 * not there when the person agreed is left alone. Never fails; a cancel leaves the rest as it is.
 */
export async function applySecrets(run: ApplyRun, progress: Progress): Promise<Applied> {
  const { contextName, apply, client } = run;
  if (apply.state.kind === 'not-reached' || client === undefined) {
    const failure = apply.state.kind === 'not-reached' ? apply.state.failure : undefined;
    return { namespaces: [], findings: [notReached(contextName, failure)] };
  }
  const namespaces: string[] = [];
  const findings: Finding[] = [];
  for (const secret of run.secrets) {
    if (isCancelled(progress.signal)) break;
    const place = placesOf(apply.state).find(({ namespace }) => namespace === secret.namespace);
    if (place === undefined) continue;
    progress.report(message('Applying the pull secret {0} to {1}', secret.name, contextName));
    const failure = await applyOne(secret, place, { ...run, client }, progress.signal);
    if (failure === undefined) namespaces.push(secret.namespace);
    findings.push(failure === undefined ? applied(secret, run) : notApplied(secret, run, failure));
  }
  return { namespaces, findings };
}

type Told = Pick<Failure, 'message' | 'hint'>;

/** Why it was not applied; `undefined` when it was. */
async function applyOne(
  secret: SecretToApply,
  planned: Place,
  { contextName, apply, client }: ApplyRun & { readonly client: ApplyClient },
  signal: AbortSignal,
): Promise<Told | undefined> {
  if (!isConfirmed(planned, apply)) return whyNot(planned, contextName);
  const now = await lookAt(secret, client, signal);
  if (!now.ok) return now.failure;
  const { namespace } = secret;
  const place: Place = { namespace, found: now.value };
  const isAgreed = hasClash(place) && isSame(planned.found, now.value);
  if (!isConfirmed(place, { ...apply, agreed: new Set(isAgreed ? [namespace] : []) })) {
    return hasClash(place)
      ? { message: message('{0} It came after the plan was made.', clashText(place.found)), hint: AGAIN }
      : whyNot(place, contextName);
  }
  const made = await putInPlace(secret, now.value, client, signal);
  return made.ok ? undefined : made.failure;
}

const AGAIN = message('Nothing was changed there. Grant again to look at it.');

/** Whether what is there is still what the person agreed to lose. */
function isSame(planned: Found, now: Found): boolean {
  if (planned.kind !== now.kind) return false;
  return 'version' in planned && 'version' in now && planned.version === now.version;
}

function whyNot({ found, namespace }: Place, contextName: string): Told {
  switch (found.kind) {
    case 'free':
    case 'ours':
      return { message: message('It was not confirmed.') };
    case 'other-manager':
    case 'wrong-type':
    case 'immutable':
      return { message: clashText(found), hint: message('It was left as it is.') };
    default:
      return obstacleFailure(found, { contextName, namespace });
  }
}

async function putInPlace(
  secret: SecretToApply,
  found: Found,
  client: ApplyClient,
  signal: AbortSignal,
): Promise<Result<void>> {
  const { namespace, name } = secret;
  const isReplaced = found.kind === 'wrong-type' || found.kind === 'immutable';
  if (isReplaced) {
    const deleted = await client.deleteSecret(namespace, name, signal, found.version);
    if (!deleted.ok) return deleted;
  }
  const outcome = await client.applySecret(secret, { force: found.kind === 'other-manager' }, signal);
  if (outcome.ok && outcome.value.kind === 'applied') return ok(undefined);
  const failure: Failure = outcome.ok
    ? { kind: 'conflict', message: message('Somebody else changed it at the same time.'), hint: AGAIN }
    : outcome.failure;
  if (!isReplaced) return { ok: false, failure };
  const text = message('The old Secret is deleted, but the new one was not made: {0}', failure.message);
  return { ok: false, failure: { ...failure, message: text, hint: message('Grant again.') } };
}

function applied({ name, namespace }: SecretToApply, { contextName }: ApplyRun): Finding {
  const text = message('The pull secret {0} is in the namespace {1} of {2}.', name, namespace, contextName);
  return { level: 'pass', text };
}

function notApplied({ name, namespace }: SecretToApply, { contextName }: ApplyRun, failure: Told): Finding {
  return {
    level: 'fail',
    text: message(
      'The pull secret {0} was not applied to the namespace {1} of {2}: {3}',
      ...[name, namespace, contextName, failure.message],
    ),
    ...(failure.hint === undefined ? {} : { hint: failure.hint }),
  };
}

/** Not a failure of the grant: everything else works without the cluster. */
function notReached(contextName: string, failure: Failure | undefined): Finding {
  const reason = failure?.message ?? message('It was not asked.');
  return {
    level: 'unknown',
    text: message(
      'The pull secret was not applied, since {0} could not be reached: {1}',
      contextName,
      reason,
    ),
    hint: message('Apply it by kubectl from where the cluster can be reached.'),
  };
}
