/** An Azure container registry, known by ARM or only by its login server. */
export interface Registry {
  /** Bare lower-case host, as an image names it: `contoso.azurecr.io`. */
  readonly loginServer: string;
  /** What ARM says of it; absent when only the login server is known. */
  readonly arm?: ArmRegistry;
}

/** How a registry decides who may pull; `unknown` when the answer did not say (never read as legacy). */
export type RoleAssignmentMode = 'LegacyRegistryPermissions' | 'AbacRepositoryPermissions' | 'unknown';

/** The parts of ARM's `Microsoft.ContainerRegistry/registries` that decide what we do. */
export interface ArmRegistry {
  /** Full ARM id, spelled as ARM spelled it; compare without case. */
  readonly id: string;
  readonly name: string;
  readonly loginServer: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly tenantId: string;
  readonly location: string;
  readonly sku: string;
  readonly roleAssignmentMode: RoleAssignmentMode;
  /** Whether everybody may pull. */
  readonly anonymousPullEnabled: boolean;
  readonly adminUserEnabled: boolean;
  readonly publicNetworkAccess: 'Enabled' | 'Disabled' | 'unknown';
  /** Whether Entra tokens for Azure Resource Manager are taken in exchange (`azureADAuthenticationAsArmPolicy`). */
  readonly armTokensAccepted: boolean;
  /** Absent on Basic registries, which have no network rules. */
  readonly networkDefaultAction?: 'Allow' | 'Deny';
}

export interface Tenant {
  readonly id: string;
  readonly name: string;
}

export interface Subscription {
  readonly id: string;
  readonly name: string;
  readonly tenantId: string;
}
