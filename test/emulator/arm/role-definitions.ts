import type { JsonObject } from '../json.ts';
import type { RoleDefinition } from '../roles.ts';
import { isAtOrAbove } from '../scope.ts';
import { jsonReply, type Reply } from '../service.ts';
import type { AzureState } from '../state.ts';
import { PERMISSION_VERSIONS, ROLE_DEFINITION_VERSIONS } from './api-versions.ts';
import { gatewayError } from './arm-error.ts';
import { authorizationFailed } from './authentication.ts';
import { checkScope } from './authorization-scope.ts';
import { definitionId } from './role-assignment-body.ts';
import type { ArmCall, ArmRoute } from './route.ts';

const PATH = '{scope}/providers/Microsoft.Authorization/roleDefinitions';
const READ = 'Microsoft.Authorization/roleDefinitions/read';

function definitionBody(role: RoleDefinition, path: string): JsonObject {
  const { actions, notActions, dataActions, notDataActions } = role;
  return {
    properties: {
      roleName: role.name,
      type: role.type,
      description: role.description,
      assignableScopes: role.assignableScopes,
      permissions: [{ actions, notActions, dataActions, notDataActions }],
      createdOn: '2018-10-22T19:01:56.8227182Z',
      updatedOn: '2018-11-13T23:22:03.2302457Z',
      createdBy: null,
      updatedBy: null,
    },
    id: definitionId(role.id, path),
    type: 'Microsoft.Authorization/roleDefinitions',
    name: role.id,
  };
}

/** Everybody may read the definitions of the tenant itself; below it takes a right. */
function checkRead({ state, caller, path, params }: ArmCall): Reply | undefined {
  const scope = params['scope'] ?? '/';
  if (scope === '/' || state.may(caller.objectId, READ, scope)) return checkScope(state, scope);
  return authorizationFailed(caller, READ, path);
}

function rolesAt(state: AzureState, scope: string): RoleDefinition[] {
  return state.roles.filter(({ assignableScopes }) =>
    assignableScopes.some((above) => isAtOrAbove(above, scope)),
  );
}

/** `roleName eq '…'` ignores case. */
function listDefinitions(call: ArmCall): Reply {
  const refusal = checkRead(call);
  if (refusal) return refusal;
  const filter = call.query.get('$filter')?.trim() ?? '';
  const wanted = /^roleName\s+eq\s+'((?:[^']|'')*)'$/i.exec(filter)?.[1]?.replaceAll("''", "'");
  const type = /^type\s+eq\s+'(\w+)'$/i.exec(filter)?.[1];
  const isKnown =
    filter === '' || /^atScopeAndBelow\(\)$/i.test(filter) || wanted !== undefined || type !== undefined;
  if (!isKnown) return gatewayError(400, 'BadRequest', `The filter '${filter}' is not supported.`);
  const value = rolesAt(call.state, call.params['scope'] ?? '/')
    .filter((role) => wanted === undefined || role.name.toLowerCase() === wanted.toLowerCase())
    .filter((role) => type === undefined || role.type.toLowerCase() === type.toLowerCase())
    .map((role) => definitionBody(role, call.path));
  return jsonReply(200, { value });
}

function getDefinition(call: ArmCall): Reply {
  const refusal = checkRead(call);
  if (refusal) return refusal;
  const id = (call.params['role'] ?? '').toLowerCase();
  const found = call.state.roles.find((role) => role.id === id);
  if (found) return jsonReply(200, definitionBody(found, call.path));
  const message = `The specified role definition with ID '${id.replaceAll('-', '')}' does not exist.`;
  return gatewayError(404, 'RoleDefinitionDoesNotExist', message);
}

/** What the caller's roles say; conditions stand beside and are not applied. */
function listPermissions(call: ArmCall): Reply {
  const scope = call.params['scope'] ?? '/';
  const missing = checkScope(call.state, scope);
  if (missing) return missing;
  const value = call.state.rolesAt(call.caller.objectId, scope).map(({ definition, assignment }) => ({
    actions: definition.actions,
    notActions: definition.notActions,
    dataActions: definition.dataActions,
    notDataActions: definition.notDataActions,
    ...(assignment.condition !== undefined && {
      condition: assignment.condition,
      conditionVersion: assignment.conditionVersion ?? '2.0',
    }),
  }));
  return jsonReply(200, { value });
}

export const ROLE_DEFINITION_ROUTES: readonly ArmRoute[] = [
  { method: 'GET', path: PATH, versions: ROLE_DEFINITION_VERSIONS, handle: listDefinitions },
  { method: 'GET', path: `${PATH}/{role}`, versions: ROLE_DEFINITION_VERSIONS, handle: getDefinition },
  {
    method: 'GET',
    path: '{scope}/providers/Microsoft.Authorization/permissions',
    versions: PERMISSION_VERSIONS,
    handle: listPermissions,
  },
];
