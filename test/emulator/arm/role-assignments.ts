import { zuluTime } from '../clock.ts';
import type { RoleAssignmentState } from '../role-assignments.ts';
import { isAtOrAbove, isSameScope } from '../scope.ts';
import { jsonReply, type Reply } from '../service.ts';
import { ROLE_ASSIGNMENT_VERSIONS } from './api-versions.ts';
import { gatewayError } from './arm-error.ts';
import { authorizationFailed } from './authentication.ts';
import { checkLocks, checkScope } from './authorization-scope.ts';
import { assignmentBody } from './role-assignment-body.ts';
import { checkNewAssignment, readWanted } from './role-assignment-rules.ts';
import type { ArmCall, ArmRoute } from './route.ts';

const PATH = '{scope}/providers/Microsoft.Authorization/roleAssignments';
const ACTION = 'Microsoft.Authorization/roleAssignments';

const FILTER =
  /^(?:(?<at>atScope\(\))(?:\s+and\s+(?!$))?)?(?:principalId\s+eq\s+'(?<principal>[^']+)'|assignedTo\('(?<assigned>[^']+)'\))?$/i;

/** `atScope()` leaves out what is below; `assignedTo` counts groups, `principalId` does not. */
function listAssignments(call: ArmCall): Reply {
  const scope = call.params['scope'] ?? '/';
  const missing = checkScope(call.state, scope);
  if (missing) return missing;
  const filter = call.query.get('$filter')?.trim() ?? '';
  const groups = FILTER.exec(filter)?.groups;
  if (!groups) {
    return gatewayError(
      400,
      'BadRequest',
      `The filter '${filter}' is not supported. Supported filters are either 'atScope()' or 'principalId eq '{value}'' or 'assignedTo('{value}')'.`,
    );
  }
  const { at, principal, assigned } = groups;
  const wanted =
    assigned === undefined ? principal && [principal] : call.state.directory.withGroups(assigned);
  const value = call.state.assignments
    .inTenant(call.caller.tenantId)
    .filter(
      (assignment) =>
        isAtOrAbove(assignment.scope, scope) || (at === undefined && isAtOrAbove(scope, assignment.scope)),
    )
    .filter(({ principalId }) => !wanted || wanted.includes(principalId))
    .map((assignment) => assignmentBody(assignment, call));
  return jsonReply(200, { value });
}

function findAssignment({ state, caller, params }: ArmCall): RoleAssignmentState | undefined {
  const found = state.assignments.named(params['name'] ?? '', caller.tenantId);
  return found && isSameScope(found.scope, params['scope'] ?? '/') ? found : undefined;
}

function getAssignment(call: ArmCall): Reply {
  const found = findAssignment(call);
  if (found) return jsonReply(200, assignmentBody(found, call));
  const message = `The role assignment '${call.params['name'] ?? ''}' is not found.`;
  return gatewayError(404, 'RoleAssignmentNotFound', message);
}

/** 201 for new and for changed ones. In this answer `createdBy` is null and the times differ, as recorded. */
function putAssignment(call: ArmCall): Reply {
  const { state, caller, clock } = call;
  const wanted = readWanted(call);
  if ('refusal' in wanted) return wanted.refusal;
  const { statedType, ...values } = wanted.value;
  const { name, scope, roleDefinitionId, principalId } = values;
  const attributes = {
    'request[microsoft.authorization/roleassignments:roledefinitionid]': roleDefinitionId,
    'request[microsoft.authorization/roleassignments:principalid]': principalId,
    'request[microsoft.authorization/roleassignments:principaltype]': statedType ?? 'ServicePrincipal',
  };
  const refusal =
    checkRight(call, { verb: 'write', scope, attributes }) ??
    checkScope(state, scope) ??
    checkLocks(state.settings, scope, 'write') ??
    checkNewAssignment(call, wanted.value);
  if (refusal) return refusal;
  const known = state.assignments.named(name, caller.tenantId);
  const now = clock.now();
  const updatedOn = zuluTime(now);
  const assignment = state.assignRole({
    ...values,
    tenantId: caller.tenantId,
    createdOn: known?.createdOn ?? updatedOn,
    updatedOn,
    createdBy: known?.createdBy ?? caller.objectId,
    updatedBy: caller.objectId,
    ...(known && { effectiveOn: known.effectiveOn }),
  });
  const answer = { ...assignment, createdBy: null, createdOn: zuluTime(new Date(now.getTime() - 800)) };
  return jsonReply(201, assignmentBody(answer, call));
}

function deleteAssignment(call: ArmCall): Reply {
  const { state } = call;
  const scope = call.params['scope'] ?? '/';
  const found = findAssignment(call);
  const attributes = found && {
    'resource[microsoft.authorization/roleassignments:roledefinitionid]': found.roleDefinitionId,
    'resource[microsoft.authorization/roleassignments:principalid]': found.principalId,
    'resource[microsoft.authorization/roleassignments:principaltype]': found.principalType,
  };
  const refusal =
    checkRight(call, { verb: 'delete', scope, attributes: attributes ?? {} }) ??
    checkLocks(state.settings, scope, 'delete');
  if (refusal) return refusal;
  if (!found) return { status: 204 };
  state.removeRole(found.name);
  return jsonReply(200, assignmentBody(found, call));
}

/** Rights to give roles may be limited, by a condition, to certain roles and principals. */
function checkRight(
  { state, caller, path }: ArmCall,
  wanted: {
    readonly verb: 'write' | 'delete';
    readonly scope: string;
    readonly attributes: Readonly<Record<string, string>>;
  },
): Reply | undefined {
  const action = `${ACTION}/${wanted.verb}`;
  if (state.may(caller.objectId, action, wanted.scope, wanted.attributes)) return undefined;
  return authorizationFailed(caller, action, path);
}

export const ROLE_ASSIGNMENT_ROUTES: readonly ArmRoute[] = [
  {
    method: 'GET',
    path: PATH,
    versions: ROLE_ASSIGNMENT_VERSIONS,
    action: `${ACTION}/read`,
    handle: listAssignments,
  },
  {
    method: 'GET',
    path: `${PATH}/{name}`,
    versions: ROLE_ASSIGNMENT_VERSIONS,
    action: `${ACTION}/read`,
    handle: getAssignment,
  },
  { method: 'PUT', path: `${PATH}/{name}`, versions: ROLE_ASSIGNMENT_VERSIONS, handle: putAssignment },
  { method: 'DELETE', path: `${PATH}/{name}`, versions: ROLE_ASSIGNMENT_VERSIONS, handle: deleteAssignment },
];
