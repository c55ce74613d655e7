import type { ClusterIdentityType, KubeletIdentity } from './cluster-state.ts';
import type { CloudName } from './clouds.ts';
import type { GraphRights } from './directory.ts';
import type { Settings } from './settings.ts';

/** A little Azure to start with; only what a test cares about must be said. */
export interface AzureSeed {
  readonly tenants: readonly SeedTenant[];
  readonly subscriptions: readonly SeedSubscription[];
  readonly principals: readonly SeedPrincipal[];
  readonly registries: readonly SeedRegistry[];
  readonly clusters?: readonly SeedCluster[];
  readonly groups?: readonly SeedGroup[];
  readonly customRoles?: readonly SeedCustomRole[];
  readonly roleAssignments: readonly SeedRoleAssignment[];
  /** What a test may also change later, over the control address. */
  readonly settings?: Partial<Settings>;
  /** The service principal whose tenant, id and secret go into the emulator's environment. */
  readonly defaultPrincipal: string;
}

export interface SeedTenant {
  readonly id: string;
  readonly displayName: string;
  readonly domain: string;
  /** Public when left out. */
  readonly cloud?: CloudName;
}

export interface SeedSubscription {
  readonly id: string;
  readonly displayName: string;
  readonly tenantId: string;
}

/** Someone who can sign in. The first tenant is home, the others know it as a guest or as a multi-tenant app. */
export interface SeedPrincipal {
  readonly name: string;
  readonly kind: 'servicePrincipal' | 'managedIdentity' | 'user';
  /** Client id of a service principal; for a user, the id of the client it signs in with. */
  readonly appId: string;
  readonly displayName: string;
  /** Object id per tenant, home first. */
  readonly objectIds: readonly SeedObject[];
  readonly secrets?: readonly { readonly value: string; readonly expiresOn?: string }[];
  /** Of the application; for several tenants when the principal is in several. */
  readonly signInAudience?: string;
  readonly redirectUris?: readonly string[];
}

export interface SeedObject {
  readonly tenantId: string;
  readonly objectId: string;
  /** What it may do in Microsoft Graph; users may read at home, all others nothing. */
  readonly graph?: GraphRights;
}

export interface SeedGroup {
  readonly name: string;
  readonly tenantId: string;
  readonly objectId: string;
  /** Names of principals. */
  readonly members: readonly string[];
}

export interface SeedCustomRole {
  readonly id: string;
  readonly name: string;
  readonly assignableScopes: readonly string[];
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly dataActions?: readonly string[];
  readonly notDataActions?: readonly string[];
}

/** A managed cluster. Its kubelet identity becomes a principal named `<cluster>-agentpool`, unless one is seeded. */
export interface SeedCluster {
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup?: string;
  readonly location?: string;
  /** Left out for a cluster with a service principal. */
  readonly identity?: ClusterIdentityType;
  /** Left out while the cluster is being made. */
  readonly kubeletIdentity?: KubeletIdentity;
  readonly servicePrincipalClientId?: string;
  readonly powerState?: 'Running' | 'Stopped';
  readonly provisioningState?: string;
  readonly fqdn?: string;
  readonly privateFqdn?: string;
  readonly serviceAccountImagePullProfile?: {
    readonly enabled: boolean;
    readonly defaultManagedIdentityId?: string;
  };
  readonly tags?: Readonly<Record<string, string>>;
}

export interface SeedRoleAssignment {
  /** Name of a principal or a group. */
  readonly principal: string;
  readonly tenantId: string;
  /** Name of a built-in or custom role. */
  readonly role: string;
  readonly scope: string;
  readonly condition?: string;
}

export interface SeedRegistry {
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup?: string;
  readonly location?: string;
  readonly sku?: 'Basic' | 'Standard' | 'Premium';
  /** The random part of a login server with a domain name label. */
  readonly domainLabel?: string;
  readonly roleAssignmentMode?: 'LegacyRegistryPermissions' | 'AbacRepositoryPermissions';
  readonly anonymousPullEnabled?: boolean;
  readonly adminUserEnabled?: boolean;
  readonly publicNetworkAccess?: 'Enabled' | 'Disabled';
  readonly defaultAction?: 'Allow' | 'Deny';
  readonly allowedAddresses?: readonly string[];
  /** `policies.azureADAuthenticationAsArmPolicy`: whether ARM tokens are taken for the data plane. */
  readonly armTokens?: 'enabled' | 'disabled';
  readonly tags?: Readonly<Record<string, string>>;
  readonly images?: readonly SeedImage[];
}

export interface SeedImage {
  readonly repository: string;
  readonly tag: string;
  /** Files of the one layer; a greeting when left out. */
  readonly files?: Readonly<Record<string, string>>;
}
