import type { ManagedCluster } from '../clusters/managed-cluster.ts';
import type { Message } from '../message.ts';
import type { RegistryToken } from '../ports.ts';
import type { ArmRegistry } from '../registry.ts';
import type { Result } from '../result.ts';
import type { Principal } from '../role-grants/outline.ts';
import type { RoleAssignment, RolePermissions } from '../roles/role-definitions.ts';
import type { PodSecrets, FiledCredential } from './pod-secrets.ts';
import type { Greeting, ManifestAnswer } from './ports.ts';
import type { SecretCheck } from '../credentials/ports.ts';
import type { FiledSecret } from './pull-objects.ts';

/** What was learned of one registry. */
export interface RegistryFacts {
  readonly loginServer: string;
  /** Its resource; `undefined` where no subscription that the account reads has it. */
  readonly arm: Result<ArmRegistry | undefined>;
  readonly greeting: Result<Greeting>;
  readonly nodes: NodeAccess;
  /** The registry's own time where it told it, since that decides what has ended; else this machine's. */
  readonly now: Date;
}

/** With what the nodes themselves sign in to the registry, beside any pull secret. */
export type NodeAccess =
  | { readonly kind: 'none' } // not a cluster of Azure
  | { readonly kind: 'unknown'; readonly reason: Message; readonly hint?: Message }
  | { readonly kind: 'impossible'; readonly reason: Message; readonly hint: Message }
  | {
      readonly kind: 'principal';
      readonly cluster: ManagedCluster;
      readonly principal: Principal;
      readonly roles: Result<NodeRoles>;
    };

export interface NodeRoles {
  readonly assignments: readonly RoleAssignment[];
  readonly permissions: ReadonlyMap<string, readonly RolePermissions[]>;
}

/** What was learned of one image. */
export interface ImageFacts {
  readonly secrets: PodSecrets;
  /** What the registry answers to each credential that the kubelet would send, in its order. */
  readonly tried: readonly TriedCredential[];
  readonly anonymous: Result<ManifestAnswer>;
  /** What it answers to the signed-in account; absent where that was not needed. */
  readonly own?: Result<ManifestAnswer>;
  /** Registry tokens behind the sealed secrets, by secret name, where Azure tells of them. */
  readonly sealedTokens: ReadonlyMap<string, TokenFact>;
}

export interface TriedCredential {
  readonly credential: FiledCredential;
  readonly answer: Result<ManifestAnswer>;
  /** Why it was refused, as far as somebody knows. */
  readonly refusal?: Refusal;
}

/** What is behind a user name. */
export type Refusal =
  | { readonly kind: 'token'; readonly token: TokenFact }
  | { readonly kind: 'admin'; readonly isEnabled: boolean }
  | { readonly kind: 'principal'; readonly check: SecretCheck['kind'] };

export type TokenFact = { readonly kind: 'gone' } | { readonly kind: 'there'; readonly token: RegistryToken };

/** A pull secret for a registry of which no image is known. */
export interface LooseSecret {
  readonly secret: FiledSecret;
  readonly token?: TokenFact;
}
