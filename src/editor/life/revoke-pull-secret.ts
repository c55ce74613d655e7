import { l10n, Uri, window, type LogOutputChannel } from 'vscode';
import type { PullSecretAccess } from '../../core/access.ts';
import { isSameAccess } from '../../core/apply/same-access.ts';
import { message } from '../../core/message.ts';
import type { ArmRegistry } from '../../core/registry.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { hasTraceInAzure, removeFromAzure } from '../../core/revoke/azure.ts';
import { accountsFor, removeFromAccounts } from '../../core/revoke/cluster-accounts.ts';
import { keptFor, otherUser, removeClusterSecret } from '../../core/revoke/cluster-secret.ts';
import { planSecretRevoke, runSecretRevoke } from '../../core/revoke/plan.ts';
import { removeReferencesTo } from '../../core/revoke/references.ts';
import { inOrder, type Removal, type SecretRevokePlan } from '../../core/revoke/revocation.ts';
import { removeSecretFile } from '../../core/revoke/secret-file.ts';
import { findAccesses } from '../accesses.ts';
import type { SourceFile } from '../../core/references/source-file.ts';
import type { AppliedMemory } from '../applied-memory.ts';
import { credentialPorts } from '../grant/credential-ports.ts';
import { EditorDocuments } from '../grant/reference-documents.ts';
import { logged } from '../grant/run-grant.ts';
import { say } from '../localise.ts';
import { preparePlan, withProgress } from '../progress.ts';
import type { AzureServices, Services } from '../services.ts';
import { contextsOf, reachCluster, type ClusterAnswer } from './cluster-secrets.ts';
import { labelOf } from './manifests.ts';

export interface RevokeSecretDependencies {
  readonly services: Services;
  /** Pull secrets that no file holds. */
  readonly applied: AppliedMemory;
  readonly log: LogOutputChannel;
  readonly onChanged: () => void;
}

/** Removes a pull secret and what was made for it, after one confirmation that names everything. */
export async function revokePullSecret(
  access: PullSecretAccess,
  { services, applied, log, onChanged }: RevokeSecretDependencies,
): Promise<Result<void>> {
  const cluster = await reachCluster(
    [access],
    {
      title: l10n.t('Revoke ACR Pull'),
      placeholder: l10n.t('Is the Secret in the cluster {0} to be deleted too?', access.clusterName),
    },
    services,
  );
  if (!cluster.ok) return cluster;
  try {
    const plan = await planRevocation(access, cluster.value, { services, applied });
    if (!plan.ok) return plan;
    if (!(await confirm(plan.value, cluster.value))) return cancelled();
    const revoked = await withProgress(
      message('Revoking ACR pull from {0}', access.loginServer),
      (progress) => runSecretRevoke(plan.value, logged(progress, log)),
    );
    // Where no file tells of it, only this memory does as long as it works.
    if (revoked.ok && plan.value.endsAccess === true) await applied.forget(access);
    onChanged();
    if (!revoked.ok) return revoked;
    tell(plan.value);
    return ok(undefined);
  } finally {
    if (cluster.value.kind === 'reached') cluster.value.cluster.client.close();
  }
}

function tell({ access: { clusterName, loginServer }, endsAccess = false }: SecretRevokePlan): void {
  if (endsAccess) {
    const ended = l10n.t('{0} can no longer pull from {1} with this pull secret.', clusterName, loginServer);
    void window.showInformationMessage(ended);
    return;
  }
  void window.showWarningMessage(
    l10n.t(
      'What you confirmed is removed, but {0} can go on pulling from {1} with a pull secret that it has: neither the Secret in the cluster nor its credential is gone.',
      clusterName,
      loginServer,
    ),
  );
}

async function planRevocation(
  access: PullSecretAccess,
  cluster: ClusterAnswer,
  { services, applied }: Pick<RevokeSecretDependencies, 'services' | 'applied'>,
): Promise<Result<SecretRevokePlan>> {
  const azure = await services.azure();
  if (!azure.ok) return azure;
  const files = await services.files();
  const [context] = await contextsOf(access, services);
  const documents = new EditorDocuments(Uri.file(access.file));
  const remaining = (await findAccesses(applied)).filter((other) => !isSameAccess(other, access));
  return preparePlan(async ({ signal }) => {
    const registry = await registryOf(access, azure.value, signal);
    if (!registry.ok) return registry;
    const { applicationRemover, clusters } = azure.value;
    const ports = { ...credentialPorts(azure.value), applicationRemover, clusters };
    const inAzure = await removeFromAzure(access, { registry: registry.value, remaining }, ports, signal);
    if (!inAzure.ok) return inAzure;
    const file =
      access.form === 'apply-only'
        ? ok<Removal>({ steps: [], kept: [] })
        : await removeSecretFile(access, { path: access.file, label: labelOf(access.file) }, files);
    if (!file.ok) return file;
    const read = await documents.read();
    if (!read.ok) return read;
    const references = removeReferencesTo(
      read.value,
      { access, remaining, defaultNamespace: context?.namespace ?? 'default' },
      { documents, files, labelOf },
    );
    const inCluster = await removalIn(cluster, { files: read.value, remaining }, signal);
    if (!inCluster.ok) return inCluster;
    const parts = { references, cluster: inCluster.value, azure: inAzure.value, file: file.value };
    return ok(planSecretRevoke(access, parts));
  });
}

async function registryOf(
  access: PullSecretAccess,
  { directory }: AzureServices,
  signal: AbortSignal,
): Promise<Result<ArmRegistry | undefined>> {
  return hasTraceInAzure(access) ? directory.find(access.loginServer, signal) : ok(undefined);
}

/** The ServiceAccounts first, so that nothing refers to what is gone. */
async function removalIn(
  answer: ClusterAnswer,
  {
    files,
    remaining,
  }: { readonly files: readonly SourceFile[]; readonly remaining: readonly PullSecretAccess[] },
  signal: AbortSignal,
): Promise<Result<Removal>> {
  if (answer.kind !== 'reached') return ok({ steps: [], kept: [] });
  const { client, found, context } = answer.cluster;
  const removals: Removal[] = [];
  const defaultNamespace = context.namespace ?? 'default';
  for (const { target, secret } of found) {
    const other = otherUser(target, remaining, defaultNamespace);
    if (other !== undefined) {
      removals.push(keptFor(other, target));
      continue;
    }
    const accounts = accountsFor(files, target, defaultNamespace);
    const referring = await removeFromAccounts(target, secret, { accounts, client }, signal);
    if (!referring.ok) return referring;
    removals.push(referring.value, removeClusterSecret(target, secret, client));
  }
  return ok(inOrder(removals));
}

async function confirm({ access, steps, kept }: SecretRevokePlan, cluster: ClusterAnswer): Promise<boolean> {
  const revokeIt = l10n.t('Revoke');
  const untouched =
    cluster.kind === 'reached'
      ? []
      : [l10n.t('A Secret {0} in the cluster {1} is not deleted.', access.secretName, access.clusterName)];
  const detail = [
    steps.map(({ step }) => `• ${say(step.title)}`).join('\n'),
    [...kept.map(say), ...untouched].map((line) => `• ${line}`).join('\n'),
    l10n.t('Pods that run go on. Images that nodes hold stay.'),
  ];
  const answer = await window.showWarningMessage(
    l10n.t('Revoke the right of {0} to pull from {1}?', access.clusterName, access.loginServer),
    { modal: true, detail: detail.filter((part) => part !== '').join('\n\n') },
    revokeIt,
  );
  return answer === revokeIt;
}
