import type { Clock } from '../clock.ts';
import type { EmulatedCloud } from '../clouds.ts';
import type { GraphRights } from '../directory.ts';
import type { EntraIdentity, EntraTokens } from '../entra/access-token.ts';
import { isObject, parseJson } from '../json.ts';
import { bearerOf, type Reply, type Service, type ServiceRequest } from '../service.ts';
import type { AzureState } from '../state.ts';
import { APPLICATION_ROUTES } from './applications.ts';
import { DIRECTORY_ROUTES } from './directory-objects.ts';
import { badRequest, denied, graphError } from './graph-error.ts';
import type { GraphRoute } from './graph-route.ts';
import { SERVICE_PRINCIPAL_ROUTES } from './service-principals.ts';

export interface GraphOptions {
  readonly state: AzureState;
  readonly clock: Clock;
  readonly tokens: EntraTokens;
}

const ROUTES: readonly GraphRoute[] = [
  ...SERVICE_PRINCIPAL_ROUTES,
  ...APPLICATION_ROUTES,
  ...DIRECTORY_ROUTES,
];

/** From few rights to many; each holds the ones before it. */
const RIGHTS: readonly GraphRights[] = ['none', 'servicePrincipals', 'read', 'write'];

/** Microsoft Graph v1.0 of one cloud, as far as applications need it. */
export function createGraph(options: GraphOptions, cloud: EmulatedCloud): Service {
  return (request) => {
    const caller = authenticate(options, cloud, request);
    if (!caller) return invalidToken();
    const path = /^\/v1\.0(\/.+)$/.exec(request.path)?.[1];
    const found = path === undefined ? undefined : findRoute(request.method, decodeURIComponent(path));
    if (!found) return graphError(400, 'BadRequest', `Resource not found for the segment '${request.path}'.`);
    const rights = options.state.directory.ownerOf(caller.objectId)?.object.graph ?? 'none';
    if (RIGHTS.indexOf(rights) < RIGHTS.indexOf(found.route.needs)) return denied();
    const text = request.body.toString('utf8');
    const body = text === '' ? {} : parseJson(text);
    if (!isObject(body)) return badRequest('Unable to read JSON request payload.');
    const { host, query } = request;
    return found.route.handle({ ...options, caller, host, query, key: found.key, body });
  };
}

function findRoute(method: string, path: string): { route: GraphRoute; key: string } | undefined {
  for (const route of ROUTES) {
    const match = route.method === method ? route.path.exec(path) : null;
    if (match) return { route, key: match.groups?.['key'] ?? '' };
  }
  return undefined;
}

function authenticate(
  { tokens, clock, state }: GraphOptions,
  cloud: EmulatedCloud,
  request: ServiceRequest,
): EntraIdentity | undefined {
  const caller = tokens.read(bearerOf(request) ?? '');
  if (!caller || caller.expiresOn <= clock.seconds()) return undefined;
  if (state.tenant(caller.tenantId)?.azure !== cloud) return undefined;
  return caller.audience.replace(/\/$/, '') === `https://${cloud.graphHost}` ? caller : undefined;
}

function invalidToken(): Reply {
  return graphError(401, 'InvalidAuthenticationToken', 'Access token validation failure. Invalid audience.');
}
