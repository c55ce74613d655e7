/** A role assignment as ARM lists it. ARM's explicit nulls are absent here. */
export interface RoleAssignment {
  /** Full ARM id; its last segment is the name (a GUID). */
  readonly id: string;
  /** ARM id of what it holds for: a registry, a group, a subscription, a management group, or `/`. */
  readonly scope: string;
  readonly roleDefinitionId: string;
  /** Object id of who has the role; a group when the assignment comes by membership. */
  readonly principalId: string;
  readonly principalType?: string;
  readonly condition?: string;
  readonly description?: string;
  readonly createdOn?: Date;
}

/** One entry of a role definition's `permissions`. */
export interface RolePermissions {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

/** Built-in role AcrPull: pulls from registries that decide by registry roles. The same GUID in every cloud. */
export const ACR_PULL = '7f951dda-4ed3-4680-a7ca-43fe172d538d';

/** Built-in role Container Registry Repository Reader: pulls from registries that decide by repository roles. */
export const REPOSITORY_READER = 'b93aa761-3e63-49ed-ac28-beffa264f7ac';

/** What a pull needs on a registry that decides by registry roles. */
export const PULL_READ = 'Microsoft.ContainerRegistry/registries/pull/read';

/** What a pull needs on a registry that decides by repository roles. */
export const CONTENT_READ = 'Microsoft.ContainerRegistry/registries/repositories/content/read';

/** Lists tags; the other data action of Container Registry Repository Reader. */
export const METADATA_READ = 'Microsoft.ContainerRegistry/registries/repositories/metadata/read';

/**
 * The GUID of a role definition's id, in lower case. Roles are compared by it alone: the part before it names the
 * subscription that was asked, or none, and role names get translated and renamed.
 */
export function roleGuidOf(roleDefinitionId: string): string {
  return roleDefinitionId.slice(roleDefinitionId.lastIndexOf('/') + 1).toLowerCase();
}

/** The id of a role definition, as a role assignment in `subscriptionId` names it. */
export function roleDefinitionId(subscriptionId: string, guid: string): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
}
