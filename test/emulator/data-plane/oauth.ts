import { cloudNamed } from '../clouds.ts';
import type { EntraTokens } from '../entra/access-token.ts';
import type { RegistryState } from '../registry-state.ts';
import { basicOf, jsonReply, type Reply, type ServiceRequest } from '../service.ts';
import { badTokenRequest, refusedCredential, REGISTRY_HEADERS } from './data-plane-error.ts';
import { allowedActions } from './grant.ts';
import { anonymous, identify, identityOfPrincipal, type IdentifyContext } from './identify.ts';
import type { Access, Identity } from './registry-tokens.ts';

export interface OauthContext extends IdentifyContext {
  readonly tokens: EntraTokens;
}

const RATE = { 'x-ms-ratelimit-remaining-calls-per-second': '166.65' };

function formOf(request: ServiceRequest): URLSearchParams | undefined {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) return undefined;
  return new URLSearchParams(request.body.toString('utf8'));
}

/** `POST /oauth2/exchange`: an Entra token for a refresh token of this registry. */
export function exchange(context: OauthContext, registry: RegistryState, request: ServiceRequest): Reply {
  const form = formOf(request);
  if (form?.get('grant_type') !== 'access_token') return badTokenRequest('grant_type must be access_token');
  if (form.get('service') !== registry.loginServer)
    return badTokenRequest('service must be the login server');
  const caller = context.tokens.read(form.get('access_token') ?? '');
  const tenant = form.get('tenant') ?? registry.tenantId;
  if (!caller || caller.expiresOn <= context.clock.seconds()) return refusedCredential();
  if (tenant !== caller.tenantId || caller.tenantId !== registry.tenantId) return refusedCredential();
  if (!acceptsAudience(registry, caller.audience)) return refusedCredential();
  const identity = identityOfPrincipal(context.state, registry, {
    objectId: caller.objectId,
    name: caller.label,
  });
  if (!identity) return refusedCredential();
  const refreshToken = context.registryTokens.issueRefreshToken(registry, identity, caller);
  return jsonReply(200, { refresh_token: refreshToken }, { ...REGISTRY_HEADERS, ...RATE });
}

function acceptsAudience(registry: RegistryState, audience: string): boolean {
  const { registryAudience, armAudiences } = cloudNamed(registry.cloud);
  const bare = audience.replace(/\/$/, '');
  return bare === registryAudience || (registry.armTokens === 'enabled' && armAudiences.includes(bare));
}

/** `GET` and `POST /oauth2/token`: a credential, or none, for an access token with the rights asked for. */
export function issueAccess(context: OauthContext, registry: RegistryState, request: ServiceRequest): Reply {
  const form = request.method === 'POST' ? formOf(request) : request.query;
  if (!form) return badTokenRequest('the body must be a form');
  if (form.get('service') !== registry.loginServer)
    return badTokenRequest('service must be the login server');
  const identity = identifyCaller(context, registry, { request, form });
  if (!identity) return refusedCredential();
  const access = form
    .getAll('scope')
    .flatMap((scope) => scope.split(' '))
    .filter((scope) => scope !== '')
    .flatMap((scope) => accessFor(identity, scope));
  const accessToken = context.registryTokens.issueAccessToken(registry, identity.name, access);
  return jsonReply(200, { access_token: accessToken }, { ...REGISTRY_HEADERS, ...RATE });
}

function identifyCaller(
  context: OauthContext,
  registry: RegistryState,
  { request, form }: { readonly request: ServiceRequest; readonly form: URLSearchParams },
): Identity | undefined {
  if (request.method === 'POST' && form.get('grant_type') === 'refresh_token') {
    return context.registryTokens.readRefreshToken(registry, form.get('refresh_token') ?? '');
  }
  if (request.method === 'POST' && form.get('grant_type') === 'password') {
    const credential = { user: form.get('username') ?? '', password: form.get('password') ?? '' };
    return identify(context, registry, credential);
  }
  // A credential that is wrong is refused even where anonymous pull is on.
  if (request.headers.authorization === undefined) return anonymous(registry);
  const credential = basicOf(request);
  return credential && identify(context, registry, credential);
}

/** One `type:name:actions` scope as far as the identity may; nothing when it may nothing of it. */
function accessFor(identity: Identity, scope: string): Access[] {
  const match = /^(repository|registry):(.+):([^:]+)$/.exec(scope);
  if (!match) return [];
  const [, type = '', name = '', list = ''] = match;
  if (type === 'registry') {
    return identity.canList && name === 'catalog' ? [{ type, name, actions: ['*'] }] : [];
  }
  const actions = allowedActions(identity.grants, name, list.split(','));
  return actions.length > 0 ? [{ type, name, actions }] : [];
}
