import path from 'node:path';
import { workspace } from 'vscode';
import type { PlannedApply } from '../../core/apply/planned-apply.ts';
import type { CredentialPorts } from '../../core/credentials/ports.ts';
import type { CredentialSource } from '../../core/credentials/source.ts';
import { formFileName } from '../../core/forms/form.ts';
import { checkStoredFile } from '../../core/grants/store-secrets.ts';
import { readAccesses } from '../../core/read-accesses.ts';
import { readCredentialStates } from '../../core/credentials/state.ts';
import type { Cloud } from '../../core/clouds.ts';
import type { Context } from '../../core/contexts/context.ts';
import { secretFileName } from '../../core/grants/names.ts';
import { outlineGrant, type GrantOutline } from '../../core/grants/outline.ts';
import { PLAIN, type Storage } from '../../core/grants/storage.ts';
import { planGrant, type GrantPlan } from '../../core/grants/plan.ts';
import { planReferences, type Placement } from '../../core/grants/references.ts';
import { workloadsPullingFrom } from '../../core/grants/targets.ts';
import type { WorkspaceFiles } from '../../core/ports.ts';
import type { AccountName } from '../../core/references/service-account-file.ts';
import type { Registry } from '../../core/registry.ts';
import { ok, type Result } from '../../core/result.ts';
import { preparePlan } from '../progress.ts';
import { EditorDocuments } from './reference-documents.ts';
import type { PickedManifest } from './pick-manifest.ts';

/** The answers so far; each can be changed from the confirmation. */
export interface Answers {
  readonly manifest: PickedManifest;
  readonly context: Context;
  readonly registry: Registry;
  readonly source: CredentialSource;
  /** A plain Secret when left out. */
  readonly storage?: Storage;
  /** From where the workloads refer to the pull secret; the best place of each when left out. */
  readonly placement?: Placement;
  /** Whether the person wants a plain Secret applied to the cluster, too. */
  readonly applies?: boolean;
  /** Whether the context's namespace is the person's answer. */
  readonly isNamespacePicked?: boolean;
  /** Client id of the identity with which the nodes of an AKS cluster pull, where it has one. */
  readonly kubeletClientId?: string;
}

export interface PlanPorts {
  readonly files: WorkspaceFiles;
  readonly credentials: CredentialPorts;
  readonly machine: string;
  readonly cloud: Cloud['name'];
  /** Looks at the cluster, where the pull secrets are applied to it. */
  readonly lookAtCluster?: (
    answers: Answers,
    outline: GrantOutline,
    accounts: readonly AccountName[],
    signal: AbortSignal,
  ) => Promise<Result<PlannedApply | undefined>>;
}

/** Reads everything that the plan depends on, and plans. Changes nothing. */
export async function buildPlan(answers: Answers, ports: PlanPorts): Promise<Result<GrantPlan>> {
  return preparePlan(async ({ signal }) => {
    const outline = await outlineOf(answers, ports, signal);
    if (!outline.ok) return outline;
    const states = await readCredentialStates(outline.value, ports.credentials, signal);
    if (!states.ok) return states;
    const files = await new EditorDocuments(answers.manifest.uri).read();
    if (!files.ok) return files;
    const references = planReferences(files.value, outline.value);
    const { accounts } = references;
    const apply = (await ports.lookAtCluster?.(answers, outline.value, accounts, signal)) ?? ok(undefined);
    if (!apply.ok) return apply;
    return ok(planGrant(outline.value, references, states.value, apply.value));
  });
}

async function outlineOf(
  answers: Answers,
  { files, machine, cloud }: PlanPorts,
  signal: AbortSignal,
): Promise<Result<GrantOutline>> {
  const { manifest, context, registry, source, storage = PLAIN } = answers;
  const name = fileNameOf(storage, secretFileName(registry.loginServer, context.clusterName));
  const file = path.join(manifest.home, name);
  const git = await files.gitState(file, signal);
  if (!git.ok) return git;
  const outline = outlineGrant({
    context,
    registry,
    source,
    storage,
    cloud,
    machine,
    isNamespacePicked: answers.isNamespacePicked === true,
    workloads: workloadsPullingFrom(manifest.workloads, registry.loginServer),
    selected: manifest.selected,
    placement: answers.placement ?? 'recommended',
    ...(manifest.only === undefined ? {} : { only: manifest.only }),
    manifest: { path: manifest.uri.fsPath, label: workspace.asRelativePath(manifest.uri) },
    secretFile: {
      path: file,
      label: workspace.asRelativePath(file, (workspace.workspaceFolders?.length ?? 0) > 1),
      git: git.value,
    },
  });
  if (!outline.ok) return outline;
  const writtenKeys = await readWrittenKeys(file, storage, files);
  return writtenKeys.ok ? ok({ ...outline.value, writtenKeys: writtenKeys.value }) : writtenKeys;
}

/** What the file holds already; fails before anything is made when it is not ours. */
async function readWrittenKeys(
  file: string,
  storage: Storage,
  files: WorkspaceFiles,
): Promise<Result<string[]>> {
  const existing = await files.read(file);
  if (!existing.ok) return existing;
  const ours = checkStoredFile(storage, existing.value);
  if (!ours.ok) return ours;
  return ok(readAccesses(file, existing.value ?? '').flatMap(({ keyId }) => keyId ?? []));
}

function fileNameOf(storage: Storage, secretFile: string): string {
  if (storage.form === 'sops') return path.basename(storage.place.file);
  return formFileName(storage.form, secretFile) ?? secretFile;
}
