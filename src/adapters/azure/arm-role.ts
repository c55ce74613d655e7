import type { RoleAssignment, RolePermissions } from '../../core/roles/role-definitions.ts';
import { isRecord, textAt } from './json-shape.ts';

/** Narrows a role assignment as Resource Manager tells it; `undefined` when it lacks what tells it apart. */
export function toRoleAssignment(json: unknown): RoleAssignment | undefined {
  if (!isRecord(json) || !isRecord(json['properties'])) return undefined;
  const { properties } = json;
  const id = textAt(json, 'id');
  const scope = textAt(properties, 'scope');
  const roleDefinitionId = textAt(properties, 'roleDefinitionId');
  const principalId = textAt(properties, 'principalId');
  if (id === undefined || scope === undefined) return undefined;
  if (roleDefinitionId === undefined || principalId === undefined) return undefined;
  const principalType = textAt(properties, 'principalType');
  const condition = textAt(properties, 'condition');
  const description = textAt(properties, 'description');
  const createdOn = new Date(textAt(properties, 'createdOn') ?? '');
  return {
    id,
    scope,
    roleDefinitionId,
    principalId,
    ...(principalType === undefined ? {} : { principalType }),
    ...(condition === undefined ? {} : { condition }),
    ...(description === undefined ? {} : { description }),
    ...(Number.isNaN(createdOn.getTime()) ? {} : { createdOn }),
  };
}

/** Narrows one entry of a role's or an account's permissions. */
export function toRolePermissions(json: unknown): RolePermissions | undefined {
  if (!isRecord(json)) return undefined;
  return {
    actions: textsAt(json, 'actions'),
    notActions: textsAt(json, 'notActions'),
    dataActions: textsAt(json, 'dataActions'),
    notDataActions: textsAt(json, 'notDataActions'),
  };
}

function textsAt(json: Readonly<Record<string, unknown>>, key: string): string[] {
  const list = json[key];
  return Array.isArray(list) ? list.filter((entry): entry is string => typeof entry === 'string') : [];
}
