import { addPullSecret, type PullSecretEdit } from '../manifests/add-pull-secret.ts';
import type { PullSecret } from '../manifests/pull-secret.ts';
import { pullSecretMetadata } from '../manifests/pull-secret-metadata.ts';
import { scanManifest } from '../manifests/scan.ts';
import type { Issued } from '../credentials/issued.ts';
import type { CredentialPorts } from '../credentials/ports.ts';
import { credentialKindOf } from '../credentials/source.ts';
import type { Finding } from '../finding.ts';
import { message, type Message } from '../message.ts';
import type { RegistryDataPlane } from '../ports.ts';
import { cancelled, ok, type Result } from '../result.ts';
import { pullRoleOf } from '../role-grants/outline.ts';
import type { TextRange } from '../workload.ts';
import { formatTime } from './dates.ts';
import { issueCredential } from './issue-credential.ts';
import type { GrantOutline, PlannedPullSecret } from './outline.ts';
import type { GrantPlan } from './plan.ts';
import { isControllerStorage, referredName } from './storage.ts';
import { storeSecrets, type StorePorts } from './store-secrets.ts';
import { workloadsPullingFrom } from './targets.ts';
import { checkCredential } from './verify.ts';

/** The manifest in the editor: its text now, and one undoable change of it. */
export interface ManifestDocument {
  text(): Promise<string>;
  apply(edits: readonly (TextRange & { readonly newText: string })[]): Promise<Result<void>>;
}

export interface GrantPorts extends CredentialPorts, StorePorts {
  readonly dataPlane: RegistryDataPlane;
  readonly manifest: ManifestDocument;
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
  readonly edit: PullSecretEdit;
}

/**
 * Runs a confirmed plan: credential, check, files. Every step finds what an earlier, interrupted run left and goes
 * on from there. Nothing is written into the workspace before every credential is there; one that the person brought
 * must be accepted by the registry first. A cancel between steps ends with `cancelled`.
 */
export async function runGrant(
  plan: GrantPlan,
  ports: GrantPorts,
  progress: GrantProgress,
): Promise<Result<GrantReport>> {
  const { outline } = plan;
  const credentials: IssuedSecret[] = [];
  const findings = await issueAndWrite(outline, credentials, ports, progress);
  if (!findings.ok) {
    for (const { issued } of credentials) await issued.takeBack?.();
    return findings;
  }
  const edit = await referToSecret(outline, ports.manifest);
  if (!edit.ok) return edit;
  const issued = credentials.map((credential) => credential.issued);
  const notes = [...issued.flatMap((each) => each.notes), ...controllerNotes(outline)].filter(isFirst);
  return ok({ outline, findings: [...findings.value, ...notes], edit: edit.value, ...earliestEnd(issued) });
}

/** What a controller gets cannot be tried from here. */
function controllerNotes({ storage, registry }: GrantOutline): Finding[] {
  if (!isControllerStorage(storage)) return [];
  const { loginServer, arm } = registry;
  return [
    {
      level: 'unknown',
      text: message('Whether the identity of the controller may pull from {0} was not checked.', loginServer),
      hint:
        arm === undefined
          ? message('It needs a role to pull there.')
          : message('It needs the role {0} there.', pullRoleOf(arm).name),
    },
  ];
}

interface IssuedSecret {
  readonly secret: PlannedPullSecret;
  readonly issued: Issued;
}

/** Everything until the pull secrets are written. What was issued on the way is added to `credentials`. */
async function issueAndWrite(
  outline: GrantOutline,
  credentials: IssuedSecret[],
  ports: GrantPorts,
  progress: GrantProgress,
): Promise<Result<Finding[]>> {
  for (const secret of isControllerStorage(outline.storage) ? [] : outline.pullSecrets) {
    const issued = await issueCredential(outline, secret, ports, progress);
    if (!issued.ok) return issued;
    credentials.push({ secret, issued: issued.value });
  }
  const findings: Finding[] = [];
  for (const credential of credentials) {
    const checked = await checkCredential(outline, credential, ports, progress);
    if (!checked.ok) return checked;
    findings.push(...checked.value);
  }
  if (progress.signal.aborted) return cancelled();
  const secrets = credentials.map(({ secret, issued }) => pullSecretOf(outline, secret, issued));
  if (outline.storage.form !== 'apply-only') {
    progress.report(message('Writing {0}', outline.secretFile.label));
    const stored = await storeSecrets(outline, secrets, ports, progress.signal);
    if (!stored.ok) return stored;
  }
  return ok(findings);
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

/** Adds the references to the manifest as it is now, which may have changed since the preview. */
async function referToSecret(
  outline: GrantOutline,
  manifest: ManifestDocument,
): Promise<Result<PullSecretEdit>> {
  const text = await manifest.text();
  const workloads = workloadsPullingFrom(scanManifest(text).workloads, outline.registry.loginServer);
  const edit = addPullSecret(text, workloads, referredName(outline.secretName, outline.storage));
  if (edit.edits.length === 0) return ok(edit);
  const applied = await manifest.apply(edit.edits);
  return applied.ok ? ok(edit) : applied;
}
