import type { CredentialKind } from '../manifests/pull-secret-metadata.ts';
import type { PasswordSlot, RegistryCredential } from '../ports.ts';

/** Where the credential in the pull secret comes from. */
export type CredentialSource =
  | { readonly kind: 'token'; readonly expiresOn: Date }
  /** An application made for the cluster and namespace, or found by its name. */
  | { readonly kind: 'new-principal'; readonly expiresOn: Date }
  /** Client id and secret that the person has; the role is given only if they want it and it is lacking. */
  | {
      readonly kind: 'existing-principal';
      readonly credential: RegistryCredential;
      readonly givesRole: boolean;
    }
  /** `mayEnable`: the person has confirmed that the admin user may be turned on. */
  | { readonly kind: 'admin'; readonly slot: PasswordSlot; readonly mayEnable: boolean }
  | { readonly kind: 'entra-token' }
  | { readonly kind: 'pasted'; readonly credential: RegistryCredential };

/** How the pull secret's annotations call it. */
export function credentialKindOf({ kind }: CredentialSource): Exclude<CredentialKind, 'controller'> {
  return kind === 'new-principal' || kind === 'existing-principal' ? 'service-principal' : kind;
}

/** What the two passwords of the admin user are called in Resource Manager, unlike those of tokens. */
export const ADMIN_PASSWORD_NAMES: Readonly<Record<PasswordSlot, 'password' | 'password2'>> = {
  password1: 'password',
  password2: 'password2',
};

/** The user name that goes with a registry's own refresh token (ACR, "Authenticate with a registry"). */
export const TOKEN_USERNAME = '00000000-0000-0000-0000-000000000000';
