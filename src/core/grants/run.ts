import { patchAccounts, type PatchedAccounts } from '../apply/grant-accounts.ts';
import type { PullSecretAccess } from '../access.ts';
import { appliedAccess } from '../apply/applied-access.ts';
import { applyGranted, podsAfterGrant, type PodsAfterGrant, type ReadySecret } from '../apply/grant-apply.ts';
import type { ApplyClient } from '../apply/place-state.ts';
import type { PullSecret } from '../manifests/pull-secret.ts';
import { pullSecretMetadata } from '../manifests/pull-secret-metadata.ts';
import { giveControllerRole } from '../credentials/controller-role.ts';
import type { Issued } from '../credentials/issued.ts';
import type { CredentialPorts } from '../credentials/ports.ts';
import { credentialKindOf } from '../credentials/source.ts';
import type { Finding } from '../finding.ts';
import { message, type Message } from '../message.ts';
import type { RegistryDataPlane } from '../ports.ts';
import { cancelled, ok, type Result } from '../result.ts';
import { withTrail } from '../trail.ts';
import { formatTime } from './dates.ts';
import { issueCredential } from './issue-credential.ts';
import type { GrantOutline, PlannedPullSecret } from './outline.ts';
import type { GrantPlan } from './plan.ts';
import { planReferences, type PlannedReferences, type ReferenceDocuments } from './references.ts';
import { isControllerStorage } from './storage.ts';
import { storeSecrets, type StorePorts } from './store-secrets.ts';
import { checkCredential } from './verify.ts';

export interface GrantPorts extends CredentialPorts, StorePorts {
  readonly dataPlane: RegistryDataPlane;
  readonly documents: ReferenceDocuments;
  /** Where the plan applies to the cluster, and that could be reached. */
  readonly cluster?: ApplyClient;
  /** Told of what was applied and no file tells of, as soon as it is in the cluster: whatever comes after may fail. */
  readonly onApplied?: (accesses: readonly PullSecretAccess[]) => Promise<void>;
}

export interface GrantProgress {
  readonly signal: AbortSignal;
  readonly report: (step: Message) => void;
}

/** What a grant did, for the closing message and the result document. */
export interface GrantReport {
  readonly outline: GrantOutline;
  readonly findings: readonly Finding[];
  /** When the first of the credentials ends; absent where none does, or nobody knows. */
  readonly expiresOn?: Date;
  readonly references: PlannedReferences;
  /** What was applied to the cluster, where the plan did so. */
  readonly applied?: AppliedSecrets;
}

export interface AppliedSecrets extends Pick<PodsAfterGrant, 'before' | 'after'> {
  readonly namespaces: readonly string[];
}

/**
 * Runs a confirmed plan: credential, check, files, cluster. Every step finds what an earlier, interrupted run left and goes
 * on from there. Nothing is written into the workspace before every credential is there; one that the person brought
 * must be accepted by the registry first. A cancel between steps ends with `cancelled`.
 */
export async function runGrant(
  plan: GrantPlan,
  ports: GrantPorts,
  progress: GrantProgress,
): Promise<Result<GrantReport>> {
  const title = message('Granting ACR pull from {0}', plan.outline.registry.loginServer);
  return withTrail(title, progress, (noted) => runSteps(plan, ports, noted));
}

async function runSteps(
  plan: GrantPlan,
  ports: GrantPorts,
  progress: GrantProgress,
): Promise<Result<GrantReport>> {
  const { outline } = plan;
  const credentials: IssuedSecret[] = [];
  const stored = await issueAndStore(plan, credentials, ports, progress);
  if (!stored.ok) {
    for (const { issued } of credentials) await issued.takeBack?.();
    return stored;
  }
  const references = await referToSecret(outline, ports);
  if (!references.ok) return references;
  const issued = credentials.map((credential) => credential.issued);
  const notes = issued.flatMap((each) => each.notes).filter(isFirst);
  const { namespaces } = stored.value;
  const accounts = await referInAccounts(plan, { references: references.value, namespaces }, ports, progress);
  const granted = { namespaces, patched: accounts.patched };
  const pods = await podsAfterGrant(outline, granted, ports, progress.signal);
  const { before, after } = pods;
  return ok({
    outline,
    findings: [...stored.value.findings, ...notes, ...accounts.findings, ...pods.findings],
    references: references.value,
    ...(plan.apply === undefined ? {} : { applied: { namespaces, before, after } }),
    ...earliestEnd(issued),
  });
}

interface IssuedSecret {
  readonly secret: PlannedPullSecret;
  readonly issued: Issued;
}

/** What was found on the way, and the namespaces that have their pull secret in the cluster. */
interface Stored extends Pick<AppliedSecrets, 'namespaces'> {
  readonly findings: readonly Finding[];
}

/** Everything until the pull secrets are in their places. What was issued on the way is added to `credentials`. */
async function issueAndStore(
  plan: GrantPlan,
  credentials: IssuedSecret[],
  ports: GrantPorts,
  progress: GrantProgress,
): Promise<Result<Stored>> {
  const { outline } = plan;
  const role = await giveControllerRole(outline, ports, progress);
  if (!role.ok) return role;
  for (const secret of isControllerStorage(outline.storage) ? [] : outline.pullSecrets) {
    const issued = await issueCredential(outline, secret, ports, progress);
    if (!issued.ok) return issued;
    credentials.push({ secret, issued: issued.value });
  }
  const findings: Finding[] = [];
  const refused = new Set<IssuedSecret>();
  for (const credential of credentials) {
    const checked = await checkCredential(outline, credential, ports, progress);
    if (!checked.ok) return checked;
    findings.push(...checked.value.findings);
    if (checked.value.isRefused) refused.add(credential);
  }
  if (progress.signal.aborted) return cancelled();
  const ready = credentials.map((credential) => ({
    ...credential,
    pullSecret: pullSecretOf(outline, credential.secret, credential.issued),
    isRefused: refused.has(credential),
  }));
  if (outline.storage.form !== 'apply-only') {
    progress.report(message('Writing {0}', outline.secretFile.label));
    const secrets = ready.map(({ pullSecret }) => pullSecret);
    const stored = await storeSecrets(outline, secrets, ports, progress.signal);
    if (!stored.ok) return stored;
  }
  const applied = await applyGranted(plan, ready, ports, progress);
  if (!applied.ok) return applied;
  const { namespaces } = applied.value;
  await ports.onApplied?.(onlyApplied(outline, ready, namespaces));
  return ok({ findings: [...role.value, ...findings, ...applied.value.findings], namespaces });
}

/** The accesses of which no file will tell. */
function onlyApplied(
  { storage, manifest }: GrantOutline,
  ready: readonly ReadySecret[],
  namespaces: readonly string[],
): PullSecretAccess[] {
  if (storage.form !== 'apply-only') return [];
  return ready.flatMap(({ pullSecret, secret: { namespace } }) =>
    namespaces.includes(namespace) ? (appliedAccess({ ...pullSecret, namespace }, manifest.path) ?? []) : [],
  );
}

/** Several namespaces get the same notes. */
function isFirst({ text }: Finding, index: number, all: readonly Finding[]): boolean {
  return all.findIndex((other) => other.text.text === text.text) === index;
}

function earliestEnd(issued: readonly Issued[]): { expiresOn?: Date } {
  const ends = issued.flatMap(({ expiresOn }) => (expiresOn === undefined ? [] : [expiresOn.getTime()]));
  return ends.length === 0 ? {} : { expiresOn: new Date(Math.min(...ends)) };
}

function pullSecretOf(
  outline: GrantOutline,
  secret: PlannedPullSecret,
  { credential, expiresOn, facts }: Issued,
): PullSecret {
  return {
    name: outline.secretName,
    ...(secret.isNamespaceStated ? { namespace: secret.namespace } : {}),
    loginServer: outline.registry.loginServer,
    username: credential.username,
    password: credential.password,
    ...pullSecretMetadata({
      loginServer: outline.registry.loginServer,
      cluster: outline.context.clusterName,
      credential: credentialKindOf(outline.source),
      ...facts,
      ...(expiresOn === undefined ? {} : { expires: formatTime(expiresOn) }),
    }),
  };
}

/** The ServiceAccounts of the cluster, where the plan has any. */
async function referInAccounts(
  { outline, apply }: GrantPlan,
  now: { readonly references: PlannedReferences; readonly namespaces: readonly string[] },
  { cluster }: Pick<GrantPorts, 'cluster'>,
  progress: GrantProgress,
): Promise<PatchedAccounts> {
  if (cluster === undefined || apply?.accounts === undefined) return { patched: [], findings: [] };
  return patchAccounts({ outline, accounts: apply.accounts, ...now, client: cluster }, progress);
}

/** Adds the references to the files as they are now, which may have changed since the preview. */
async function referToSecret(
  outline: GrantOutline,
  { documents, files }: Pick<GrantPorts, 'documents' | 'files'>,
): Promise<Result<PlannedReferences>> {
  const read = await documents.read();
  if (!read.ok) return read;
  const planned = planReferences(read.value, outline);
  for (const { path, text } of planned.newFiles) {
    const written = await files.write(path, text, 'shared');
    if (!written.ok) return written;
  }
  if (planned.edits.length === 0) return ok(planned);
  const applied = await documents.apply(planned.edits);
  return applied.ok ? ok(planned) : applied;
}
