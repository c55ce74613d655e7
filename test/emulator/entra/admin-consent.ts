import { objectIdIn } from '../directory.ts';
import type { Reply, ServiceRequest } from '../service.ts';
import type { TenantState } from '../state.ts';
import { applicationNotFound, type EntraFailure } from './entra-error.ts';
import type { TokenEndpoint } from './token-endpoint.ts';

/**
 * `GET /{tenant}/adminconsent`: an administrator of the tenant lets an application in, which makes its service
 * principal there. The answer goes to the application's redirect address; what cannot go there is a page.
 */
export function answerAdminConsent(
  { state, clock }: TokenEndpoint,
  tenant: TenantState,
  { query }: ServiceRequest,
): Reply {
  const appId = query.get('client_id') ?? '';
  const redirect = query.get('redirect_uri') ?? '';
  const principal = state.servicePrincipal(appId);
  const isOwn = principal?.application.tenantId === tenant.id;
  if (!principal || (!isOwn && principal.application.signInAudience === 'AzureADMyOrg')) {
    return errorPage(applicationNotFound(appId, tenant.displayName));
  }
  if (!principal.application.redirectUris.includes(redirect))
    return errorPage(wrongRedirect(redirect, appId));
  const request = query.get('state');
  const common = request === null ? {} : { state: request };
  if (state.settings.declineConsent) {
    return redirectTo(redirect, { error: 'access_denied', error_description: DECLINED, ...common });
  }
  if (objectIdIn(principal, tenant.id) === undefined) {
    state.directory.addServicePrincipal(principal, tenant.id, clock.now());
  }
  return redirectTo(redirect, { admin_consent: 'True', tenant: tenant.id, ...common });
}

const DECLINED = 'AADSTS65004: User declined to consent to access the app.';

function wrongRedirect(redirect: string, appId: string): EntraFailure {
  const text = `The redirect URI '${redirect}' specified in the request does not match the redirect URIs configured for the application '${appId}'.`;
  return { status: 400, error: 'invalid_request', code: 50011, text };
}

function redirectTo(address: string, parameters: Record<string, string>): Reply {
  const location = new URL(address);
  for (const [name, value] of Object.entries(parameters)) location.searchParams.set(name, value);
  return { status: 302, headers: { location: location.href } };
}

function errorPage({ status, code, text }: EntraFailure): Reply {
  const escaped = text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<!DOCTYPE html><title>Sign in to your account</title><p>AADSTS${code}: ${escaped}</p>`,
  };
}
