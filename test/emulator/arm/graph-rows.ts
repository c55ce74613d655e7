import type { ClusterState } from '../cluster-state.ts';
import type { JsonObject } from '../json.ts';
import type { RegistryState } from '../registry-state.ts';
import type { RoleAssignmentState } from '../role-assignments.ts';
import { isAtOrAbove } from '../scope.ts';
import { clusterProperties, identityBody } from './cluster-body.ts';
import type { GraphTable } from './graph-query.ts';
import { CLUSTER_PROVIDER, visibleClusters } from './managed-clusters.ts';
import { registryProperties } from './registry-body.ts';
import { PROVIDER } from './registry-scope.ts';
import { assignmentId } from './role-assignment-body.ts';
import type { ArmCall } from './route.ts';
import { visibleSubscriptions } from './subscriptions.ts';

/** The graph reads resources with versions of its own choice; this one lacks `roleAssignmentMode`. */
const GRAPH_REGISTRY_VERSION = '2023-07-01';
const GRAPH_CLUSTER_VERSION = '2025-08-02-preview';

/** What the caller may see of a table in these subscriptions. */
export function graphRows(
  call: ArmCall,
  table: GraphTable,
  subscriptions: ReadonlySet<string>,
): JsonObject[] {
  switch (table) {
    case 'resources':
      return [...registryRows(call, subscriptions), ...clusterRows(call, subscriptions)];
    case 'resourcecontainers':
      return subscriptionRows(call, subscriptions);
    case 'authorizationresources':
      return assignmentRows(call, subscriptions);
  }
}

function registryRows({ state, caller }: ArmCall, subscriptions: ReadonlySet<string>): JsonObject[] {
  return [...state.allRegistries()]
    .filter(({ subscriptionId }) => subscriptions.has(subscriptionId))
    .filter(({ id }) => state.may(caller.objectId, `${PROVIDER}/read`, id))
    .map(registryRow);
}

function registryRow(registry: RegistryState): JsonObject {
  return {
    ...resourceRow(registry, PROVIDER),
    sku: { name: registry.sku, tier: registry.sku },
    properties: registryProperties(registry, GRAPH_REGISTRY_VERSION),
  };
}

function clusterRows(call: ArmCall, subscriptions: ReadonlySet<string>): JsonObject[] {
  return visibleClusters(call)
    .filter(({ subscriptionId }) => subscriptions.has(subscriptionId))
    .map((cluster) => ({
      ...resourceRow(cluster, CLUSTER_PROVIDER),
      sku: { name: 'Base', tier: 'Free' },
      properties: clusterProperties(cluster, GRAPH_CLUSTER_VERSION),
      identity: identityBody(cluster) ?? null,
    }));
}

function resourceRow(resource: RegistryState | ClusterState, type: string): JsonObject {
  return {
    id: resource.id,
    name: resource.name,
    type: type.toLowerCase(),
    tenantId: resource.tenantId,
    kind: '',
    location: resource.location,
    resourceGroup: resource.resourceGroup.toLowerCase(),
    subscriptionId: resource.subscriptionId,
    managedBy: '',
    sku: null,
    plan: null,
    properties: {},
    tags: resource.tags,
    identity: null,
    zones: null,
    extendedLocation: null,
  };
}

function subscriptionRows(call: ArmCall, subscriptions: ReadonlySet<string>): JsonObject[] {
  return visibleSubscriptions(call)
    .filter(({ id }) => subscriptions.has(id))
    .map(({ id, displayName, tenantId }) => ({
      id: `/subscriptions/${id}`,
      name: displayName,
      type: 'microsoft.resources/subscriptions',
      tenantId,
      subscriptionId: id,
      properties: { state: 'Enabled' },
    }));
}

/** Assignments at, above and below the subscriptions in which the caller may read some. */
function assignmentRows({ state, caller }: ArmCall, subscriptions: ReadonlySet<string>): JsonObject[] {
  const scopes = [...subscriptions].map((id) => `/subscriptions/${id}`);
  return state.assignments
    .inTenant(caller.tenantId)
    .filter(({ scope }) => scopes.some((place) => isAtOrAbove(scope, place) || isAtOrAbove(place, scope)))
    .filter(({ scope }) => {
      const seen = scopes.filter((place) => isAtOrAbove(scope, place));
      return [scope, ...seen].some((place) =>
        state.may(caller.objectId, 'Microsoft.Authorization/roleAssignments/read', place),
      );
    })
    .map(assignmentRow);
}

function assignmentRow(assignment: RoleAssignmentState): JsonObject {
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(assignment.scope)?.[1];
  const group = /\/resourceGroups\/([^/]+)/i.exec(assignment.scope)?.[1];
  return {
    id: assignmentId(assignment),
    name: assignment.name,
    type: 'microsoft.authorization/roleassignments',
    tenantId: assignment.tenantId,
    kind: '',
    location: 'global',
    resourceGroup: group?.toLowerCase() ?? '',
    subscriptionId: subscription ?? '',
    managedBy: '',
    sku: null,
    plan: null,
    properties: {
      createdBy: assignment.createdBy,
      createdOn: assignment.createdOn,
      principalId: assignment.principalId,
      principalType: assignment.principalType,
      // Spelled like this here, and without a subscription.
      roleDefinitionId: `/providers/Microsoft.Authorization/RoleDefinitions/${assignment.roleDefinitionId}`,
      scope: assignment.scope,
      updatedBy: assignment.updatedBy,
      updatedOn: assignment.updatedOn,
      ...(assignment.condition !== undefined && {
        condition: assignment.condition,
        conditionVersion: assignment.conditionVersion ?? '2.0',
      }),
    },
    tags: null,
    identity: null,
    zones: null,
    extendedLocation: null,
  };
}
