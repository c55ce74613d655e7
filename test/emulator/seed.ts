import type { CloudName } from './clouds.ts';

/** A little Azure to start with; only what a test cares about must be said. */
export interface AzureSeed {
  readonly tenants: readonly SeedTenant[];
  readonly subscriptions: readonly SeedSubscription[];
  readonly principals: readonly SeedPrincipal[];
  readonly registries: readonly SeedRegistry[];
  readonly roleAssignments: readonly SeedRoleAssignment[];
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
  readonly kind: 'servicePrincipal' | 'user';
  /** Client id of a service principal; for a user, the id of the client it signs in with. */
  readonly appId: string;
  readonly displayName: string;
  /** Object id per tenant, home first. */
  readonly objectIds: readonly { readonly tenantId: string; readonly objectId: string }[];
  readonly secrets?: readonly { readonly value: string; readonly expiresOn?: string }[];
}

export interface SeedRoleAssignment {
  readonly principal: string;
  readonly tenantId: string;
  /** A built-in role's name. */
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
