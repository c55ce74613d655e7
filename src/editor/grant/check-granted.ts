import type { Uri } from 'vscode';
import type { WrittenPullSecret } from '../../core/cluster-check/pull-secret.ts';
import type { GrantOutline } from '../../core/grants/outline.ts';
import { findPulling, grantedWorkloads, pullingWorkloads } from '../../core/grants/references.ts';
import { quote } from '../../core/grants/shell.ts';
import { readPullSecrets } from '../../core/manifests/pull-secret.ts';
import type { WorkspaceFiles } from '../../core/ports.ts';
import { ok, type Result } from '../../core/result.ts';
import type { RoleGrantOutline } from '../../core/role-grants/outline.ts';
import type { Workload } from '../../core/workload.ts';
import { checkInCluster, type ClusterCheckDependencies } from '../cluster-check.ts';
import type { PickedManifest } from './pick-manifest.ts';
import { EditorDocuments } from './reference-documents.ts';
import type { Ending } from './session.ts';

/** Checks in the cluster what was granted by role. */
export async function checkGrantedRole(
  { context, registry }: RoleGrantOutline,
  { uri, selected, only }: PickedManifest,
  dependencies: ClusterCheckDependencies,
): Promise<Result<Ending>> {
  const { loginServer } = registry;
  const workloads = async (): Promise<readonly Workload[]> => {
    const read = await new EditorDocuments(uri).read();
    if (!read.ok) return [];
    return pullingWorkloads(findPulling(read.value, { loginServer, selected, only }), read.value);
  };
  const granted = { context, loginServer, workloads };
  const checked = await checkInCluster(granted, dependencies);
  return checked.ok ? ok({ kind: 'done' }) : checked;
}

/** Checks in the cluster what was granted by pull secret, which somebody must have applied there. */
export async function checkGrantedSecret(
  outline: GrantOutline,
  { manifest, files }: { readonly manifest: Uri; readonly files: WorkspaceFiles },
  dependencies: ClusterCheckDependencies,
): Promise<Result<Ending>> {
  const { context, registry, secretName: name, secretFile, storage } = outline;
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
    workloads: async () => {
      const read = await new EditorDocuments(manifest).read();
      return read.ok ? grantedWorkloads(read.value, outline) : [];
    },
    // Without a file there is nothing to compare the cluster with.
    ...(storage.form === 'apply-only' ? {} : { pullSecret: readWritten }),
  };
  const checked = await checkInCluster(granted, dependencies);
  return checked.ok ? ok({ kind: 'done' }) : checked;
}
