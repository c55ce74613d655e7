import { l10n, Uri, window, type LogOutputChannel } from 'vscode';
import type { PullSecretAccess } from '../../core/access.ts';
import { isSameAccess } from '../../core/apply/same-access.ts';
import { message } from '../../core/message.ts';
import type { ArmRegistry } from '../../core/registry.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { hasTraceInAzure, removeFromAzure } from '../../core/revoke/azure.ts';
import { closingOf, mustBeRemembered } from '../../core/revoke/closing.ts';
import { removeFromCluster, type LookedAt } from '../../core/revoke/cluster.ts';
import { planSecretRevoke, runSecretRevoke } from '../../core/revoke/plan.ts';
import { removeReferencesTo } from '../../core/revoke/references.ts';
import type { Removal, SecretRevokePlan } from '../../core/revoke/revocation.ts';
import { removeSecretFile } from '../../core/revoke/secret-file.ts';
import { findAccesses } from '../accesses.ts';
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
    if (!(await confirm(plan.value))) return cancelled();
    const revoked = await withProgress(
      message('Revoking ACR pull from {0}', access.loginServer),
      (progress) => runSecretRevoke(plan.value, logged(progress, log)),
    );
    if (revoked.ok && !mustBeRemembered(plan.value)) await applied.forget(access);
    onChanged();
    if (!revoked.ok) return revoked;
    void sayWhatCameOut(plan.value, { applied, onChanged });
    return ok(undefined);
  } finally {
    if (cluster.value.kind === 'reached') cluster.value.cluster.client.close();
  }
}

/** A cluster that is gone cannot be looked at any more: then the person knows that its Secret is, too. */
async function sayWhatCameOut(
  plan: SecretRevokePlan,
  { applied, onChanged }: Pick<RevokeSecretDependencies, 'applied' | 'onChanged'>,
): Promise<void> {
  const forgetIt = l10n.t('Forget It');
  const text = closingOf(plan).map(say).join(' ');
  if (!mustBeRemembered(plan)) {
    void window.showInformationMessage(text);
    return;
  }
  if ((await window.showInformationMessage(text, forgetIt)) !== forgetIt) return;
  await applied.forget(plan.access);
  onChanged();
}

async function planRevocation(
  access: PullSecretAccess,
  cluster: ClusterAnswer,
  { services, applied }: Pick<RevokeSecretDependencies, 'services' | 'applied'>,
): Promise<Result<SecretRevokePlan>> {
  const azure = await services.azure();
  if (!azure.ok) return azure;
  const files = await services.files();
  const lookedAt = lookedAtIn(cluster);
  const context =
    cluster.kind === 'reached' ? cluster.cluster.context : (await contextsOf(access, services))[0];
  const defaultNamespace = context?.namespace ?? 'default';
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
      { access, remaining, defaultNamespace },
      { documents, files, labelOf },
    );
    const question = { access, files: read.value, remaining, defaultNamespace };
    const inCluster = await removeFromCluster(question, lookedAt, signal);
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

function lookedAtIn(answer: ClusterAnswer): LookedAt | undefined {
  if (answer.kind !== 'reached') return undefined;
  const { client, found } = answer.cluster;
  const [own] = found;
  return own && { ...own, client };
}

async function confirm({ access, steps, kept }: SecretRevokePlan): Promise<boolean> {
  const revokeIt = l10n.t('Revoke');
  const detail = [
    steps.map(({ step }) => `• ${say(step.title)}`).join('\n'),
    kept.map((reason) => `• ${say(reason)}`).join('\n'),
    l10n.t('Pods that run go on. Images that nodes hold stay.'),
  ];
  const answer = await window.showWarningMessage(
    l10n.t('Revoke the right of {0} to pull from {1}?', access.clusterName, access.loginServer),
    { modal: true, detail: detail.filter((part) => part !== '').join('\n\n') },
    revokeIt,
  );
  return answer === revokeIt;
}
