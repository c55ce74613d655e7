import type { ServicePrincipal } from '../directory.ts';
import { isObject, stringAt, type JsonObject } from '../json.ts';
import type { Reply } from '../service.ts';
import { badRequest, graphError, notFound } from './graph-error.ts';
import {
  equalValue,
  graphReply,
  nameTest,
  selected,
  type GraphCall,
  type GraphRoute,
} from './graph-route.ts';
import { addPassword, passwordBodies, removePassword } from './passwords.ts';
import { equalKey } from './service-principals.ts';

const ENTITY = 'applications/$entity';

const AUDIENCES = [
  'AzureADMyOrg',
  'AzureADMultipleOrgs',
  'AzureADandPersonalMicrosoftAccount',
  'PersonalMicrosoftAccount',
];

/** What clients may send; the emulator keeps name, audience and redirect addresses of it. */
const MEMBERS = [
  'displayName',
  'signInAudience',
  'web',
  'keyCredentials',
  'passwordCredentials',
  'identifierUris',
  'isFallbackPublicClient',
  'requiredResourceAccess',
  'notes',
  'tags',
];

/** Applications live in one tenant; no other sees them. */
function inTenant({ state, caller }: GraphCall): ServicePrincipal[] {
  return state.directory
    .servicePrincipals()
    .filter(({ application }) => application.tenantId === caller.tenantId);
}

function find(call: GraphCall): ServicePrincipal | undefined {
  const appId = equalKey(call.key);
  const wanted = (appId ?? call.key).toLowerCase();
  return inTenant(call).find((principal) =>
    appId === undefined ? principal.application.objectId === wanted : principal.appId === wanted,
  );
}

function bodyOf({ state }: GraphCall, principal: ServicePrincipal): JsonObject {
  const { application, appId } = principal;
  return {
    id: application.objectId,
    deletedDateTime: null,
    appId,
    createdDateTime: application.createdOn.toISOString(),
    displayName: application.displayName,
    description: null,
    identifierUris: [],
    notes: null,
    publisherDomain: state.tenant(application.tenantId)?.domain ?? null,
    signInAudience: application.signInAudience,
    tags: [],
    verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
    api: { requestedAccessTokenVersion: null, oauth2PermissionScopes: [], preAuthorizedApplications: [] },
    info: { logoUrl: null, marketingUrl: null, privacyStatementUrl: null, supportUrl: null },
    keyCredentials: [],
    passwordCredentials: passwordBodies(principal, application.objectId),
    publicClient: { redirectUris: [] },
    requiredResourceAccess: [],
    spa: { redirectUris: [] },
    web: {
      homePageUrl: null,
      logoutUrl: null,
      redirectUris: application.redirectUris,
      implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
    },
  };
}

function list(call: GraphCall): Reply {
  const filter = call.query.get('$filter')?.trim() ?? '';
  const appId = equalValue(filter, 'appId');
  const isNamed = nameTest(filter);
  if (filter !== '' && appId === undefined && !isNamed) {
    return graphError(
      400,
      'Request_UnsupportedQuery',
      `Unsupported or invalid query filter clause: ${filter}.`,
    );
  }
  const value = inTenant(call)
    .filter((principal) => appId === undefined || principal.appId === appId.toLowerCase())
    .filter(({ application }) => !isNamed || isNamed(application.displayName))
    .map((principal) => selected(call, bodyOf(call, principal)));
  return graphReply(call, { status: 200, type: 'applications' }, { value });
}

function get(call: GraphCall): Reply {
  const found = find(call);
  if (!found) return notFound(equalKey(call.key) ?? call.key);
  return graphReply(call, { status: 200, type: ENTITY }, selected(call, bodyOf(call, found)));
}

function checkMembers(body: JsonObject): Reply | undefined {
  const foreign = Object.keys(body).find((name) => !MEMBERS.includes(name));
  if (foreign !== undefined) return badRequest(`Invalid property '${foreign}'.`);
  const audience = body['signInAudience'] ?? 'AzureADMyOrg';
  const isAudience = typeof audience === 'string' && AUDIENCES.includes(audience);
  return isAudience
    ? undefined
    : badRequest("Invalid value specified for property 'signInAudience' of resource 'Application'.");
}

/** Without an audience it becomes one for everybody, as recorded. */
function create(call: GraphCall): Reply {
  const { body, state, caller, clock } = call;
  const displayName = stringAt(body, 'displayName');
  const refusal = checkMembers(body);
  if (refusal) return refusal;
  if (displayName === undefined) return badRequest('Property displayName is invalid or missing.');
  const signInAudience = stringAt(body, 'signInAudience') ?? 'AzureADandPersonalMicrosoftAccount';
  const wanted = { tenantId: caller.tenantId, displayName, signInAudience };
  const principal = state.directory.addApplication(wanted, clock.now());
  principal.application.redirectUris = redirectUrisOf(body) ?? [];
  const location = `https://${call.host}/v2/${caller.tenantId}/directoryObjects/${principal.application.objectId}/Microsoft.DirectoryServices.Application`;
  return graphReply(call, { status: 201, type: ENTITY, location }, bodyOf(call, principal));
}

function change(call: GraphCall): Reply {
  const { body } = call;
  const application = find(call)?.application;
  if (!application) return notFound(call.key);
  const refusal = checkMembers(body);
  if (refusal) return refusal;
  application.displayName = stringAt(body, 'displayName') ?? application.displayName;
  application.signInAudience = stringAt(body, 'signInAudience') ?? application.signInAudience;
  application.redirectUris = redirectUrisOf(body) ?? application.redirectUris;
  return { status: 204 };
}

function redirectUrisOf({ web }: JsonObject): readonly string[] | undefined {
  const uris: unknown = isObject(web) ? web['redirectUris'] : undefined;
  return Array.isArray(uris) ? uris.filter((uri) => typeof uri === 'string') : undefined;
}

/** Takes all service principals of the application along. */
function remove(call: GraphCall): Reply {
  const found = find(call);
  if (!found) return notFound(call.key);
  call.state.directory.remove(found.application.objectId);
  return { status: 204 };
}

function onPasswords(edit: typeof addPassword): GraphRoute['handle'] {
  return (call) => {
    const found = find(call);
    return found ? edit(call, found.secrets, found.application.objectId) : notFound(call.key);
  };
}

const ONE = '/applications(?:/(?<key>[^/(]+)|\\((?<key>[^)]*)\\))';

export const APPLICATION_ROUTES: readonly GraphRoute[] = [
  { method: 'GET', path: /^\/applications$/i, needs: 'read', handle: list },
  { method: 'POST', path: /^\/applications$/i, needs: 'write', handle: create },
  { method: 'GET', path: new RegExp(`^${ONE}$`, 'i'), needs: 'read', handle: get },
  { method: 'PATCH', path: new RegExp(`^${ONE}$`, 'i'), needs: 'write', handle: change },
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
