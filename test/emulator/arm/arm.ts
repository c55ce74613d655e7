import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { EmulatedCloud } from '../clouds.ts';
import type { EntraIdentity, EntraTokens } from '../entra/access-token.ts';
import { parseJson } from '../json.ts';
import type { Reply, Service, ServiceRequest } from '../service.ts';
import type { AzureState } from '../state.ts';
import { gatewayError, invalidContent } from './arm-error.ts';
import type { AsyncOperations } from './async-operations.ts';
import { authenticate, authorizationFailed, wrongTenant } from './authentication.ts';
import type { ClusterOperations } from './cluster-operations.ts';
import { matchPath, type ArmRoute } from './route.ts';
import { ARM_ROUTES } from './routes.ts';

export interface ArmOptions {
  readonly state: AzureState;
  readonly clock: Clock;
  readonly tokens: EntraTokens;
  readonly operations: AsyncOperations;
  readonly clusterOperations: ClusterOperations;
}

const ENVELOPE = {
  'cache-control': 'no-cache',
  pragma: 'no-cache',
  expires: '-1',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-cache': 'CONFIG_NOCACHE',
};

/** Resource Manager of one cloud: sign-in, subscription, route, version, rights, then the provider. */
export function createArm(options: ArmOptions, cloud: EmulatedCloud): Service {
  return (request) => {
    const reply = answer(options, cloud, request);
    const ids = { 'x-ms-request-id': randomUUID(), 'x-ms-correlation-request-id': randomUUID() };
    return { ...reply, headers: { ...ENVELOPE, ...ids, ...reply.headers } };
  };
}

function answer(options: ArmOptions, cloud: EmulatedCloud, request: ServiceRequest): Reply {
  const authentication = authenticate(request, cloud, options);
  if ('refusal' in authentication) return authentication.refusal;
  const { caller } = authentication;
  const apiVersion = request.query.get('api-version');
  if (apiVersion === null) {
    const message = 'The api-version query parameter (?api-version=) is required for all requests.';
    return gatewayError(400, 'MissingApiVersionParameter', message);
  }
  const misplaced = checkSubscription(options.state, cloud, caller, request.path);
  if (misplaced) return misplaced;
  const found = findRoute(request);
  if ('status' in found) return found;
  const { route, params } = found;
  if (!hasVersion(route, apiVersion)) return unknownVersion(route, apiVersion);
  const scope = scopeOf(route, request.path);
  if (route.action !== undefined && !options.state.may(caller.objectId, route.action, scope)) {
    return authorizationFailed(caller, route.action, scope);
  }
  const text = request.body.toString('utf8');
  const body = text === '' ? undefined : parseJson(text);
  if (text !== '' && body === undefined)
    return invalidContent('Unexpected character encountered while parsing value.');
  const { host, path, search, query } = request;
  return route.handle({ ...options, caller, host, path, search, query, apiVersion, params, body });
}

function checkSubscription(
  state: AzureState,
  cloud: EmulatedCloud,
  caller: EntraIdentity,
  path: string,
): Reply | undefined {
  const id = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1];
  if (id === undefined) return undefined;
  const subscription = state.subscription(id);
  const tenant = subscription && state.tenant(subscription.tenantId);
  if (!subscription || tenant?.azure !== cloud) {
    return gatewayError(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`);
  }
  return subscription.tenantId === caller.tenantId
    ? undefined
    : wrongTenant(caller, subscription.tenantId, cloud);
}

function findRoute(request: ServiceRequest): { route: ArmRoute; params: Record<string, string> } | Reply {
  const matches = ARM_ROUTES.flatMap((route) => {
    const params = matchPath(route.path, request.path);
    return params ? [{ route, params }] : [];
  });
  const match = matches.find(({ route }) => route.method === request.method);
  if (match) return match;
  if (matches.length > 0) {
    return gatewayError(
      405,
      'HttpMethodNotSupported',
      `The HTTP method '${request.method}' is not supported here.`,
    );
  }
  const namespace = /\/providers\/([^/]+)\/([^/]+)/i.exec(request.path);
  const message = namespace
    ? `The resource type '${namespace[2] ?? ''}' could not be found in the namespace '${namespace[1] ?? ''}' for api version '${request.query.get('api-version') ?? ''}'.`
    : `No HTTP resource was found that matches the request URI '${request.path}'.`;
  return gatewayError(404, 'InvalidResourceType', message);
}

/** A POST acts on the resource before its last segment; everything else on the path itself. */
function scopeOf(route: ArmRoute, path: string): string {
  return route.method === 'POST' ? path.slice(0, path.lastIndexOf('/')) : path;
}

function hasVersion({ versions }: ArmRoute, apiVersion: string): boolean {
  return versions instanceof RegExp ? versions.test(apiVersion) : versions.includes(apiVersion);
}

function unknownVersion(route: ArmRoute, apiVersion: string): Reply {
  const versions = route.versions instanceof RegExp ? ['2025-05-01'] : route.versions;
  const supported = `The supported api-versions are '${versions.join(', ')}'.`;
  const type = /\/providers\/[^/]+\/(?<type>[^/{]+)/.exec(route.path)?.groups?.['type'];
  if (type === undefined) {
    const message = `The api-version '${apiVersion}' is invalid. The supported versions are '${versions.join(',')}'.`;
    return gatewayError(400, 'InvalidApiVersionParameter', message);
  }
  const message = `No registered resource provider found for location '' and API version '${apiVersion}' for type '${type}'. ${supported}`;
  return gatewayError(400, 'NoRegisteredProviderFound', message);
}
