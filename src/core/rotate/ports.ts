import type { PullSecretAccess } from '../access.ts';
import type { FileForm } from '../forms/form.ts';
import type { FileRef } from '../grants/outline.ts';
import type { PullSecret } from '../manifests/pull-secret.ts';
import type { SecretConflict } from '../cluster-ports.ts';
import type { PasswordSlot, RegistryDataPlane, WorkspaceFiles } from '../ports.ts';
import type { ArmRegistry } from '../registry.ts';
import type { Result } from '../result.ts';

/** Gives the admin user of a registry a new password. */
export interface AdminPasswordRenewal {
  renew(registry: ArmRegistry, slot: PasswordSlot, signal: AbortSignal): Promise<Result<void>>;
}

/** Writes pull secrets into files of the forms that encrypt them; the plain form needs none. */
export interface FormWriter {
  /** Replaces the secrets of the same name and namespace in the file, and keeps the others. */
  write(
    file: FileRef & { readonly form: Exclude<FileForm, 'secret'> },
    secrets: readonly PullSecret[],
    signal: AbortSignal,
  ): Promise<Result<void>>;
}

/** What the person is asked when a Secret of the cluster belongs to another field manager as well. */
export type AskForce = (
  conflict: Extract<SecretConflict, { kind: 'other-manager' }>,
  place: string,
) => Promise<boolean>;

export interface RotatePorts {
  readonly files: WorkspaceFiles;
  readonly forms: FormWriter;
  readonly dataPlane: RegistryDataPlane;
  readonly askForce: AskForce;
  /** Ends early, without failing, when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** A file of the workspace and the accesses in it that are rewritten. */
export interface HoldingFile extends FileRef {
  readonly form: FileForm;
  readonly holders: readonly PullSecretAccess[];
}
