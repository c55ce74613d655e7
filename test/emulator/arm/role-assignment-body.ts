import type { JsonObject } from '../json.ts';
import type { RoleAssignmentState } from '../role-assignments.ts';

export function assignmentId({ scope, name }: Pick<RoleAssignmentState, 'scope' | 'name'>): string {
  return `${scope === '/' ? '' : scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
}

/** A role definition's id as it stands in an answer: with the subscription of the request, whatever the scope. */
export function definitionId(roleId: string, path: string): string {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(path)?.[0] ?? '';
  return `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`;
}

/** An assignment in the recorded order of keys; what is not set is null, and was left out before 2020. */
export function assignmentBody(
  assignment: RoleAssignmentState,
  { path, apiVersion }: { readonly path: string; readonly apiVersion: string },
): JsonObject {
  const later = {
    condition: assignment.condition ?? null,
    conditionVersion: assignment.conditionVersion ?? null,
    createdOn: assignment.createdOn,
    updatedOn: assignment.updatedOn,
    createdBy: assignment.createdBy,
    updatedBy: assignment.updatedBy,
    delegatedManagedIdentityResourceId: null,
    description: assignment.description ?? null,
  };
  const isOld = apiVersion < '2020';
  const shown = isOld ? Object.entries(later).filter(([, value]) => value !== null) : Object.entries(later);
  return {
    properties: {
      roleDefinitionId: definitionId(assignment.roleDefinitionId, path),
      principalId: assignment.principalId,
      principalType: assignment.principalType,
      scope: assignment.scope,
      ...Object.fromEntries(shown),
    },
    id: assignmentId(assignment),
    type: 'Microsoft.Authorization/roleAssignments',
    name: assignment.name,
  };
}
