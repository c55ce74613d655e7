import { isCancelled } from '../cancellation.ts';
import type { Issued } from '../credentials/issued.ts';
import { effectiveNamespace, type GrantOutline, type PlannedPullSecret } from '../grants/outline.ts';
import { grantedWorkloads, type ReferenceDocuments } from '../grants/references.ts';
import type { GrantPlan } from '../grants/plan.ts';
import type { PullSecret } from '../manifests/pull-secret.ts';
import { pullSecretMetadata } from '../manifests/pull-secret-metadata.ts';
import { message, type Message } from '../message.ts';
import type { ListedPod, SecretToApply } from '../cluster-ports.ts';
import { cancelled, err, ok, type Result } from '../result.ts';
import { Secret } from '../secret.ts';
import type { PlannedAccount } from './grant-accounts.ts';
import { isBeforeAccount, podsOfAccount } from './service-account.ts';
import { applySecrets, type Applied } from './apply-secrets.ts';
import type { ApplyClient } from './place-state.ts';
import { secretToApply } from './secret-to-apply.ts';
import { waitingPods, type WaitingPods } from './waiting-pods.ts';

/** A credential that is ready to be applied. */
export interface ReadySecret {
  readonly secret: PlannedPullSecret;
  readonly issued: Issued;
  readonly pullSecret: PullSecret;
  /** Whether the registry does not accept it: then what is in the cluster may be better. */
  readonly isRefused: boolean;
}

interface ApplyPorts {
  readonly cluster?: ApplyClient;
}

interface Progress {
  readonly signal: AbortSignal;
  readonly report: (step: Message) => void;
}

/** What a trial apply sends: the Secret of the plan with a credential that is none. */
export function trialSecrets(outline: GrantOutline): SecretToApply[] {
  const { registry, context, secretName } = outline;
  const { loginServer } = registry;
  return outline.pullSecrets.map(({ namespace }) =>
    secretToApply(
      {
        ...{ name: secretName, loginServer, username: 'trial', password: new Secret('trial') },
        ...pullSecretMetadata({ loginServer, cluster: context.clusterName, credential: 'token' }),
      },
      namespace,
    ),
  );
}

/**
 * Applies the pull secrets of a grant, if that was planned. Where a file holds them as well, what could not be applied
 * is a finding. Without a file a credential that found no place is taken back; fails when none found one.
 */
export async function applyGranted(
  { outline, apply }: GrantPlan,
  ready: readonly ReadySecret[],
  { cluster }: ApplyPorts,
  progress: Progress,
): Promise<Result<Applied>> {
  const isOnlyApplied = outline.storage.form === 'apply-only';
  if (apply === undefined) {
    return isOnlyApplied ? err('invalid', NOT_ASKED) : ok({ namespaces: [], findings: [] });
  }
  const accepted = ready.filter(({ isRefused }) => !isRefused);
  const applied = await applySecrets(
    {
      contextName: outline.context.name,
      secrets: accepted.map(({ pullSecret, secret }) => secretToApply(pullSecret, secret.namespace)),
      apply,
      ...(cluster === undefined ? {} : { client: cluster }),
    },
    progress,
  );
  const findings = [...applied.findings, ...ready.filter(({ isRefused }) => isRefused).map(refusedText)];
  if (!isOnlyApplied) return ok({ ...applied, findings });
  if (applied.namespaces.length > 0) {
    for (const { secret, issued } of ready) {
      if (!applied.namespaces.includes(secret.namespace)) await issued.takeBack?.();
    }
    return ok({ ...applied, findings });
  }
  if (isCancelled(progress.signal)) return cancelled();
  const [first] = findings;
  return err('conflict', first?.text ?? NOT_ASKED, first?.hint === undefined ? {} : { hint: first.hint });
}

const NOT_ASKED = message('The cluster was not asked, so the pull secret has no place.');

function refusedText({ pullSecret, secret }: ReadySecret): Applied['findings'][number] {
  return {
    level: 'fail',
    text: message(
      'The pull secret {0} was not applied to the namespace {1}, since the registry does not accept it.',
      ...[pullSecret.name, secret.namespace],
    ),
  };
}

/** The pods that wait for images after a grant; see {@link WaitingPods}. */
export type PodsAfterGrant = WaitingPods;

interface PodPorts extends ApplyPorts {
  readonly documents: Pick<ReferenceDocuments, 'read'>;
}

/** The namespaces that have their pull secret now, and the ServiceAccounts that refer to it. */
interface Granted {
  readonly namespaces: readonly string[];
  readonly patched: readonly PlannedAccount[];
}

/** Looks which pods wait in the namespaces that have their pull secret now. Without the right to list pods, none. */
export async function podsAfterGrant(
  outline: GrantOutline,
  { namespaces, patched }: Granted,
  { cluster, documents }: PodPorts,
  signal: AbortSignal,
): Promise<PodsAfterGrant> {
  const all: PodsAfterGrant[] = [];
  if (cluster === undefined || namespaces.length === 0) return joined(all);
  const { context, registry, secretName } = outline;
  const { loginServer } = registry;
  const read = await documents.read();
  const workloads = read.ok ? grantedWorkloads(read.value, outline) : [];
  for (const namespace of namespaces) {
    const pods = await cluster.listPods(namespace, signal);
    if (!pods.ok) continue;
    const own = workloads.filter((workload) => effectiveNamespace(workload, context) === namespace);
    const question = { contextName: context.name, namespace, loginServer, secretName, workloads: own };
    const ofAccounts = new Set<ListedPod>();
    for (const { target, state } of patched) {
      if (target.namespace !== namespace || state.kind !== 'there') continue;
      const before = { before: state.pullSecrets, loginServer };
      const waiting = pods.value.filter((pod) => isBeforeAccount(pod, target, before));
      waiting.forEach((pod) => ofAccounts.add(pod));
      all.push({ before: [], ...podsOfAccount(waiting, target) });
    }
    const others = pods.value.filter((pod) => !ofAccounts.has(pod));
    all.push(waitingPods(others, question));
  }
  return joined(all);
}

function joined(all: readonly PodsAfterGrant[]): PodsAfterGrant {
  return {
    findings: all.flatMap(({ findings }) => findings),
    before: all.flatMap(({ before }) => before),
    after: all.flatMap(({ after }) => after),
  };
}
