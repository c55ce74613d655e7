import { isObject, type JsonObject } from '../json.ts';
import type { RoleAssignmentState } from '../role-assignments.ts';
import { parseCondition } from '../role-condition.ts';
import { isAtOrAbove, isSameScope } from '../scope.ts';
import type { Reply } from '../service.ts';
import { gatewayError } from './arm-error.ts';
import { readProperties, type Checked } from './body-rules.ts';
import type { ArmCall } from './route.ts';

/** What a PUT asks for. */
export interface WantedAssignment extends Pick<
  RoleAssignmentState,
  'name' | 'scope' | 'roleDefinitionId' | 'principalId' | 'condition' | 'conditionVersion' | 'description'
> {
  /** The principal's type as the request says it, if it does. */
  readonly statedType?: string;
}

const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const DEFINITION =
  /^(?:\/subscriptions\/[^/]+)?\/providers\/Microsoft\.Authorization\/roleDefinitions\/([\da-f-]{36})$/i;
const MEMBERS = [
  'roleDefinitionId',
  'principalId',
  'principalType',
  'description',
  'condition',
  'conditionVersion',
  'delegatedManagedIdentityResourceId',
];

/** The body in its parts, or the refusal of what cannot be read. */
export function readWanted({ body, params }: ArmCall): Checked<WantedAssignment> {
  const name = (params['name'] ?? '').toLowerCase();
  if (!GUID.test(name)) {
    const text = `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`;
    return refused('InvalidRoleAssignmentId', text);
  }
  const scope = params['scope'] ?? '/';
  const properties = readProperties(isObject(body) ? { properties: body['properties'] } : body, MEMBERS);
  if ('refusal' in properties) return properties;
  const text = texts(properties.value);
  const roleDefinitionId = DEFINITION.exec(text['roleDefinitionId'] ?? '')?.[1]?.toLowerCase();
  if (roleDefinitionId === undefined) {
    return refused(
      'InvalidRoleDefinitionId',
      `The role definition ID '${text['roleDefinitionId'] ?? ''}' is not valid.`,
    );
  }
  const principalId = text['principalId']?.toLowerCase() ?? '';
  if (!GUID.test(principalId)) {
    return refused(
      'InvalidPrincipalId',
      `The principal ID '${principalId}' is not valid. Principal ID must be a GUID.`,
    );
  }
  const { principalType, description, condition, conditionVersion } = text;
  const isBroken = condition !== undefined && (conditionVersion !== '2.0' || !parseCondition(condition));
  if (isBroken)
    return refused('InvalidRoleAssignmentCondition', 'The given role assignment condition is invalid.');
  return {
    value: {
      name,
      scope,
      roleDefinitionId,
      principalId,
      ...(principalType !== undefined && { statedType: principalType }),
      ...(description !== undefined && { description }),
      ...(condition !== undefined && { condition, conditionVersion: '2.0' }),
    },
  };
}

function refused(code: string, message: string): { refusal: Reply } {
  return { refusal: gatewayError(400, code, message) };
}

function texts(properties: JsonObject): Partial<Record<string, string>> {
  const entries = Object.entries(properties).flatMap(([key, value]) =>
    typeof value === 'string' ? [[key, value]] : [],
  );
  return Object.fromEntries(entries) as Partial<Record<string, string>>;
}

/** Azure's reasons against an assignment that is written well. */
export function checkNewAssignment(call: ArmCall, wanted: WantedAssignment): Reply | undefined {
  return (
    checkRole(call, wanted) ??
    checkPrincipal(call, wanted) ??
    checkDuplicate(call, wanted) ??
    checkLimit(call, wanted)
  );
}

function checkRole({ state }: ArmCall, { roleDefinitionId, scope }: WantedAssignment): Reply | undefined {
  if (state.roleWithId(roleDefinitionId, scope)) return undefined;
  const message = `The specified role definition with ID '${withoutDashes(roleDefinitionId)}' does not exist.`;
  return gatewayError(400, 'RoleDefinitionDoesNotExist', message);
}

/** A principal that is new is not found either, unless the request says of which type it is. */
function checkPrincipal(
  { state, caller, clock }: ArmCall,
  { principalId, statedType }: WantedAssignment,
): Reply | undefined {
  const found = state.directory.find(principalId);
  const replicatedOn = (found?.createdOn.getTime() ?? 0) + state.settings.principalReplicationMs;
  const isTooNew = statedType === undefined && replicatedOn > clock.now().getTime();
  if (found?.tenantId !== caller.tenantId || isTooNew) {
    const message = `Principal ${withoutDashes(principalId)} does not exist in the directory ${caller.tenantId}.`;
    return gatewayError(400, 'PrincipalNotFound', message);
  }
  if (statedType === undefined || statedType === found.type) return undefined;
  const message = `The PrincipalId '${withoutDashes(principalId)}' has type '${found.type}' , which is different from specified PrinciaplType '${statedType}'.`;
  return gatewayError(400, 'UnmatchedPrincipalType', message);
}

function checkDuplicate({ state, caller }: ArmCall, wanted: WantedAssignment): Reply | undefined {
  const known = state.assignments.named(wanted.name, caller.tenantId);
  if (known) {
    const isSame =
      isSameScope(known.scope, wanted.scope) &&
      known.principalId === wanted.principalId &&
      known.roleDefinitionId === wanted.roleDefinitionId;
    if (isSame) return undefined;
    const message = 'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.';
    return gatewayError(400, 'RoleAssignmentUpdateNotPermitted', message);
  }
  if (!state.assignments.same(wanted)) return undefined;
  return gatewayError(409, 'RoleAssignmentExists', 'The role assignment already exists.');
}

function checkLimit({ state, caller }: ArmCall, { name, scope }: WantedAssignment): Reply | undefined {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0];
  if (subscription === undefined || state.assignments.named(name, caller.tenantId)) return undefined;
  const inSubscription = state.assignments
    .inTenant(caller.tenantId)
    .filter((assignment) => isAtOrAbove(subscription, assignment.scope));
  if (inSubscription.length < state.settings.assignmentLimit) return undefined;
  const message =
    'No more role assignments can be created. The role assignment limit has been exceeded for this subscription.';
  return gatewayError(400, 'RoleAssignmentLimitExceeded', message);
}

function withoutDashes(id: string): string {
  return id.replaceAll('-', '');
}
