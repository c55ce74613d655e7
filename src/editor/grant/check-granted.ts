import { workspace, type Uri } from 'vscode';
import type { WrittenPullSecret } from '../../core/cluster-check/pull-secret.ts';
import type { GrantOutline } from '../../core/grants/outline.ts';
import { quote } from '../../core/grants/shell.ts';
import { isChosen } from '../../core/grants/targets.ts';
import { readPullSecrets } from '../../core/manifests/pull-secret.ts';
import { scanManifest } from '../../core/manifests/scan.ts';
import type { WorkspaceFiles } from '../../core/ports.ts';
import { ok, type Result } from '../../core/result.ts';
import type { RoleGrantOutline } from '../../core/role-grants/outline.ts';
import type { Workload } from '../../core/workload.ts';
import { checkInCluster, type ClusterCheckDependencies } from '../cluster-check.ts';
import type { Ending } from './session.ts';

/** Checks in the cluster what was granted by role. */
export async function checkGrantedRole(
  { context, registry }: RoleGrantOutline,
  manifest: Uri,
  dependencies: ClusterCheckDependencies,
): Promise<Result<Ending>> {
  const { loginServer } = registry;
  const granted = { context, loginServer, workloads: () => workloadsOf(manifest) };
  const checked = await checkInCluster(granted, dependencies);
  return checked.ok ? ok({ kind: 'done' }) : checked;
}

/** Checks in the cluster what was granted by pull secret, which somebody must have applied there. */
export async function checkGrantedSecret(
  { context, registry, secretName: name, secretFile, storage, only }: GrantOutline,
  { manifest, files }: { readonly manifest: Uri; readonly files: WorkspaceFiles },
  dependencies: ClusterCheckDependencies,
): Promise<Result<Ending>> {
  const readWritten = async (): Promise<Result<WrittenPullSecret>> => {
    const text = await files.read(secretFile.path);
    if (!text.ok) return text;
    return ok({
      name,
      file: secretFile.label,
      secrets: readPullSecrets(text.value ?? '').secrets,
      namespace: context.namespace ?? 'default',
      command: `kubectl --context ${quote(context.name)} apply -f ${quote(secretFile.label)}`,
    });
  };
  const granted = {
    context,
    loginServer: registry.loginServer,
    workloads: async () => (await workloadsOf(manifest)).filter((each) => isChosen(each, only)),
    // Without a file there is nothing to compare the cluster with.
    ...(storage.form === 'apply-only' ? {} : { pullSecret: readWritten }),
  };
  const checked = await checkInCluster(granted, dependencies);
  return checked.ok ? ok({ kind: 'done' }) : checked;
}

/** With the references that the grant has just added. */
async function workloadsOf(manifest: Uri): Promise<readonly Workload[]> {
  return scanManifest((await workspace.openTextDocument(manifest)).getText()).workloads;
}
