import path from 'node:path';
import type { Context } from '../../core/contexts/context.ts';
import { secretFileName } from '../../core/grants/names.ts';
import { outlineGrant, type CredentialSource, type GrantOutline } from '../../core/grants/outline.ts';
import { planGrant, readTokenState, type GrantPlan, type TokenState } from '../../core/grants/plan.ts';
import { workloadsPullingFrom } from '../../core/grants/targets.ts';
import { addPullSecret } from '../../core/manifests/add-pull-secret.ts';
import { mergePullSecrets } from '../../core/manifests/pull-secret.ts';
import { scanManifest } from '../../core/manifests/scan.ts';
import { message } from '../../core/message.ts';
import type { RegistryTokenGateway, WorkspaceFiles } from '../../core/ports.ts';
import type { Registry } from '../../core/registry.ts';
import { ok, type Result } from '../../core/result.ts';
import { withProgress } from '../progress.ts';
import { EditorManifest } from './manifest-document.ts';
import type { PickedManifest } from './pick-manifest.ts';

/** The answers so far; each can be changed from the confirmation. */
export interface Answers {
  readonly manifest: PickedManifest;
  readonly context: Context;
  readonly registry: Registry;
  readonly source: CredentialSource;
}

export interface PlanPorts {
  readonly files: WorkspaceFiles;
  readonly tokens: RegistryTokenGateway;
  readonly machine: string;
}

/** Reads everything that the plan depends on, and plans. Changes nothing. */
export async function buildPlan(answers: Answers, ports: PlanPorts): Promise<Result<GrantPlan>> {
  return withProgress(message('Preparing the plan'), async ({ signal }) => {
    const outline = await outlineOf(answers, ports, signal);
    if (!outline.ok) return outline;
    const mergeable = await checkSecretFile(outline.value, ports.files);
    if (!mergeable.ok) return mergeable;
    const states = await readStates(outline.value, ports, signal);
    if (!states.ok) return states;
    const text = await new EditorManifest(answers.manifest.uri).text();
    const workloads = workloadsPullingFrom(scanManifest(text).workloads, answers.registry.loginServer);
    const edit = addPullSecret(text, workloads, outline.value.secretName);
    return ok(planGrant(outline.value, { text, edit }, states.value));
  });
}

async function outlineOf(
  answers: Answers,
  { files, machine }: PlanPorts,
  signal: AbortSignal,
): Promise<Result<GrantOutline>> {
  const { manifest, context, registry, source } = answers;
  const name = secretFileName(registry.loginServer, context.clusterName);
  const file = path.join(path.dirname(manifest.uri.fsPath), name);
  const git = await files.gitState(file, signal);
  if (!git.ok) return git;
  return outlineGrant({
    context,
    registry,
    source,
    machine,
    workloads: workloadsPullingFrom(manifest.workloads, registry.loginServer),
    manifest: { path: manifest.uri.fsPath, label: manifest.label },
    secretFile: {
      path: file,
      label: path.posix.join(path.posix.dirname(manifest.label), name),
      git: git.value,
    },
  });
}

/** Finds out before anything is made whether the file that will be written is ours. */
async function checkSecretFile({ secretFile }: GrantOutline, files: WorkspaceFiles): Promise<Result<void>> {
  const existing = await files.read(secretFile.path);
  if (!existing.ok) return existing;
  const merged = mergePullSecrets(existing.value, []);
  return merged.ok ? ok(undefined) : merged;
}

async function readStates(
  outline: GrantOutline,
  { tokens }: PlanPorts,
  signal: AbortSignal,
): Promise<Result<TokenState[]>> {
  const { arm } = outline.registry;
  if (outline.source.kind !== 'token' || arm === undefined) return ok([]);
  const states: TokenState[] = [];
  for (const secret of outline.pullSecrets) {
    const state = await readTokenState(arm, secret, { tokens, now: () => new Date() }, signal);
    if (!state.ok) return state;
    states.push(state.value);
  }
  return ok(states);
}
