import type { ArmRegistry, RoleAssignmentMode } from '../../core/registry.ts';
import { isRecord, textAt } from './json-shape.ts';

// An ARM id keeps its segments in order but not their case.
const REGISTRY_ID =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ContainerRegistry\/registries\/([^/]+)$/i;

/**
 * Narrows one registry as Resource Manager or Resource Graph tells it. `undefined` when it lacks what makes it usable
 * (id, login server); what merely is not told becomes `unknown` or the safer value.
 */
export function toArmRegistry(json: unknown, tenantId: string): ArmRegistry | undefined {
  if (!isRecord(json)) return undefined;
  const properties = isRecord(json['properties']) ? json['properties'] : {};
  const id = textAt(json, 'id');
  const loginServer = textAt(properties, 'loginServer');
  const [, subscriptionId, resourceGroup, name] = REGISTRY_ID.exec(id ?? '') ?? [];
  if (id === undefined || loginServer === undefined) return undefined;
  if (subscriptionId === undefined || resourceGroup === undefined || name === undefined) return undefined;
  const sku = (isRecord(json['sku']) ? textAt(json['sku'], 'name') : undefined) ?? '';
  const defaultAction = networkDefaultAction(properties['networkRuleSet']);
  return {
    id,
    name,
    loginServer: loginServer.toLowerCase(),
    subscriptionId,
    resourceGroup,
    tenantId,
    location: textAt(json, 'location') ?? '',
    sku,
    roleAssignmentMode: roleAssignmentMode(properties['roleAssignmentMode']),
    // Basic registries have no anonymous pull, whatever the property says (azure-facts D).
    anonymousPullEnabled: properties['anonymousPullEnabled'] === true && sku !== 'Basic',
    adminUserEnabled: properties['adminUserEnabled'] === true,
    armTokensAccepted: !isPolicyDisabled(properties['policies']),
    publicNetworkAccess: enabledOrDisabled(properties['publicNetworkAccess']),
    ...(defaultAction === undefined ? {} : { networkDefaultAction: defaultAction }),
  };
}

function roleAssignmentMode(value: unknown): RoleAssignmentMode {
  return value === 'LegacyRegistryPermissions' || value === 'AbacRepositoryPermissions' ? value : 'unknown';
}

function enabledOrDisabled(value: unknown): 'Enabled' | 'Disabled' | 'unknown' {
  return value === 'Enabled' || value === 'Disabled' ? value : 'unknown';
}

/** The policy is enabled unless it says otherwise. */
function isPolicyDisabled(policies: unknown): boolean {
  const policy = isRecord(policies) ? policies['azureADAuthenticationAsArmPolicy'] : undefined;
  return isRecord(policy) && policy['status'] === 'disabled';
}

function networkDefaultAction(rules: unknown): 'Allow' | 'Deny' | undefined {
  const action = isRecord(rules) ? rules['defaultAction'] : undefined;
  return action === 'Allow' || action === 'Deny' ? action : undefined;
}
