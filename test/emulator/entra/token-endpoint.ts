import type { Clock } from '../clock.ts';
import { objectIdIn, type ServicePrincipal } from '../directory.ts';
import { jsonReply, type Reply, type ServiceRequest } from '../service.ts';
import type { AzureState, TenantState } from '../state.ts';
import { subjectIn, type EntraTokens } from './access-token.ts';
import {
  applicationNotFound,
  entraError,
  expiredSecret,
  missingParameter,
  resourceNotFound,
  unsupportedGrant,
  wrongSecret,
  type EntraFailure,
} from './entra-error.ts';

export interface TokenEndpoint {
  readonly state: AzureState;
  readonly tokens: EntraTokens;
  readonly clock: Clock;
}

/** `POST /{tenant}/oauth2/v2.0/token` with client credentials. */
export function answerTokenRequest(
  endpoint: TokenEndpoint,
  tenant: TenantState,
  { form, request }: { readonly form: URLSearchParams; readonly request: ServiceRequest },
): Reply {
  const answer = grant(endpoint, tenant, form);
  if ('error' in answer) return entraError(answer, endpoint.clock.now(), request.host);
  return jsonReply(
    200,
    {
      token_type: 'Bearer',
      expires_in: answer.lifetimeSeconds,
      ext_expires_in: answer.lifetimeSeconds,
      access_token: answer.token,
    },
    { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' },
  );
}

function grant(
  endpoint: TokenEndpoint,
  tenant: TenantState,
  form: URLSearchParams,
): EntraFailure | { token: string; lifetimeSeconds: number } {
  const grantType = form.get('grant_type');
  if (grantType === null) return missingParameter('grant_type');
  if (grantType !== 'client_credentials') return unsupportedGrant(grantType);
  const appId = form.get('client_id');
  const scope = form.get('scope');
  if (appId === null) return missingParameter('client_id');
  if (scope === null) return missingParameter('scope');
  const principal = endpoint.state.servicePrincipal(appId);
  const subject = principal && subjectIn(endpoint.state, principal, tenant);
  if (!principal || !subject) return applicationNotFound(appId, tenant.displayName);
  const secret = { value: form.get('client_secret') ?? '', tenantId: tenant.id };
  const refusal = checkSecret(principal, secret, endpoint.clock.now());
  if (refusal) return refusal;
  const audience = audienceOf(scope);
  if (audience === undefined || !isKnownResource(audience, tenant)) {
    return resourceNotFound(audience ?? scope, tenant.displayName);
  }
  return endpoint.tokens.issue(subject, audience);
}

/** A secret of the application is good in every tenant, one of a service principal in its own. */
export function checkSecret(
  principal: ServicePrincipal,
  { value, tenantId }: { readonly value: string; readonly tenantId: string },
  now: Date,
): EntraFailure | undefined {
  const owners = [principal.application.objectId, objectIdIn(principal, tenantId)];
  const found = principal.secrets.find(
    (candidate) => candidate.value === value && owners.includes(candidate.ownerId),
  );
  if (!found) return wrongSecret(principal.appId);
  const isExpired = found.expiresOn !== undefined && new Date(found.expiresOn) <= now;
  return isExpired ? expiredSecret(principal.appId) : undefined;
}

/** The resource of a `…/.default` scope, as it will stand in `aud`. */
export function audienceOf(scope: string): string | undefined {
  const wanted = scope.split(' ').find((entry) => entry.endsWith('/.default'));
  return wanted?.slice(0, -'/.default'.length);
}

export function isKnownResource(audience: string, tenant: TenantState): boolean {
  const { armAudiences, registryAudience, graphHost } = tenant.azure;
  return [...armAudiences, registryAudience, `https://${graphHost}`].includes(audience.replace(/\/$/, ''));
}
