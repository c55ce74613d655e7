import type { Clock } from '../clock.ts';
import type { EmulatedCloud } from '../clouds.ts';
import type { EntraIdentity, EntraTokens } from '../entra/access-token.ts';
import { bearerOf, type Reply, type ServiceRequest } from '../service.ts';
import { gatewayError } from './arm-error.ts';

function unauthorized(code: string, message: string): Reply {
  const challenge = [
    'Bearer authorization_uri="https://login.windows.net/"',
    'error="invalid_token"',
    `error_description="${message}"`,
  ];
  return gatewayError(401, code, message, { 'www-authenticate': challenge.join(', ') });
}

/** Who is calling, or the 401 that ARM gives. */
export function authenticate(
  request: ServiceRequest,
  cloud: EmulatedCloud,
  { tokens, clock }: { readonly tokens: EntraTokens; readonly clock: Clock },
): { readonly caller: EntraIdentity } | { readonly refusal: Reply } {
  if (request.headers.authorization === undefined) {
    const message = "Authentication failed. The 'Authorization' header is missing.";
    return { refusal: unauthorized('AuthenticationFailed', message) };
  }
  const token = bearerOf(request);
  const caller = token === undefined ? undefined : tokens.read(token);
  if (!caller) return { refusal: unauthorized('InvalidAuthenticationToken', 'The access token is invalid.') };
  if (!cloud.armAudiences.includes(caller.audience.replace(/\/$/, ''))) {
    const allowed = cloud.armAudiences.flatMap((audience) => [`'${audience}/'`, `'${audience}'`]).join(',');
    const message = [
      `The access token has been obtained for wrong audience or resource '${caller.audience}'.`,
      `It should exactly match with one of the allowed audiences ${allowed}.`,
    ].join(' ');
    return { refusal: unauthorized('InvalidAuthenticationTokenAudience', message) };
  }
  if (caller.expiresOn <= clock.seconds()) {
    const expiry = new Date(caller.expiresOn * 1000).toISOString();
    const message = `The access token expiry UTC time '${expiry}' is earlier than current UTC time '${clock.now().toISOString()}'.`;
    return { refusal: unauthorized('ExpiredAuthenticationToken', message) };
  }
  return { caller };
}

/** ARM's answer to a token of another tenant than the subscription's; it names the right one. */
export function wrongTenant(caller: EntraIdentity, tenantId: string, cloud: EmulatedCloud): Reply {
  const message = [
    `The access token is from the wrong issuer '${cloud.issuer}/${caller.tenantId}/'.`,
    `It must match the tenant '${cloud.issuer}/${tenantId}/' associated with this subscription.`,
    `Please use the authority (URL) 'https://login.windows.net/${tenantId}' to get the token.`,
    'Note, if the subscription is transferred to another tenant there is no impact to the services,',
    'but information about new tenant could take time to propagate (up to an hour).',
    'If you just transferred your subscription and see this error message, please try back later.',
  ].join(' ');
  const challenge = `Bearer authorization_uri="https://login.windows.net/${tenantId}", error="invalid_token", error_description="The access token is from the wrong issuer."`;
  return gatewayError(401, 'InvalidAuthenticationTokenTenant', message, { 'www-authenticate': challenge });
}

/** ARM's answer to a caller without the right. */
export function authorizationFailed(caller: EntraIdentity, action: string, scope: string): Reply {
  const message = [
    `The client '${caller.label}' with object id '${caller.objectId}' does not have authorization`,
    `to perform action '${action}' over scope '${scope}' or the scope is invalid.`,
    'If access was recently granted, please refresh your credentials.',
  ].join(' ');
  return gatewayError(403, 'AuthorizationFailed', message);
}
