import { isSameScope } from './scope.ts';

export interface RoleAssignmentState {
  /** A GUID, used once in a tenant. */
  readonly name: string;
  readonly scope: string;
  /** The GUID alone. */
  readonly roleDefinitionId: string;
  readonly principalId: string;
  readonly principalType: string;
  readonly tenantId: string;
  readonly condition?: string;
  readonly conditionVersion?: string;
  readonly description?: string;
  /** Times as Azure writes them. */
  readonly createdOn: string;
  readonly updatedOn: string;
  readonly createdBy: string | null;
  readonly updatedBy: string | null;
  readonly effectiveOn: Date;
}

/** Role assignments by principal: there may be thousands, and every request asks. */
export class RoleAssignments {
  readonly #byPrincipal = new Map<string, RoleAssignmentState[]>();

  /** Adds it, or replaces the one of the same name. */
  put(assignment: RoleAssignmentState): void {
    this.remove(assignment.name);
    const known = this.#byPrincipal.get(assignment.principalId) ?? [];
    this.#byPrincipal.set(assignment.principalId, [...known, assignment]);
  }

  remove(name: string): void {
    for (const [principalId, assignments] of this.#byPrincipal) {
      if (!assignments.some((assignment) => assignment.name === name)) continue;
      this.#byPrincipal.set(
        principalId,
        assignments.filter((assignment) => assignment.name !== name),
      );
    }
  }

  of(principalId: string): readonly RoleAssignmentState[] {
    return this.#byPrincipal.get(principalId) ?? [];
  }

  inTenant(tenantId: string): RoleAssignmentState[] {
    return [...this.#byPrincipal.values()].flat().filter((assignment) => assignment.tenantId === tenantId);
  }

  named(name: string, tenantId: string): RoleAssignmentState | undefined {
    return this.inTenant(tenantId).find((assignment) => assignment.name === name.toLowerCase());
  }

  /** The one assignment that this scope, role and principal can have. */
  same(
    wanted: Pick<RoleAssignmentState, 'scope' | 'roleDefinitionId' | 'principalId'>,
  ): RoleAssignmentState | undefined {
    return this.of(wanted.principalId).find(
      ({ scope, roleDefinitionId }) =>
        roleDefinitionId === wanted.roleDefinitionId && isSameScope(scope, wanted.scope),
    );
  }
}
