import { objectIdIn, type DirectoryObject, type Principal } from '../directory.ts';
import { stringAt, type JsonObject } from '../json.ts';
import type { Reply } from '../service.ts';
import { badRequest, denied, graphError, notFound } from './graph-error.ts';
import {
  anyValue,
  equalValue,
  graphReply,
  nameTest,
  selected,
  type GraphCall,
  type GraphRoute,
} from './graph-route.ts';
import { addPassword, passwordBodies, removePassword } from './passwords.ts';

interface Found {
  readonly principal: Principal;
  readonly object: DirectoryObject;
}

const ENTITY = 'servicePrincipals/$entity';

/** Service principals and managed identities of the caller's tenant. */
function inTenant({ state, caller }: GraphCall): Found[] {
  return state.directory.principals.flatMap((principal) => {
    const object = principal.objectIds.find(({ tenantId }) => tenantId === caller.tenantId);
    return object && principal.kind !== 'user' ? [{ principal, object }] : [];
  });
}

function find(call: GraphCall): Found | undefined {
  const appId = equalKey(call.key);
  const wanted = (appId ?? call.key).toLowerCase();
  return inTenant(call).find(({ principal, object }) =>
    appId === undefined ? object.objectId === wanted : principal.appId === wanted,
  );
}

/** The application id in `appId='…'`. */
export function equalKey(key: string): string | undefined {
  return /^appId='([^']*)'$/i.exec(key)?.[1];
}

function bodyOf({ principal, object }: Found): JsonObject {
  const isManaged = principal.kind === 'managedIdentity';
  return {
    id: object.objectId,
    deletedDateTime: null,
    accountEnabled: true,
    alternativeNames: isManaged ? ['isExplicit=False'] : [],
    appDisplayName: isManaged ? null : principal.displayName,
    appId: principal.appId,
    appOwnerOrganizationId: principal.application?.tenantId ?? null,
    createdDateTime: object.createdOn.toISOString(),
    displayName: principal.displayName,
    servicePrincipalNames: [principal.appId],
    servicePrincipalType: isManaged ? 'ManagedIdentity' : 'Application',
    signInAudience: principal.application?.signInAudience ?? null,
    tags: [],
    keyCredentials: [],
    passwordCredentials: passwordBodies(principal, object.objectId),
  };
}

function list(call: GraphCall): Reply {
  const filter = call.query.get('$filter')?.trim() ?? '';
  const name = anyValue(filter, 'servicePrincipalNames') ?? equalValue(filter, 'appId');
  const isNamed = nameTest(filter);
  if (filter !== '' && name === undefined && !isNamed) {
    return graphError(
      400,
      'Request_UnsupportedQuery',
      `Unsupported or invalid query filter clause: ${filter}.`,
    );
  }
  const value = inTenant(call)
    .filter(({ principal }) => name === undefined || principal.appId === name.toLowerCase())
    .filter(({ principal }) => !isNamed || isNamed(principal.displayName))
    .map((found) => selected(call, bodyOf(found)));
  return graphReply(call, { status: 200, type: 'servicePrincipals' }, { value });
}

function get(call: GraphCall): Reply {
  const found = find(call);
  if (!found) return notFound(equalKey(call.key) ?? call.key);
  return graphReply(call, { status: 200, type: ENTITY }, selected(call, bodyOf(found)));
}

/** Of an application of this tenant, or of one that is made for several. */
function create(call: GraphCall): Reply {
  const { state, caller, clock } = call;
  const appId = stringAt(call.body, 'appId') ?? '';
  const principal = state.servicePrincipal(appId);
  const isOwn = principal?.application.tenantId === caller.tenantId;
  const isForAll = principal?.application.signInAudience !== 'AzureADMyOrg';
  if (!principal || (!isOwn && !isForAll)) {
    return badRequest(
      `The appId '${appId}' of the service principal does not reference a valid application object.`,
    );
  }
  if (objectIdIn(principal, caller.tenantId) !== undefined) {
    const message = `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`;
    return graphError(409, 'Request_MultipleObjectsWithSameKeyValue', message);
  }
  const object = state.directory.addServicePrincipal(principal, caller.tenantId, clock.now());
  const location = `https://${call.host}/v2/${caller.tenantId}/directoryObjects/${object.objectId}/Microsoft.DirectoryServices.ServicePrincipal`;
  return graphReply(call, { status: 201, type: ENTITY, location }, bodyOf({ principal, object }));
}

function remove(call: GraphCall): Reply {
  const found = find(call);
  if (!found) return notFound(call.key);
  if (found.principal.kind === 'managedIdentity') return denied();
  call.state.directory.remove(found.object.objectId);
  return { status: 204 };
}

function onPasswords(change: typeof addPassword): GraphRoute['handle'] {
  return (call) => {
    const found = find(call);
    if (!found?.principal.secrets) return notFound(call.key);
    return change(call, found.principal.secrets, found.object.objectId);
  };
}

const ONE = '/servicePrincipals(?:/(?<key>[^/(]+)|\\((?<key>[^)]*)\\))';

export const SERVICE_PRINCIPAL_ROUTES: readonly GraphRoute[] = [
  { method: 'GET', path: /^\/servicePrincipals$/i, needs: 'servicePrincipals', handle: list },
  { method: 'POST', path: /^\/servicePrincipals$/i, needs: 'write', handle: create },
  { method: 'GET', path: new RegExp(`^${ONE}$`, 'i'), needs: 'servicePrincipals', handle: get },
  { method: 'DELETE', path: new RegExp(`^${ONE}$`, 'i'), needs: 'write', handle: remove },
  {
    method: 'POST',
    path: new RegExp(`^${ONE}/addPassword$`, 'i'),
    needs: 'write',
    handle: onPasswords(addPassword),
  },
  {
    method: 'POST',
    path: new RegExp(`^${ONE}/removePassword$`, 'i'),
    needs: 'write',
    handle: onPasswords(removePassword),
  },
];
