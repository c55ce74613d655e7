import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Principal } from '../directory.ts';
import { signJwt, verifyJwt, type SigningKey } from '../jwt.ts';
import { stringAt } from '../json.ts';
import type { AzureState, TenantState } from '../state.ts';

const LIFETIME_SECONDS = 3_900;

export interface TokenSubject {
  readonly tenant: TenantState;
  readonly principal: Principal;
  readonly objectId: string;
}

/** Who an Entra token stands for, after its signature was checked. */
export interface EntraIdentity {
  readonly tenantId: string;
  readonly objectId: string;
  readonly appId: string;
  /** How Azure's messages name the caller: client id or user name. */
  readonly label: string;
  readonly isUser: boolean;
  readonly audience: string;
  readonly expiresOn: number;
}

export interface IssuedToken {
  readonly token: string;
  readonly expiresOn: Date;
  readonly lifetimeSeconds: number;
}

/** Issues and checks Entra's version 1 access tokens, the kind that ARM, Graph and ACR get. */
export class EntraTokens {
  readonly #key: SigningKey;
  readonly #clock: Clock;

  constructor(key: SigningKey, clock: Clock) {
    this.#key = key;
    this.#clock = clock;
  }

  get key(): SigningKey {
    return this.#key;
  }

  issue(subject: TokenSubject, audience: string): IssuedToken {
    const { tenant, principal, objectId } = subject;
    const issuedAt = this.#clock.seconds();
    const expires = issuedAt + LIFETIME_SECONDS;
    const issuer = `${tenant.azure.issuer}/${tenant.id}/`;
    const kind =
      principal.kind === 'user'
        ? { appidacr: '0', idtyp: 'user', scp: 'user_impersonation', ...userNames(principal) }
        : { appidacr: '1', idtyp: 'app', idp: issuer };
    const token = signJwt(
      this.#key,
      {
        aud: audience,
        iss: issuer,
        iat: issuedAt,
        nbf: issuedAt,
        exp: expires,
        appid: principal.appId,
        ...kind,
        oid: objectId,
        sub: objectId,
        tid: tenant.id,
        uti: randomUUID(),
        ver: '1.0',
      },
      { kid: this.#key.keyId, x5t: this.#key.keyId },
    );
    return { token, expiresOn: new Date(expires * 1000), lifetimeSeconds: LIFETIME_SECONDS - 1 };
  }

  /** The identity when we signed the token; audience and expiry are for the resource to check. */
  read(token: string): EntraIdentity | undefined {
    const claims = verifyJwt(this.#key, token);
    const tenantId = stringAt(claims, 'tid');
    const objectId = stringAt(claims, 'oid');
    const appId = stringAt(claims, 'appid');
    const audience = stringAt(claims, 'aud');
    const expires = claims?.['exp'];
    if (tenantId === undefined || objectId === undefined || appId === undefined) return undefined;
    if (audience === undefined || typeof expires !== 'number') return undefined;
    const user = stringAt(claims, 'upn');
    const isUser = user !== undefined;
    return { tenantId, objectId, appId, audience, expiresOn: expires, isUser, label: user ?? appId };
  }
}

function userNames(principal: Principal): Record<string, string> {
  return { name: principal.displayName, upn: principal.displayName, unique_name: principal.displayName };
}

/** The principal as an object of `tenant`, when it is one. */
export function subjectIn(
  state: AzureState,
  principal: Principal,
  tenant: TenantState,
): TokenSubject | undefined {
  const objectId = state.objectId(principal, tenant.id);
  return objectId === undefined ? undefined : { tenant, principal, objectId };
}
