import { acrPullBinding, mergeAcrPullBindings } from '../forms/acr-pull-binding.ts';
import { armOf } from '../credentials/issued.ts';
import { externalSecretObjects, mergeExternalSecrets } from '../forms/external-secrets.ts';
import type { ManifestObject } from '../forms/manifest-file.ts';
import { mergeSealedSecrets, sealPullSecret } from '../forms/sealed-secret.ts';
import { encryptPullSecrets, type SopsProgram } from '../forms/sops.ts';
import { hideFromGit } from '../git-guard/hide-file.ts';
import { mergePullSecrets, type PullSecret } from '../manifests/pull-secret.ts';
import { pullSecretMetadata } from '../manifests/pull-secret-metadata.ts';
import type { WorkspaceFiles } from '../ports.ts';
import { ok, type Result } from '../result.ts';
import type { GrantOutline, PlannedPullSecret } from './outline.ts';
import { isControllerStorage, type ControllerStorage, type Storage } from './storage.ts';

export interface StorePorts {
  readonly files: WorkspaceFiles;
  readonly sops: SopsProgram;
  readonly now: () => Date;
}

/**
 * Writes the file of the chosen form: `secrets` go into it, those of other namespaces that it holds are kept. Only a
 * plain Secret must stay out of git. Nothing is written where a form cannot be made.
 */
export async function storeSecrets(
  outline: GrantOutline,
  secrets: readonly PullSecret[],
  ports: StorePorts,
  signal: AbortSignal,
): Promise<Result<void>> {
  const { storage, secretFile } = outline;
  if (storage.form === 'apply-only') return ok(undefined);
  const isPlain = storage.form === 'secret';
  if (isPlain) {
    const hidden = await hideFromGit(secretFile, ports.files, signal);
    if (!hidden.ok) return hidden;
  }
  const existing = await ports.files.read(secretFile.path);
  if (!existing.ok) return existing;
  const text = await textOf(outline, { existing: existing.value, secrets }, ports, signal);
  return text.ok ? ports.files.write(secretFile.path, text.value, isPlain ? 'private' : 'shared') : text;
}

/** Fails with `conflict` when the file of a form exists and is not ours, so that it is known before anything is made. */
export function checkStoredFile({ form }: Storage, existing: string | undefined): Result<void> {
  const merged = merge(form, existing);
  return merged === undefined || merged.ok ? ok(undefined) : merged;
}

/** Of an encrypted file only sops can tell whose it is. */
function merge(form: Storage['form'], existing: string | undefined): Result<string> | undefined {
  switch (form) {
    case 'secret':
      return mergePullSecrets(existing, []);
    case 'sealed-secret':
      return mergeSealedSecrets(existing, []);
    case 'external-secrets':
      return mergeExternalSecrets(existing, []);
    case 'acr-pull-binding':
      return mergeAcrPullBindings(existing, []);
    case 'sops':
    case 'apply-only':
      return undefined;
  }
}

interface Content {
  readonly existing: string | undefined;
  readonly secrets: readonly PullSecret[];
}

async function textOf(
  outline: GrantOutline,
  { existing, secrets }: Content,
  ports: StorePorts,
  signal: AbortSignal,
): Promise<Result<string>> {
  const { storage } = outline;
  if (isControllerStorage(storage)) return controllerText(outline, storage, existing);
  switch (storage.form) {
    case 'secret':
    case 'apply-only':
      return mergePullSecrets(existing, secrets);
    case 'sops':
      return encryptPullSecrets({ existing, secrets, place: storage.place }, ports.sops, signal);
    case 'sealed-secret': {
      const sealed: ManifestObject[] = [];
      for (const secret of secrets) {
        const one = await sealPullSecret(secret, { ...storage, now: ports.now() });
        if (!one.ok) return one;
        sealed.push(one.value);
      }
      return mergeSealedSecrets(existing, sealed);
    }
  }
}

/** The file of a controller's objects, which hold no secret and so can be shown before they are written. */
export function controllerText(
  outline: GrantOutline,
  storage: ControllerStorage,
  existing: string | undefined,
): Result<string> {
  const objects: ManifestObject[] = [];
  for (const secret of outline.pullSecrets) {
    const own = controllerObjects(outline, storage, secret);
    if (!own.ok) return own;
    objects.push(...own.value);
  }
  return storage.form === 'external-secrets'
    ? mergeExternalSecrets(existing, objects)
    : mergeAcrPullBindings(existing, objects);
}

function controllerObjects(
  { registry, context, secretName, cloud }: GrantOutline,
  storage: ControllerStorage,
  { namespace, isNamespaceStated, repositories }: PlannedPullSecret,
): Result<ManifestObject[]> {
  const { loginServer } = registry;
  const metadata = pullSecretMetadata({
    loginServer,
    cluster: context.clusterName,
    credential: 'controller',
    ...(storage.roleFor === undefined ? {} : { clientId: storage.roleFor }),
  });
  const place = isNamespaceStated ? { namespace } : {};
  if (storage.form === 'external-secrets') {
    const arm = armOf(registry);
    if (!arm.ok) return arm;
    const { tenantId } = arm.value;
    return externalSecretObjects({
      ...metadata,
      ...place,
      ...storage,
      name: secretName,
      loginServer,
      tenantId,
      cloud,
    });
  }
  const binding = acrPullBinding({
    ...metadata,
    ...place,
    ...storage,
    secretName,
    loginServer,
    repositories,
    cloud,
  });
  return binding.ok ? ok([binding.value]) : binding;
}
