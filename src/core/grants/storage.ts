import {
  bindingSecretName,
  type AcrPullBindingVersion,
  type AcrPullIdentity,
} from '../forms/acr-pull-binding.ts';
import type { ExternalSecretsIdentity, ExternalSecretVersion } from '../forms/external-secrets.ts';
import { FORMS } from '../forms/form.ts';
import type { SealingCertificate, SealingScope } from '../forms/sealed-secret.ts';
import type { SopsPlace } from '../forms/sops-rules.ts';

/** In which form the pull secrets are handed over, with all that the form needs. */
export type Storage =
  | { readonly form: 'secret' }
  | { readonly form: 'sealed-secret'; readonly certificate: SealingCertificate; readonly scope: SealingScope }
  | { readonly form: 'sops'; readonly place: SopsPlace }
  | { readonly form: 'apply-only' }
  | ControllerStorage;

/** A controller in the cluster makes the pull secret; it signs in to Azure by itself. */
export type ControllerStorage = RoleWanted &
  (
    | {
        readonly form: 'external-secrets';
        readonly version: ExternalSecretVersion;
        readonly identity: ExternalSecretsIdentity;
      }
    | {
        readonly form: 'acr-pull-binding';
        readonly version: AcrPullBindingVersion;
        readonly identity: AcrPullIdentity;
      }
  );

interface RoleWanted {
  /** Client id of the controller's identity, where the grant is to give it the role to pull. */
  readonly roleFor?: string;
}

export const PLAIN: Storage = { form: 'secret' };

/** Whether a controller gets tokens by itself, so that no credential is issued here. */
export function isControllerStorage(storage: Storage): storage is ControllerStorage {
  return !FORMS[storage.form].needsCredential;
}

/** The name of the Secret to which workloads refer: msi-acrpull gives its own one in its first version. */
export function referredName(secretName: string, storage: Storage): string {
  return storage.form === 'acr-pull-binding'
    ? bindingSecretName({ secretName, version: storage.version })
    : secretName;
}

/** Whether the form is bound to a namespace, so that it cannot be left to `kubectl apply`. */
export function needsNamespace(storage: Storage): boolean {
  if (storage.form === 'sealed-secret') return storage.scope !== 'cluster-wide';
  return storage.form === 'apply-only';
}
