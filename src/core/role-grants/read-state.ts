import type { RoleGateway } from '../ports.ts';
import { ok, type Result } from '../result.ts';
import { roleGuidOf } from '../roles/role-definitions.ts';
import type { RoleWish } from './outline.ts';
import type { RoleState } from './plan.ts';
import { PULL_ROLES } from './pull-roles.ts';

/** Reads what the plan depends on. That the account's own rights cannot be read stops nothing: they are only a hint. */
export async function readRoleState(
  { registry, principal }: RoleWish,
  roles: RoleGateway,
  signal: AbortSignal,
): Promise<Result<RoleState>> {
  const [assignments, caller] = await Promise.all([
    roles.listAssignments(registry, principal.objectId, signal),
    roles.callerPermissions(registry, signal),
  ]);
  if (!assignments.ok) return assignments;
  const guids = new Set(assignments.value.map(({ roleDefinitionId }) => roleGuidOf(roleDefinitionId)));
  const permissions = await roles.permissionsOf(
    registry,
    [...guids].filter((guid) => !PULL_ROLES.has(guid)),
    signal,
  );
  if (!permissions.ok) return permissions;
  return ok({
    assignments: assignments.value,
    permissions: permissions.value,
    caller: caller.ok ? caller.value : undefined,
  });
}
