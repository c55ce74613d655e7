import type { PutOutcome, RoleGateway } from '../../src/core/ports.ts';
import type { ArmRegistry } from '../../src/core/registry.ts';
import { ok, type Err, type Result } from '../../src/core/result.ts';
import {
  roleDefinitionId,
  type RoleAssignment,
  type RolePermissions,
} from '../../src/core/roles/role-definitions.ts';

type Put = Parameters<RoleGateway['putAssignment']>[1];

/** Role assignments in memory. `nextPuts` and `nextLists` answer the next ones instead; `calls` tells every request that was made. */
export class FakeRoleGateway implements RoleGateway {
  assignments: RoleAssignment[] = [];
  caller: Result<readonly RolePermissions[]> = ok([]);
  readonly definitions = new Map<string, readonly RolePermissions[]>();
  readonly nextPuts: (Err | Exclude<PutOutcome['kind'], 'assigned'>)[] = [];
  readonly nextLists: Err[] = [];
  readonly calls: string[] = [];

  listAssignments(): Promise<Result<readonly RoleAssignment[]>> {
    this.calls.push('list');
    return Promise.resolve(this.nextLists.shift() ?? ok(this.assignments));
  }

  getAssignment(_: ArmRegistry, id: string): Promise<Result<RoleAssignment | undefined>> {
    this.calls.push('get');
    return Promise.resolve(ok(this.assignments.find((assignment) => assignment.id === id)));
  }

  putAssignment(registry: ArmRegistry, put: Put): Promise<Result<PutOutcome>> {
    this.calls.push('put');
    const next = this.nextPuts.shift();
    if (typeof next === 'object') return Promise.resolve(next);
    if (next !== undefined) return Promise.resolve(ok({ kind: next }));
    const assignment = assignmentOf(registry, put);
    this.assignments = [...this.assignments.filter(({ id }) => id !== assignment.id), assignment];
    return Promise.resolve(ok({ kind: 'assigned', assignment }));
  }

  deleteAssignment(_: ArmRegistry, id: string): Promise<Result<void>> {
    this.calls.push('delete');
    this.assignments = this.assignments.filter((assignment) => assignment.id !== id);
    return Promise.resolve(ok(undefined));
  }

  permissionsOf(
    _: ArmRegistry,
    roleGuids: readonly string[],
  ): Promise<Result<ReadonlyMap<string, readonly RolePermissions[]>>> {
    if (roleGuids.length > 0) this.calls.push('definitions');
    return Promise.resolve(ok(this.definitions));
  }

  callerPermissions(): Promise<Result<readonly RolePermissions[]>> {
    this.calls.push('permissions');
    return Promise.resolve(this.caller);
  }
}

/** As ARM would list it. */
export function assignmentOf(
  registry: ArmRegistry,
  { name, roleGuid, principalId, condition }: Put,
  scope = registry.id,
): RoleAssignment {
  return {
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    scope,
    roleDefinitionId: roleDefinitionId(registry.subscriptionId, roleGuid),
    principalId,
    principalType: 'ServicePrincipal',
    ...(condition === undefined ? {} : { condition }),
  };
}
