import { randomUUID } from 'node:crypto';
import { jsonReply, type Reply } from '../service.ts';

export interface EntraFailure {
  readonly status: number;
  readonly error: string;
  readonly code: number;
  readonly text: string;
}

/** Entra's error answer; clients read `error`, `error_codes` and the AADSTS number at the front of the description. */
export function entraError(failure: EntraFailure, now: Date, host: string): Reply {
  const traceId = randomUUID();
  const correlationId = randomUUID();
  const timestamp = `${now.toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const trailer = `Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`;
  return jsonReply(
    failure.status,
    {
      error: failure.error,
      error_description: `AADSTS${failure.code}: ${failure.text} ${trailer}`,
      error_codes: [failure.code],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
      error_uri: `https://${host}/error?code=${failure.code}`,
    },
    { 'cache-control': 'no-store, no-cache', pragma: 'no-cache', 'x-ms-request-id': traceId },
  );
}

export function tenantNotFound(tenant: string): EntraFailure {
  const advice = [
    'Check to make sure you have the correct tenant ID and are signing into the correct cloud.',
    'Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.',
  ];
  const text = [`Tenant '${tenant}' not found.`, ...advice].join(' ');
  return { status: 400, error: 'invalid_request', code: 90002, text };
}

export function applicationNotFound(appId: string, directory: string): EntraFailure {
  const advice = [
    'This can happen if the application has not been installed by the administrator of the tenant or consented to by',
    'any user in the tenant. You may have sent your authentication request to the wrong tenant.',
  ];
  const text = [
    `Application with identifier '${appId}' was not found in the directory '${directory}'.`,
    ...advice,
  ];
  return { status: 400, error: 'unauthorized_client', code: 700016, text: text.join(' ') };
}

export function wrongSecret(appId: string): EntraFailure {
  const text = [
    'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the',
    `client secret ID, for a secret added to app '${appId}'.`,
  ];
  return { status: 401, error: 'invalid_client', code: 7000215, text: text.join(' ') };
}

export function expiredSecret(appId: string): EntraFailure {
  const text = [
    `The provided client secret keys for app '${appId}' are expired. Visit the Azure portal to create new keys for your`,
    'app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security:',
    'https://aka.ms/certCreds.',
  ];
  return { status: 401, error: 'invalid_client', code: 7000222, text: text.join(' ') };
}

export function resourceNotFound(resource: string, directory: string): EntraFailure {
  const text = [
    `The resource principal named ${resource} was not found in the tenant named ${directory}. This can happen if the`,
    'application has not been installed by the administrator of the tenant or consented to by any user in the tenant.',
    'You might have sent your authentication request to the wrong tenant.',
  ];
  return { status: 400, error: 'invalid_resource', code: 500011, text: text.join(' ') };
}

export function unsupportedGrant(grant: string): EntraFailure {
  const text = `The grant type '${grant}' is not supported over the /common or /consumers endpoints or by this emulator.`;
  return { status: 400, error: 'unsupported_grant_type', code: 70003, text };
}

export function missingParameter(name: string): EntraFailure {
  const text = `The request body must contain the following parameter: '${name}'.`;
  return { status: 400, error: 'invalid_request', code: 900144, text };
}

export function authorizationPending(): EntraFailure {
  const text = 'OAuth 2.0 device flow error. Authorization is pending. Continue polling.';
  return { status: 400, error: 'authorization_pending', code: 70016, text };
}

export function unknownDeviceCode(): EntraFailure {
  return { status: 400, error: 'bad_verification_code', code: 70019, text: 'Verification code expired.' };
}

export function unknownRefreshToken(): EntraFailure {
  const text = 'Error(s): Provided grant is invalid or malformed.';
  return { status: 400, error: 'invalid_grant', code: 9002313, text };
}

export function notInTenant(user: string, directory: string): EntraFailure {
  const text = `User account '${user}' from identity provider does not exist in tenant '${directory}' and cannot access the application in that tenant.`;
  return { status: 400, error: 'invalid_grant', code: 50020, text };
}
