import { isCancelled } from '../cancellation.ts';
import type { Finding } from '../finding.ts';
import { effectiveNamespace, type GrantOutline } from '../grants/outline.ts';
import type { PlanStep } from '../grants/plan-document.ts';
import type { PlannedReferences } from '../grants/references.ts';
import { message, type Message } from '../message.ts';
import type { AccountName } from '../references/service-account-file.ts';
import { cancelled, ok, type Result } from '../result.ts';
import type { Workload } from '../workload.ts';
import {
  patchServiceAccount,
  readAccount,
  reasonOf,
  stepOfAccount,
  type AccountClient,
  type AccountState,
  type AccountTarget,
} from './service-account.ts';

/** A ServiceAccount of the cluster in a plan, and what it was when the plan was made. */
export interface PlannedAccount {
  readonly target: AccountTarget;
  readonly state: AccountState;
}

/** Looks at each ServiceAccount and the rights to it. Changes nothing; fails with `cancelled` only. */
export async function readAccounts(
  outline: GrantOutline,
  accounts: readonly AccountName[],
  client: AccountClient,
  signal: AbortSignal,
): Promise<Result<PlannedAccount[]>> {
  const planned: PlannedAccount[] = [];
  for (const target of targetsOf(outline, accounts)) {
    const state = await readAccount(target, client, signal);
    if (isCancelled(signal)) return cancelled();
    planned.push({ target, state: state.ok ? state.value : { kind: 'failed', failure: state.failure } });
  }
  return ok(planned);
}

/** One step a ServiceAccount; where it cannot be changed, it says why. */
export function stepsOfAccounts(
  outline: GrantOutline,
  accounts: readonly PlannedAccount[],
  workloads: readonly Workload[],
): PlanStep[] {
  return accounts.map(({ target, state }) => {
    const own = workloads.filter(
      (workload) =>
        (workload.serviceAccountName ?? 'default') === target.account &&
        effectiveNamespace(workload, outline.context) === target.namespace,
    );
    return stepOfAccount(target, state, own);
  });
}

/** What will become of the ServiceAccounts, a sentence each. */
export function accountSummary(accounts: readonly PlannedAccount[]): Message[] {
  return accounts.map(({ target, state }) =>
    state.kind === 'there'
      ? message('{0}: the ServiceAccount {1} gets the pull secret', target.namespace, target.account)
      : message(
          '{0}: the ServiceAccount {1} is left as it is: {2}',
          ...[target.namespace, target.account, reasonOf(target, state)],
        ),
  );
}

interface AccountRun {
  readonly outline: GrantOutline;
  readonly accounts: readonly PlannedAccount[];
  /** As the files are now. */
  readonly references: Pick<PlannedReferences, 'accounts'>;
  /** Namespaces that have the pull secret now. */
  readonly namespaces: readonly string[];
  readonly client: AccountClient;
}

/** The ServiceAccounts that refer to the pull secret now, and what there is to tell of all that were planned. */
export interface PatchedAccounts {
  readonly patched: readonly PlannedAccount[];
  readonly findings: readonly Finding[];
}

/** Adds the pull secret to the ServiceAccounts that were confirmed. Never fails; a cancel leaves the rest as it is. */
export async function patchAccounts(
  { outline, accounts, references, namespaces, client }: AccountRun,
  { signal, report }: { readonly signal: AbortSignal; readonly report: (step: Message) => void },
): Promise<PatchedAccounts> {
  const wanted = new Set(targetsOf(outline, references.accounts).map(keyOf));
  const patched: PlannedAccount[] = [];
  const findings: Finding[] = [];
  for (const planned of accounts.filter(({ target }) => wanted.has(keyOf(target)))) {
    if (isCancelled(signal)) break;
    const { target, state } = planned;
    if (state.kind !== 'there') {
      findings.push(leftAsItIs(target, reasonOf(target, state)));
      continue;
    }
    if (!namespaces.includes(target.namespace)) {
      findings.push(leftAsItIs(target, message('The pull secret is not in its namespace.')));
      continue;
    }
    report(message('Adding the pull secret to the ServiceAccount {0}', target.account));
    const done = await patchServiceAccount(target, client, signal);
    findings.push(done.ok ? done.value : leftAsItIs(target, done.failure.message));
    if (done.ok) patched.push(planned);
  }
  return { patched, findings };
}

/** Each once, in the namespace in which its pods run. */
function targetsOf({ context, secretName }: GrantOutline, accounts: readonly AccountName[]): AccountTarget[] {
  const targets = accounts.map((account): AccountTarget => ({
    contextName: context.name,
    namespace: effectiveNamespace(account, context),
    account: account.name,
    secretName,
  }));
  return [...new Map(targets.map((target) => [keyOf(target), target])).values()];
}

function keyOf({ namespace, account }: AccountTarget): string {
  return `${namespace}/${account}`;
}

function leftAsItIs({ account, namespace, contextName }: AccountTarget, reason: Message): Finding {
  return {
    level: 'fail',
    text: message(
      'The ServiceAccount {0} in the namespace {1} of {2} was left as it is: {3}',
      ...[account, namespace, contextName, reason],
    ),
    hint: message('The plan has the command that changes it.'),
  };
}
