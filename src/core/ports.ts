import type { ManagedCluster } from './clusters/managed-cluster.ts';
import type { Failure } from './failure.ts';
import type { ArmRegistry, Subscription, Tenant } from './registry.ts';
import type { Result } from './result.ts';
import type { RoleAssignment, RolePermissions } from './roles/role-definitions.ts';
import type { Secret } from './secret.ts';

/** An Entra access token; held no longer than the call that needs it. */
export interface AccessToken {
  readonly value: Secret;
  readonly expiresOn: Date;
}

/**
 * Signs in to Entra. `scope` is one OAuth scope such as `https://management.azure.com/.default`; `tenantId` absent
 * means the account's home tenant. `interactive` may show a prompt; without it a missing session is `not-signed-in`.
 */
export interface TokenSource {
  getToken(request: TokenRequest, signal: AbortSignal): Promise<Result<AccessToken>>;
}

export interface TokenRequest {
  readonly scope: string;
  readonly tenantId?: string;
  readonly interactive?: boolean;
  /** JSON of the claims that an answer asked for, such as those of multifactor authentication. */
  readonly claims?: string;
}

/** One step of listing: a page of registries, or what went wrong for one tenant (the others go on). */
export type RegistryPage =
  | { readonly kind: 'registries'; readonly tenant: Tenant; readonly registries: readonly ListedRegistry[] }
  | { readonly kind: 'failed'; readonly tenant: Tenant; readonly failure: Failure };

export interface ListedRegistry {
  readonly registry: ArmRegistry;
  readonly subscription: Subscription;
}

/** Finds registries through Azure Resource Manager, in every tenant that the account can see. */
export interface RegistryDirectory {
  /** Pages of what the person chose, as they arrive; ends after the last tenant. A failure to reach any tenant at all is the first item. */
  list(signal: AbortSignal): AsyncIterable<Result<RegistryPage>>;
  /** One registry by login server, confirmed by GET (so `roleAssignmentMode` is known); `undefined` when no tenant has it. */
  find(loginServer: string, signal: AbortSignal): Promise<Result<ArmRegistry | undefined>>;
  /** As `find`, by resource id. */
  findById(id: string, signal: AbortSignal): Promise<Result<ArmRegistry | undefined>>;
  /** The registry by GET: `list` may not know its mode. `undefined` when it is gone. */
  read(registry: ArmRegistry, signal: AbortSignal): Promise<Result<ArmRegistry | undefined>>;
}

/** What the account belongs to. */
export interface AccountDirectory {
  tenants(signal: AbortSignal): Promise<Result<readonly Tenant[]>>;
  subscriptions(tenant: Tenant, signal: AbortSignal): Promise<Result<readonly Subscription[]>>;
}

/** Finds AKS clusters through Azure Resource Manager, in every tenant that the account can see. */
export interface ClusterDirectory {
  /** The cluster one of whose API server names is `host` (without scheme and port); `undefined` when no tenant has it. */
  find(host: string, signal: AbortSignal): Promise<Result<ManagedCluster | undefined>>;
  /** Every cluster that the account can see, one query a tenant. */
  list(signal: AbortSignal): Promise<Result<readonly ManagedCluster[]>>;
  /** The clusters of several hosts, one query a tenant; those that no tenant has are left out. */
  findAll(hosts: readonly string[], signal: AbortSignal): Promise<Result<readonly ManagedCluster[]>>;
  /** The object id of a user-assigned managed identity, by its resource id; `undefined` when it is gone. */
  principalOf(
    identity: { readonly id: string; readonly tenantId: string },
    signal: AbortSignal,
  ): Promise<Result<string | undefined>>;
}

/** A service principal as its tenant's directory tells it. */
export interface ServicePrincipal {
  readonly objectId: string;
  readonly displayName: string;
  /** When the last of its secrets ends, where the directory tells. */
  readonly secretEndsOn?: Date;
}

/** Microsoft Graph, as far as service principals need it. */
export interface PrincipalDirectory {
  /** The service principal of an application in `tenantId`; `undefined` when that tenant does not know it. */
  findServicePrincipal(
    tenantId: string,
    clientId: string,
    signal: AbortSignal,
  ): Promise<Result<ServicePrincipal | undefined>>;
}

/** What became of a role assignment that was put. */
export type PutOutcome =
  | { readonly kind: 'assigned'; readonly assignment: RoleAssignment }
  | { readonly kind: 'exists' } // the same role for the same principal at the same scope, under another name
  | { readonly kind: 'principal-not-found' }; // not replicated yet, or of another tenant

/** Role assignments wherever they are, in one query a tenant; those that come by a group are not among them. */
export interface AssignmentDirectory {
  assignmentsOf(
    tenantId: string,
    principalIds: readonly string[],
    signal: AbortSignal,
  ): Promise<Result<readonly RoleAssignment[]>>;
}

/** Roles on one registry. Assignments are those at the registry's scope and above it. */
export interface RoleGateway {
  /** Assignments that count for the principal, those of its groups included. */
  listAssignments(
    registry: ArmRegistry,
    principalId: string,
    signal: AbortSignal,
  ): Promise<Result<readonly RoleAssignment[]>>;
  getAssignment(
    registry: ArmRegistry,
    id: string,
    signal: AbortSignal,
  ): Promise<Result<RoleAssignment | undefined>>;
  /** Creates the assignment of this name, or changes its condition. */
  putAssignment(
    registry: ArmRegistry,
    assignment: {
      readonly name: string;
      readonly roleGuid: string;
      readonly principalId: string;
      readonly condition?: string;
    },
    signal: AbortSignal,
  ): Promise<Result<PutOutcome>>;
  /** Absent already is a success. */
  deleteAssignment(registry: ArmRegistry, id: string, signal: AbortSignal): Promise<Result<void>>;
  /** What role definitions permit, by GUID. One that is not there is left out. */
  permissionsOf(
    registry: ArmRegistry,
    roleGuids: readonly string[],
    signal: AbortSignal,
  ): Promise<Result<ReadonlyMap<string, readonly RolePermissions[]>>>;
  /** What the signed-in account may do on the registry: a hint, since conditions and denials are not told. */
  callerPermissions(registry: ArmRegistry, signal: AbortSignal): Promise<Result<readonly RolePermissions[]>>;
}

export type PasswordSlot = 'password1' | 'password2';

/** A password that a registry token holds; ARM never returns its value. */
export interface TokenPassword {
  readonly slot: PasswordSlot;
  readonly createdOn: Date;
  /** Absent when the password never ends. */
  readonly expiresOn?: Date;
}

export interface RegistryToken {
  readonly name: string;
  readonly scopeMapId: string;
  readonly status: 'enabled' | 'disabled';
  readonly passwords: readonly TokenPassword[];
}

export interface ScopeMap {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Such as `repositories/team/app/content/read`; may hold entries that are not repositories. Order means nothing. */
  readonly actions: readonly string[];
}

export interface GeneratedPassword {
  readonly username: string;
  readonly password: Secret;
  readonly expiresOn?: Date;
}

/** Scope maps, tokens and their passwords of one registry; `get` answers `undefined` for absent. */
export interface RegistryTokenGateway {
  getScopeMap(
    registry: ArmRegistry,
    name: string,
    signal: AbortSignal,
  ): Promise<Result<ScopeMap | undefined>>;
  createScopeMap(
    registry: ArmRegistry,
    map: { readonly name: string; readonly description: string; readonly actions: readonly string[] },
    signal: AbortSignal,
  ): Promise<Result<ScopeMap>>;
  /** Replaces the actions of an existing scope map; the caller passes the full list. */
  updateScopeMapActions(
    registry: ArmRegistry,
    name: string,
    actions: readonly string[],
    signal: AbortSignal,
  ): Promise<Result<ScopeMap>>;
  getToken(
    registry: ArmRegistry,
    name: string,
    signal: AbortSignal,
  ): Promise<Result<RegistryToken | undefined>>;
  /** Every token of the registry, whoever made it; in no order. */
  listTokens(registry: ArmRegistry, signal: AbortSignal): Promise<Result<readonly RegistryToken[]>>;
  /** Creates the token enabled, or enables it when it exists with this scope map. */
  createToken(
    registry: ArmRegistry,
    token: { readonly name: string; readonly scopeMapId: string },
    signal: AbortSignal,
  ): Promise<Result<RegistryToken>>;
  /** Always names the slot: without a name ARM regenerates both passwords and cuts other users off. */
  generatePassword(
    registry: ArmRegistry,
    request: { readonly tokenName: string; readonly slot: PasswordSlot; readonly expiresOn: Date },
    signal: AbortSignal,
  ): Promise<Result<GeneratedPassword>>;
  /** Deletes one password and leaves the other. Absent already is a success, here and below. */
  deletePassword(
    registry: ArmRegistry,
    password: { readonly tokenName: string; readonly slot: PasswordSlot },
    signal: AbortSignal,
  ): Promise<Result<void>>;
  deleteToken(registry: ArmRegistry, name: string, signal: AbortSignal): Promise<Result<void>>;
  /** Azure refuses while a token has the scope map. */
  deleteScopeMap(registry: ArmRegistry, name: string, signal: AbortSignal): Promise<Result<void>>;
}

export interface RegistryCredential {
  readonly username: string;
  readonly password: Secret;
}

/** What a registry answered to a pull that stops before the first layer. */
export type PullProbe =
  | { readonly kind: 'allowed'; readonly digest?: string }
  | { readonly kind: 'refused'; readonly detail: string } // the credential was sent and not accepted
  | { readonly kind: 'not-permitted'; readonly detail: string } // accepted, but not for this repository
  | { readonly kind: 'no-such-image' } // accepted; repository, tag or digest absent
  | { readonly kind: 'blocked'; readonly detail: string }; // 403 by network rules

/** The data plane of one registry. */
export interface RegistryDataPlane {
  /**
   * Asks for a pull token for `repository` with `credential` (anonymous when absent) and then for the manifest
   * `reference` (a tag or a digest). The credential goes only to the login server itself.
   */
  probePull(request: ProbeRequest, signal: AbortSignal): Promise<Result<PullProbe>>;
}

export interface ProbeRequest {
  readonly loginServer: string;
  readonly repository: string;
  readonly reference: string;
  readonly credential?: RegistryCredential;
}

/** How git would treat a file, whether or not it exists yet. */
export type GitState =
  | { readonly kind: 'no-repository' }
  | { readonly kind: 'tracked'; readonly root: string }
  | { readonly kind: 'ignored'; readonly root: string }
  | {
      readonly kind: 'untracked';
      readonly root: string;
      readonly ignoreFile: string;
      readonly ignoreLine: string;
    }
  | { readonly kind: 'unknown'; readonly reason: string }; // a repository is there, but git could not be asked

/** Files of the workspace; `path` is an absolute path in the platform's form. */
export interface WorkspaceFiles {
  /** `undefined` when there is no such file. */
  read(path: string): Promise<Result<string | undefined>>;
  /**
   * Through a temporary file beside it and a rename: never half-written. A new `private` file can be read by its
   * owner alone; a file that exists keeps its permissions.
   */
  write(path: string, text: string, visibility: 'private' | 'shared'): Promise<Result<void>>;
  /** Absent already is a success. */
  remove(path: string): Promise<Result<void>>;
  gitState(path: string, signal: AbortSignal): Promise<Result<GitState>>;
}
