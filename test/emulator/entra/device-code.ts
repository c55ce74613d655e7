import { randomBytes } from 'node:crypto';
import type { Principal } from '../directory.ts';
import { signJwt } from '../jwt.ts';
import { jsonReply, type Reply, type ServiceRequest } from '../service.ts';
import type { AzureState, TenantState } from '../state.ts';
import { subjectIn, type TokenSubject } from './access-token.ts';
import {
  authorizationPending,
  entraError,
  notInTenant,
  resourceNotFound,
  unknownDeviceCode,
  unknownRefreshToken,
  type EntraFailure,
} from './entra-error.ts';
import { audienceOf, isKnownResource, type TokenEndpoint } from './token-endpoint.ts';

const LIFETIME_SECONDS = 900;

interface DeviceSignIn {
  readonly userCode: string;
  /** Who has entered the code. */
  principal?: Principal;
}

/** Sign-ins of people by device code (RFC 8628), and the refresh tokens that came of them. */
export class DeviceCodes {
  readonly #signIns = new Map<string, DeviceSignIn>();
  readonly #refreshTokens = new Map<string, Principal>();

  begin(): { readonly deviceCode: string; readonly userCode: string } {
    const userCode = randomBytes(8).toString('hex').slice(0, 9).toUpperCase();
    const deviceCode = randomBytes(24).toString('base64url');
    this.#signIns.set(deviceCode, { userCode });
    return { deviceCode, userCode };
  }

  /** A person enters the code. */
  enter(userCode: string, principal: Principal): void {
    const found = [...this.#signIns.values()].find((signIn) => signIn.userCode === userCode);
    if (found === undefined) throw new Error(`Nobody was shown the code ${userCode}.`);
    found.principal = principal;
  }

  signIn(deviceCode: string): DeviceSignIn | undefined {
    return this.#signIns.get(deviceCode);
  }

  keep(principal: Principal): string {
    const token = `1.${randomBytes(48).toString('base64url')}`;
    this.#refreshTokens.set(token, principal);
    return token;
  }

  ownerOf(refreshToken: string): Principal | undefined {
    return this.#refreshTokens.get(refreshToken);
  }
}

/** `POST /{tenant}/oauth2/v2.0/devicecode`. */
export function answerDeviceCodeRequest({ state }: TokenEndpoint): Reply {
  const { deviceCode, userCode } = state.deviceCodes.begin();
  const address = 'https://microsoft.com/devicelogin';
  return jsonReply(200, {
    user_code: userCode,
    device_code: deviceCode,
    verification_uri: address,
    expires_in: LIFETIME_SECONDS,
    interval: 1,
    message: `To sign in, use a web browser to open the page ${address} and enter the code ${userCode} to authenticate.`,
  });
}

/** The grants of a person: by a device code, and by the refresh token that came of it. */
export function answerPersonTokenRequest(
  endpoint: TokenEndpoint,
  tenant: TenantState | undefined,
  { form, request }: { readonly form: URLSearchParams; readonly request: ServiceRequest },
): Reply {
  const { state, tokens, clock } = endpoint;
  const principal = personOf(state, form);
  const subject = 'error' in principal ? principal : subjectFor(state, principal, tenant);
  if ('error' in subject) return entraError(subject, clock.now(), request.host);
  const audience = audienceOf(form.get('scope') ?? '');
  if (audience === undefined || !isKnownResource(audience, subject.tenant)) {
    const failure = resourceNotFound(audience ?? '', subject.tenant.displayName);
    return entraError(failure, clock.now(), request.host);
  }
  const issued = tokens.issue(subject, audience);
  return jsonReply(200, {
    token_type: 'Bearer',
    scope: `${audience}/user_impersonation ${audience}/.default`,
    expires_in: issued.lifetimeSeconds,
    ext_expires_in: issued.lifetimeSeconds,
    access_token: issued.token,
    refresh_token: state.deviceCodes.keep(subject.principal),
    foci: '1',
    id_token: idToken(endpoint, subject, form.get('client_id') ?? ''),
    client_info: Buffer.from(JSON.stringify(accountOf(state, subject))).toString('base64url'),
  });
}

function personOf({ deviceCodes }: AzureState, form: URLSearchParams): Principal | EntraFailure {
  if (form.get('grant_type') === 'refresh_token') {
    return deviceCodes.ownerOf(form.get('refresh_token') ?? '') ?? unknownRefreshToken();
  }
  const signIn = deviceCodes.signIn(form.get('device_code') ?? '');
  if (signIn === undefined) return unknownDeviceCode();
  return signIn.principal ?? authorizationPending();
}

/** In the tenant that was asked, else in the person's own. */
function subjectFor(
  state: AzureState,
  principal: Principal,
  tenant: TenantState | undefined,
): TokenSubject | EntraFailure {
  const wanted = tenant ?? homeOf(state, principal);
  return (
    (wanted && subjectIn(state, principal, wanted)) ??
    notInTenant(principal.displayName, wanted?.displayName ?? '')
  );
}

function homeOf(state: AzureState, principal: Principal): TenantState | undefined {
  return state.tenants.find((tenant) => subjectIn(state, principal, tenant) !== undefined);
}

/** How the account is named in every tenant: by its object and tenant at home. */
function accountOf(state: AzureState, { principal, objectId }: TokenSubject): Record<string, string> {
  const home = homeOf(state, principal);
  const own = home && subjectIn(state, principal, home);
  return { uid: own?.objectId ?? objectId, utid: home?.id ?? '' };
}

function idToken(
  { tokens, clock }: TokenEndpoint,
  { tenant, principal, objectId }: TokenSubject,
  clientId: string,
): string {
  const issuedAt = clock.seconds();
  return signJwt(tokens.key, {
    aud: clientId,
    iss: `${tenant.azure.issuer}/${tenant.id}/v2.0`,
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + LIFETIME_SECONDS,
    name: principal.displayName,
    oid: objectId,
    preferred_username: principal.displayName,
    sub: objectId,
    tid: tenant.id,
    ver: '2.0',
  });
}
