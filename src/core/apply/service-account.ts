import type { Finding } from '../finding.ts';
import type { PlanStep } from '../grants/plan-document.ts';
import { quote } from '../grants/shell.ts';
import type { Failure } from '../failure.ts';
import { message, type Message } from '../message.ts';
import type { ClusterClient, ListedPod } from '../cluster-ports.ts';
import { err, ok, type Result } from '../result.ts';
import { accountCommands } from '../references/service-account-command.ts';
import type { Workload } from '../workload.ts';
import { namesOf, restartCommand, waitsFor } from './waiting-pods.ts';

/** A ServiceAccount that is to refer to the pull secret. */
export interface AccountTarget {
  readonly contextName: string;
  readonly namespace: string;
  readonly account: string;
  readonly secretName: string;
}

export type AccountClient = Pick<ClusterClient, 'mayI' | 'getPullSecrets' | 'changePullSecrets'>;

/** What the ServiceAccount has before anything is changed. */
export type AccountState =
  | { readonly kind: 'there'; readonly pullSecrets: readonly string[] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'forbidden'; readonly verbs: readonly string[] };

const ACCOUNT_VERBS = ['get', 'patch'];

/** Reads the ServiceAccount and the user's rights to it; changes nothing. */
export async function readAccount(
  { namespace, account }: AccountTarget,
  client: AccountClient,
  signal: AbortSignal,
): Promise<Result<AccountState>> {
  const verbs: string[] = [];
  for (const verb of ACCOUNT_VERBS) {
    const may = await client.mayI(verb, 'serviceaccounts', namespace, signal);
    if (!may.ok) return may;
    if (!may.value) verbs.push(verb);
  }
  if (verbs.length > 0) return ok({ kind: 'forbidden', verbs });
  const pullSecrets = await client.getPullSecrets({ namespace, name: account }, signal);
  if (!pullSecrets.ok) return pullSecrets;
  return ok(
    pullSecrets.value === undefined ? { kind: 'absent' } : { kind: 'there', pullSecrets: pullSecrets.value },
  );
}

/** The step of a plan; `workloads` are those that pull from the registry and run as this account. */
export function stepOfAccount(
  target: AccountTarget,
  state: AccountState,
  workloads: readonly Workload[],
): PlanStep {
  const { account, namespace, contextName } = target;
  const place = [account, namespace, contextName] as const;
  if (state.kind !== 'there') {
    return {
      title: message('Leave the ServiceAccount {0} in the namespace {1} of {2} as it is', ...place),
      details: [reasonOf(target, state)],
      command: appendCommands(target),
    };
  }
  const { pullSecrets } = state;
  return {
    title: message('Add the pull secret to the ServiceAccount {0} in the namespace {1} of {2}', ...place),
    details: [
      message('Every new pod of this account that lists no imagePullSecrets of its own gets it.'),
      message('Pods that exist already do not: they have to be made anew.'),
      ...othersText(pullSecrets.filter((name) => name !== target.secretName)),
      ...workloads.filter(({ pullSecrets: own }) => own.length > 0).map(withoutEffect),
    ],
    command: patchCommand(target, [...new Set([...pullSecrets, target.secretName])]),
    ...(pullSecrets.includes(target.secretName)
      ? {}
      : { undo: message('{0}', patchCommand(target, pullSecrets)) }),
  };
}

/** Adds the pull secret to the ServiceAccount and keeps the entries of others. Again is no change. */
export async function patchServiceAccount(
  target: AccountTarget,
  client: AccountClient,
  signal: AbortSignal,
): Promise<Result<Finding>> {
  const { namespace, account, secretName, contextName } = target;
  const state = await readAccount(target, client, signal);
  if (!state.ok) return state;
  if (state.value.kind === 'failed') return { ok: false, failure: state.value.failure };
  if (state.value.kind !== 'there') {
    const kind = state.value.kind === 'absent' ? 'not-found' : 'forbidden';
    return err(kind, reasonOf(target, state.value));
  }
  const changed = await client.changePullSecrets({ namespace, name: account }, { add: secretName }, signal);
  if (!changed.ok) return changed;
  const text = message(
    'The ServiceAccount {0} in the namespace {1} of {2} refers to the pull secret.',
    ...[account, namespace, contextName],
  );
  return ok({ level: 'pass', text });
}

/**
 * Whether a pod waits that came before its ServiceAccount had the pull secret. `before` is what the account listed
 * then: a pod with other entries lists its own, and would get nothing from the account when made anew either.
 */
export function isBeforeAccount(
  pod: ListedPod,
  { account, secretName }: AccountTarget,
  { before, loginServer }: { readonly before: readonly string[]; readonly loginServer: string },
): boolean {
  return (
    pod.serviceAccount === account &&
    !pod.pullSecrets.includes(secretName) &&
    pod.pullSecrets.every((name) => before.includes(name)) &&
    waitsFor(pod, loginServer)
  );
}

/** What to tell of such pods, with the commands that help; nothing is restarted unasked. */
export function podsOfAccount(
  waiting: readonly ListedPod[],
  target: AccountTarget,
): { readonly findings: readonly Finding[]; readonly after: readonly string[] } {
  if (waiting.length === 0) return { findings: [], after: [] };
  const text = message(
    'Pods in the namespace {0} were made before the ServiceAccount {1} had its pull secret, and wait: {2}.',
    ...[target.namespace, target.account, namesOf(waiting)],
  );
  return {
    findings: [{ level: 'warn', text, hint: message('They have to be made anew.') }],
    after: [...new Set(waiting.map((pod) => restartCommand(pod, target)))],
  };
}

/** Why the ServiceAccount is left as it is. */
export function reasonOf(
  { account, namespace }: AccountTarget,
  state: Exclude<AccountState, { kind: 'there' }>,
): Message {
  if (state.kind === 'failed') return state.failure.message;
  return state.kind === 'forbidden'
    ? message('You may not {0} serviceaccounts in the namespace {1}.', state.verbs.join(', '), namespace)
    : message('There is no ServiceAccount {0} in the namespace {1}.', account, namespace);
}

function othersText(others: readonly string[]): Message[] {
  return others.length === 0 ? [] : [message('Keeps what it refers to already: {0}.', others.join(', '))];
}

/** Kubernetes' admission plugin `ServiceAccount` gives nothing to a pod that lists its own. */
function withoutEffect({ kind, name }: Workload): Message {
  return message('No effect on {0} {1}, which lists its own imagePullSecrets.', kind, name);
}

/** For somebody who may, or for later: what the account lists is not known. */
function appendCommands({ contextName, namespace, account, secretName }: AccountTarget): string {
  return accountCommands({ name: account, namespace }, secretName)
    .map((command) => command.replace('kubectl', () => `kubectl --context ${quote(contextName)}`))
    .join('\n');
}

/** The list is replaced whole by every kind of patch (k8s.io/api, `ServiceAccount`: `listType=atomic`). */
function patchCommand(
  { contextName, namespace, account }: AccountTarget,
  pullSecrets: readonly string[],
): string {
  const patch = JSON.stringify({ imagePullSecrets: pullSecrets.map((name) => ({ name })) });
  return `kubectl --context ${quote(contextName)} --namespace ${quote(namespace)} patch serviceaccount ${quote(account)} --type merge --patch ${quote(patch)}`;
}
