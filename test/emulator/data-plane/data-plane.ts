import type { RegistryProcesses } from '../registry-process.ts';
import type { RegistryState } from '../registry-state.ts';
import { basicOf, bearerOf, jsonReply, type Reply, type Service, type ServiceRequest } from '../service.ts';
import { blockedAddress, challenge, REGISTRY_HEADERS } from './data-plane-error.ts';
import { forward } from './distribution.ts';
import { allowedActions, EVERYTHING } from './grant.ts';
import { identify } from './identify.ts';
import { isAddressAllowed } from './network-rule.ts';
import { exchange, issueAccess, type OauthContext } from './oauth.ts';
import type { Access } from './registry-tokens.ts';

export interface DataPlaneContext extends OauthContext {
  readonly processes: RegistryProcesses;
  /** The public address that registries see their clients come from. */
  readonly clientAddress: string;
}

/** Everything behind a registry's login server. */
export function createDataPlane(context: DataPlaneContext, registry: RegistryState): Service {
  return (request) => {
    if (!isAddressAllowed(registry, context.clientAddress)) return blockedAddress(context.clientAddress);
    const { method, path } = request;
    if (path === '/oauth2/exchange' && method === 'POST') return exchange(context, registry, request);
    if (path === '/oauth2/token' && (method === 'GET' || method === 'POST')) {
      return issueAccess(context, registry, request);
    }
    if (path === '/v2' || path.startsWith('/v2/')) return distribution(context, registry, request);
    return { status: 404, headers: REGISTRY_HEADERS, body: '404 page not found\n' };
  };
}

async function distribution(
  context: DataPlaneContext,
  registry: RegistryState,
  request: ServiceRequest,
): Promise<Reply> {
  const repository = /^\/v2\/(.+)\/(?:manifests|blobs|tags|referrers)\/[^]+$/.exec(request.path)?.[1];
  const access = accessOf(context, registry, { request, repository });
  if (access === 'refused') return challenge(registry, { error: 'invalid_token' });
  if (repository === undefined && !request.path.startsWith('/v2/_catalog')) {
    return access ? jsonReply(200, {}, REGISTRY_HEADERS) : challenge(registry);
  }
  const isTagList = repository !== undefined && request.path.endsWith('/tags/list');
  if (
    isTagList &&
    !access?.some(({ name, actions }) => name === repository && actions.includes('metadata_read'))
  ) {
    const denied = { repository, action: 'metadata_read' };
    const scope = `repository:${repository}:metadata_read`;
    return challenge(registry, { scope, denied, ...(access ? { error: 'insufficient_scope' } : {}) });
  }
  const port = await context.processes.portOf(registry);
  const backend = access && (isTagList ? withPull(access) : access);
  const token = backend && context.registryTokens.issueBackendToken(registry, backend);
  return forward(registry, request, token === undefined ? { port } : { port, token });
}

/** docker-registry knows no `metadata_read`: to it, listing tags is pulling. */
function withPull(access: readonly Access[]): readonly Access[] {
  return access.map((entry) => ({ ...entry, actions: [...entry.actions, 'pull'] }));
}

/** The rights that came with the request: `undefined` without a credential, `refused` for a bad one. */
function accessOf(
  context: DataPlaneContext,
  registry: RegistryState,
  { request, repository }: { readonly request: ServiceRequest; readonly repository: string | undefined },
): readonly Access[] | 'refused' | undefined {
  if (request.headers.authorization === undefined) return undefined;
  const bearer = bearerOf(request);
  if (bearer !== undefined) return context.registryTokens.readAccessToken(registry, bearer) ?? 'refused';
  const credential = basicOf(request);
  const identity = credential && identify(context, registry, credential);
  if (!identity) return 'refused';
  if (repository === undefined)
    return identity.canList ? [{ type: 'registry', name: 'catalog', actions: ['*'] }] : [];
  return [
    {
      type: 'repository',
      name: repository,
      actions: allowedActions(identity.grants, repository, EVERYTHING),
    },
  ];
}
