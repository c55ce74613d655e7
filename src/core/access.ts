import type { Form } from './forms/form.ts';
import type { CredentialKind } from './manifests/pull-secret-metadata.ts';
import type { PasswordSlot } from './ports.ts';
import type { RoleAssignment } from './roles/role-definitions.ts';
import type { PullGrant } from './roles/pull-access.ts';
import type { ArmRegistry } from './registry.ts';

/** A way in which a cluster can pull from a registry. */
export type Access = PullSecretAccess | RoleAccess;

/** By a pull secret, as far as the files of the workspace tell. */
export interface PullSecretAccess {
  readonly kind: 'pull-secret';
  readonly loginServer: string;
  /** Cluster name of the kubeconfig, as the pull secret's annotation gives it. */
  readonly clusterName: string;
  /** Absent when the manifest leaves it to `kubectl apply`. */
  readonly namespace?: string;
  readonly secretName: string;
  /** Of the Secret that pods refer to, where a controller calls it otherwise than its own object. */
  readonly referredName?: string;
  /** `apply-only`: only the cluster has it, and this workspace remembers that. */
  readonly form: Form;
  readonly credential: CredentialKind;
  readonly tokenName?: string;
  /** Of the service principal. */
  readonly clientId?: string;
  /** Which of the two passwords of the token or of the admin user. */
  readonly password?: PasswordSlot;
  /** Names the service principal's secret in its directory, if we made it. */
  readonly keyId?: string;
  readonly expiresOn?: Date;
  /** Absolute path of the Secret's file; where there is none, of the manifest for which it was applied. */
  readonly file: string;
}

/** By a role of the identity with which the cluster's nodes pull. */
export interface RoleAccess {
  readonly kind: 'role';
  readonly loginServer: string;
  /** Cluster name of the kubeconfig. */
  readonly clusterName: string;
  readonly registry: ArmRegistry;
  readonly assignment: RoleAssignment;
  readonly coverage: PullGrant['coverage'];
  readonly via: PullGrant['via'];
}
