import { message, type Message } from '../../core/message.ts';
import type { PutOutcome, RoleGateway } from '../../core/ports.ts';
import type { ArmRegistry } from '../../core/registry.ts';
import { ok, type Result } from '../../core/result.ts';
import {
  roleDefinitionId,
  type RoleAssignment,
  type RolePermissions,
} from '../../core/roles/role-definitions.ts';
import { armFailure, type ArmOperation } from './arm-failure.ts';
import { ArmHttp, type ArmReadRequest, type HttpParts } from './arm-http.ts';
import { toRoleAssignment, toRolePermissions } from './arm-role.ts';
import { isRecord } from './json-shape.ts';

const VERSION = 'api-version=2022-04-01';
const PROVIDER = 'providers/Microsoft.Authorization';

/** Role assignments on a registry. Every call goes to the tenant of the registry. */
export class ArmRoleGateway implements RoleGateway {
  readonly #arm: ArmHttp;

  constructor(parts: HttpParts) {
    this.#arm = new ArmHttp(parts);
  }

  async listAssignments(
    registry: ArmRegistry,
    principalId: string,
    signal: AbortSignal,
  ): Promise<Result<readonly RoleAssignment[]>> {
    const filter = encodeURIComponent(`atScope() and assignedTo('${principalId}')`);
    const path = `${registry.id}/${PROVIDER}/roleAssignments?$filter=${filter}&${VERSION}`;
    const what = message('list the role assignments on {0}', registry.loginServer);
    const listed = await this.#arm.readAll(read(registry, path, what, 'roleAssignments/read'), signal);
    return listed.ok ? ok(listed.value.flatMap((json) => toRoleAssignment(json) ?? [])) : listed;
  }

  async getAssignment(
    registry: ArmRegistry,
    id: string,
    signal: AbortSignal,
  ): Promise<Result<RoleAssignment | undefined>> {
    const what = message('read the role assignment {0}', id.split('/').at(-1) ?? id);
    const answer = await this.#arm.read(
      read(registry, `${id}?${VERSION}`, what, 'roleAssignments/read'),
      signal,
    );
    if (answer.ok) return ok(toRoleAssignment(answer.value));
    return answer.failure.kind === 'not-found' ? ok(undefined) : answer;
  }

  async putAssignment(
    registry: ArmRegistry,
    { name, roleGuid, principalId, condition }: Parameters<RoleGateway['putAssignment']>[1],
    signal: AbortSignal,
  ): Promise<Result<PutOutcome>> {
    const what = message('give {0} a role on {1}', principalId, registry.loginServer);
    const properties = {
      roleDefinitionId: roleDefinitionId(registry.subscriptionId, roleGuid),
      principalId,
      // Without it Azure looks the principal up, and may not find one that is new (azure-facts A3).
      principalType: 'ServicePrincipal',
      description: 'ACR Pull for Kubernetes',
      ...(condition === undefined ? {} : { condition, conditionVersion: '2.0' }),
    };
    const put = await this.#arm.write(
      {
        method: 'PUT',
        path: `${registry.id}/${PROVIDER}/roleAssignments/${name}?${VERSION}`,
        body: { properties },
        tenantId: registry.tenantId,
        operation: operationOn(registry, what, 'roleAssignments/write'),
        tolerated: ['RoleAssignmentExists', 'PrincipalNotFound'],
      },
      signal,
    );
    if (!put.ok) return put;
    if (put.value.code === 'RoleAssignmentExists') return ok({ kind: 'exists' });
    if (put.value.code === 'PrincipalNotFound') return ok({ kind: 'principal-not-found' });
    const assignment = toRoleAssignment(put.value.body);
    if (assignment !== undefined) return ok({ kind: 'assigned', assignment });
    return armFailure({ status: put.value.status }, operationOn(registry, what, 'roleAssignments/write'));
  }

  async deleteAssignment(registry: ArmRegistry, id: string, signal: AbortSignal): Promise<Result<void>> {
    const what = message('remove the role assignment {0}', id.split('/').at(-1) ?? id);
    const removed = await this.#arm.write(
      {
        method: 'DELETE',
        path: `${id}?${VERSION}`,
        tenantId: registry.tenantId,
        operation: operationOn(registry, what, 'roleAssignments/delete'),
      },
      signal,
    );
    return removed.ok || removed.failure.kind === 'not-found' ? ok(undefined) : removed;
  }

  async permissionsOf(
    registry: ArmRegistry,
    roleGuids: readonly string[],
    signal: AbortSignal,
  ): Promise<Result<ReadonlyMap<string, readonly RolePermissions[]>>> {
    const known = new Map<string, readonly RolePermissions[]>();
    const answers = await Promise.all(roleGuids.map((guid) => this.#definition(registry, guid, signal)));
    for (const [index, guid] of roleGuids.entries()) {
      const answer = answers[index];
      if (answer?.ok === true) known.set(guid, permissionsIn(answer.value));
      else if (answer?.ok === false && answer.failure.kind !== 'not-found') return answer;
    }
    return ok(known);
  }

  async callerPermissions(
    registry: ArmRegistry,
    signal: AbortSignal,
  ): Promise<Result<readonly RolePermissions[]>> {
    const what = message('read what your account may do on {0}', registry.loginServer);
    const path = `${registry.id}/${PROVIDER}/permissions?${VERSION}`;
    const listed = await this.#arm.readAll(read(registry, path, what, 'permissions/read'), signal);
    return listed.ok ? ok(listed.value.flatMap((json) => toRolePermissions(json) ?? [])) : listed;
  }

  #definition(registry: ArmRegistry, guid: string, signal: AbortSignal): Promise<Result<unknown>> {
    const path = `${roleDefinitionId(registry.subscriptionId, guid)}?${VERSION}`;
    return this.#arm.read(
      read(registry, path, message('read the role {0}', guid), 'roleDefinitions/read'),
      signal,
    );
  }
}

function permissionsIn(definition: unknown): RolePermissions[] {
  const properties = isRecord(definition) ? definition['properties'] : undefined;
  const permissions = isRecord(properties) ? properties['permissions'] : undefined;
  return Array.isArray(permissions)
    ? permissions.flatMap((json: unknown) => toRolePermissions(json) ?? [])
    : [];
}

function read(registry: ArmRegistry, path: string, what: Message, action: string): ArmReadRequest {
  return { path, tenantId: registry.tenantId, operation: operationOn(registry, what, action) };
}

function operationOn(registry: ArmRegistry, what: Message, action: string): ArmOperation {
  const role = action.endsWith('/read')
    ? message('Reader, on the registry')
    : message('Role Based Access Control Administrator, on the registry');
  return { what, scope: registry.id, needs: { action: `Microsoft.Authorization/${action}`, role } };
}
