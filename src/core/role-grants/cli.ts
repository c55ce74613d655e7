import { quote } from '../grants/shell.ts';
import { roleDefinitionId } from '../roles/role-definitions.ts';
import type { RoleWish } from './outline.ts';
import { conditionOf, type DoableChange } from './plan.ts';

/** The same steps by hand. */
export const roleCommands = {
  assign: (outline: RoleWish, change: DoableChange): string =>
    change.kind === 'create' ? create(outline, change) : replace(outline, change),

  list: ({ principal, registry }: RoleWish): string =>
    `az role assignment list --assignee ${quote(principal.objectId)} --scope ${quote(registry.id)} --include-inherited --include-groups`,

  remove: ({ principal, registry, role }: RoleWish): string =>
    `az role assignment delete --assignee ${quote(principal.objectId)} --role ${quote(role.guid)} --scope ${quote(registry.id)}`,
} as const;

function create({ principal, role, registry }: RoleWish, change: DoableChange): string {
  const condition = conditionOf(change);
  return [
    'az role assignment create',
    `--assignee-object-id ${principal.objectId} --assignee-principal-type ServicePrincipal`,
    `--role ${role.guid} --scope ${quote(registry.id)}`,
    ...(condition === undefined ? [] : [`--condition-version 2.0 --condition ${quote(condition)}`]),
  ].join(' \\\n  ');
}

/** `az role assignment` has no command that changes a condition alone. */
function replace(
  { principal, role, registry }: RoleWish,
  change: Exclude<DoableChange, { kind: 'create' }>,
): string {
  const condition = conditionOf(change);
  const properties = {
    roleDefinitionId: roleDefinitionId(registry.subscriptionId, role.guid),
    principalId: principal.objectId,
    principalType: 'ServicePrincipal',
    ...(condition === undefined ? {} : { condition, conditionVersion: '2.0' }),
  };
  return [
    `az rest --method put --url ${quote(`${change.assignment.id}?api-version=2022-04-01`)}`,
    `--body ${quote(JSON.stringify({ properties }))}`,
  ].join(' \\\n  ');
}
