import type { CloudName } from './clouds.ts';
import type { SeedImage, SeedRegistry } from './seed.ts';

export interface SystemData {
  readonly createdBy: string;
  readonly createdByType: string;
  readonly createdAt: string;
  readonly lastModifiedBy: string;
  readonly lastModifiedByType: string;
  readonly lastModifiedAt: string;
}

export type ProvisioningState = 'Succeeded' | 'Creating' | 'Updating';

export interface ScopeMapState {
  readonly name: string;
  readonly type: 'UserDefined' | 'SystemDefined';
  readonly creationDate: string;
  readonly description?: string;
  readonly actions: readonly string[];
  readonly provisioningState: ProvisioningState;
  readonly systemData: SystemData;
}

export type PasswordName = 'password1' | 'password2';

export interface PasswordState {
  readonly name: PasswordName;
  readonly creationTime: string;
  readonly expiry?: Date;
  readonly value: string;
}

export interface TokenState {
  readonly name: string;
  readonly creationDate: string;
  readonly scopeMapId: string;
  readonly status: 'enabled' | 'disabled';
  readonly provisioningState: ProvisioningState;
  readonly passwords: readonly PasswordState[];
  readonly systemData: SystemData;
}

/** A registry and all that lives below it. Keys of the maps are lower case. */
export interface RegistryState {
  readonly id: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly tenantId: string;
  readonly cloud: CloudName;
  readonly location: string;
  readonly sku: 'Basic' | 'Standard' | 'Premium';
  readonly loginServer: string;
  readonly isDomainLabelled: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdOn: Date;
  readonly images: readonly SeedImage[];
  readonly scopeMaps: Map<string, ScopeMapState>;
  readonly tokens: Map<string, TokenState>;
  readonly adminPasswords: { password: string; password2: string };
  roleAssignmentMode: 'LegacyRegistryPermissions' | 'AbacRepositoryPermissions';
  anonymousPullEnabled: boolean;
  adminUserEnabled: boolean;
  publicNetworkAccess: 'Enabled' | 'Disabled';
  defaultAction: 'Allow' | 'Deny';
  allowedAddresses: readonly string[];
  armTokens: 'enabled' | 'disabled';
}

export interface RegistryPlace {
  readonly tenantId: string;
  readonly cloud: CloudName;
  readonly registrySuffix: string;
  readonly createdOn: Date;
}

/** Builds a registry from its seed, with the defaults that Azure gives a new one. */
export function createRegistry(seed: SeedRegistry, place: RegistryPlace): RegistryState {
  const resourceGroup = seed.resourceGroup ?? 'rg-registries';
  const provider = `providers/Microsoft.ContainerRegistry/registries/${seed.name}`;
  const label = seed.domainLabel === undefined ? '' : `-${seed.domainLabel}`;
  return {
    id: `/subscriptions/${seed.subscriptionId}/resourceGroups/${resourceGroup}/${provider}`,
    name: seed.name,
    subscriptionId: seed.subscriptionId,
    resourceGroup,
    tenantId: place.tenantId,
    cloud: place.cloud,
    location: seed.location ?? 'westeurope',
    sku: seed.sku ?? 'Standard',
    loginServer: `${seed.name}${label}.${place.registrySuffix}`.toLowerCase(),
    isDomainLabelled: seed.domainLabel !== undefined,
    tags: seed.tags ?? {},
    createdOn: place.createdOn,
    images: seed.images ?? [],
    scopeMaps: new Map(),
    tokens: new Map(),
    adminPasswords: { password: '', password2: '' },
    roleAssignmentMode: seed.roleAssignmentMode ?? 'LegacyRegistryPermissions',
    anonymousPullEnabled: seed.anonymousPullEnabled ?? false,
    adminUserEnabled: seed.adminUserEnabled ?? false,
    publicNetworkAccess: seed.publicNetworkAccess ?? 'Enabled',
    defaultAction: seed.defaultAction ?? 'Allow',
    allowedAddresses: seed.allowedAddresses ?? [],
    armTokens: seed.armTokens ?? 'enabled',
  };
}
