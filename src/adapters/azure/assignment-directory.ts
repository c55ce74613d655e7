import type { AssignmentDirectory } from '../../core/ports.ts';
import { ok, type Result } from '../../core/result.ts';
import type { RoleAssignment } from '../../core/roles/role-definitions.ts';
import { ArmHttp, type HttpParts } from './arm-http.ts';
import { toRoleAssignment } from './arm-role.ts';
import { assignmentsOf, queryPages } from './resource-graph.ts';

/** Role assignments by Azure Resource Graph. */
export class GraphAssignmentDirectory implements AssignmentDirectory {
  readonly #arm: ArmHttp;

  constructor(parts: HttpParts) {
    this.#arm = new ArmHttp(parts);
  }

  async assignmentsOf(
    tenantId: string,
    principalIds: readonly string[],
    signal: AbortSignal,
  ): Promise<Result<readonly RoleAssignment[]>> {
    const found: RoleAssignment[] = [];
    if (principalIds.length === 0) return ok(found);
    const tenant = { id: tenantId, name: tenantId };
    for await (const page of queryPages(this.#arm, { tenant, query: assignmentsOf(principalIds) }, signal)) {
      if (!page.ok) return page;
      found.push(...page.value.flatMap((row) => toRoleAssignment(row) ?? []));
    }
    return ok(found);
  }
}
