import {
  mergeSealedSecrets,
  sealPullSecret,
  type SealingCertificate,
  type SealingScope,
} from '../forms/sealed-secret.ts';
import { encryptPullSecrets, type SopsProgram } from '../forms/sops.ts';
import type { SopsPlace } from '../forms/sops-rules.ts';
import type { ManifestObject } from '../forms/manifest-file.ts';
import type { PullSecret } from '../manifests/pull-secret.ts';
import { message } from '../message.ts';
import type { WorkspaceFiles } from '../ports.ts';
import { err, type Result } from '../result.ts';
import type { FormWriter } from './ports.ts';

export interface FormWriterPorts {
  readonly files: WorkspaceFiles;
  readonly sops: SopsProgram;
  /** By which rule sops encrypts a file. */
  readonly sopsPlace: (file: string) => Promise<Result<SopsPlace>>;
  /** For which controller a file is sealed again. */
  readonly certificate: () => Promise<Result<SealingCertificate>>;
  readonly now: () => Date;
}

/** Writes encrypted forms as a grant does; what a controller makes by itself is not written. */
export function formWriter(ports: FormWriterPorts): FormWriter {
  return {
    write: async ({ path, form }, secrets, signal) => {
      const existing = await ports.files.read(path);
      if (!existing.ok) return existing;
      const file = { path, existing: existing.value };
      switch (form) {
        case 'sops':
          return store(ports, path, await encrypted(ports, file, secrets, signal));
        case 'sealed-secret':
          return store(ports, path, await sealed(ports, file, secrets));
        case 'external-secrets':
        case 'acr-pull-binding':
          return err('refused', message('The controller in the cluster renews this pull secret by itself.'));
      }
    },
  };
}

interface ExistingFile {
  readonly path: string;
  readonly existing: string | undefined;
}

async function encrypted(
  { sops, sopsPlace }: FormWriterPorts,
  { path, existing }: ExistingFile,
  secrets: readonly PullSecret[],
  signal: AbortSignal,
): Promise<Result<string>> {
  const place = await sopsPlace(path);
  return place.ok ? encryptPullSecrets({ existing, secrets, place: place.value }, sops, signal) : place;
}

async function sealed(
  { certificate, now }: FormWriterPorts,
  { existing }: ExistingFile,
  secrets: readonly PullSecret[],
): Promise<Result<string>> {
  const known = await certificate();
  if (!known.ok) return known;
  const options = { certificate: known.value, scope: scopeOf(existing ?? ''), now: now() };
  const objects: ManifestObject[] = [];
  for (const secret of secrets) {
    const object = await sealPullSecret(secret, options);
    if (!object.ok) return object;
    objects.push(object.value);
  }
  return mergeSealedSecrets(existing, objects);
}

/** The scope that the file has, by the annotation that the controller reads. */
function scopeOf(text: string): SealingScope {
  const scopes = ['cluster-wide', 'namespace-wide'] as const;
  return scopes.find((scope) => text.includes(`sealedsecrets.bitnami.com/${scope}`)) ?? 'strict';
}

async function store({ files }: FormWriterPorts, path: string, text: Result<string>): Promise<Result<void>> {
  return text.ok ? files.write(path, text.value, 'shared') : text;
}
