import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { stringAt, type JsonObject } from '../json.ts';
import { signJwt, verifyJwt, type SigningKey } from '../jwt.ts';
import type { RegistryState } from '../registry-state.ts';
import type { Grant } from './grant.ts';

export const ISSUER = 'Azure Container Registry';

const REFRESH_SECONDS = 10_800;
const ACCESS_SECONDS = 4_500;

export interface Access {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

/** Someone whose credential was accepted. */
export interface Identity {
  readonly name: string;
  readonly grants: readonly Grant[];
  /** Whether the list of all repositories may be read. */
  readonly canList: boolean;
}

/** Issues and reads ACR's own refresh and access tokens. */
export class RegistryTokens {
  readonly #key: SigningKey;
  readonly #clock: Clock;
  /** Rights are fixed when a refresh token is made: a role given later shows only after a new exchange. */
  readonly #identities = new Map<string, Identity>();

  constructor(key: SigningKey, clock: Clock) {
    this.#key = key;
    this.#clock = clock;
  }

  /** Never outlives the Entra token it was exchanged for. */
  issueRefreshToken(
    registry: RegistryState,
    identity: Identity,
    source: { tenantId: string; expiresOn: number },
  ): string {
    const id = randomUUID();
    this.#identities.set(id, identity);
    const now = this.#clock.seconds();
    const actions = ['read', 'write', 'delete'].filter((_, index) => hasAction(identity, index));
    return this.#sign(id, registry, {
      sub: identity.name,
      exp: Math.min(now + REFRESH_SECONDS, source.expiresOn),
      grant_type: 'refresh_token',
      appid: identity.name,
      tenant: source.tenantId,
      permissions: { actions, notActions: null },
      roles: [],
    });
  }

  readRefreshToken(registry: RegistryState, token: string): Identity | undefined {
    const claims = this.#read(registry, token);
    if (stringAt(claims, 'grant_type') !== 'refresh_token') return undefined;
    return this.#identities.get(stringAt(claims, 'jti') ?? '');
  }

  issueAccessToken(registry: RegistryState, subject: string, access: readonly Access[]): string {
    const exp = this.#clock.seconds() + ACCESS_SECONDS;
    return this.#sign(randomUUID(), registry, {
      sub: subject,
      exp,
      grant_type: 'access_token',
      access,
      roles: [],
    });
  }

  /** The `access` claim of a valid access token for this registry. */
  readAccessToken(registry: RegistryState, token: string): readonly Access[] | undefined {
    const claims = this.#read(registry, token);
    if (stringAt(claims, 'grant_type') !== 'access_token') return undefined;
    return claims?.['access'] as readonly Access[] | undefined;
  }

  /**
   * A short token by the machine's own clock: docker-registry has no other, and the emulator's may have been moved.
   * It carries the certificate, which is how docker-registry finds the key.
   */
  issueBackendToken(registry: RegistryState, access: readonly Access[]): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: ISSUER,
      aud: registry.loginServer,
      sub: 'emulator',
      iat: now,
      nbf: now - 10,
      exp: now + 60,
    };
    return signJwt(this.#key, { ...claims, jti: randomUUID(), access }, { x5c: [this.#key.certificate] });
  }

  #sign(id: string, registry: RegistryState, claims: JsonObject): string {
    const now = this.#clock.seconds();
    const usual = {
      jti: id,
      iat: now,
      nbf: now,
      iss: ISSUER,
      aud: registry.loginServer,
      version: '1.0',
      rid: registry.name,
    };
    return signJwt(this.#key, { ...usual, ...claims });
  }

  #read(registry: RegistryState, token: string): JsonObject | undefined {
    const claims = verifyJwt(this.#key, token);
    if (claims?.['aud'] !== registry.loginServer) return undefined;
    const expires = claims['exp'];
    return typeof expires === 'number' && expires > this.#clock.seconds() ? claims : undefined;
  }
}

function hasAction(identity: Identity, index: number): boolean {
  const wanted = (['pull', 'push', 'delete'] as const)[index];
  return identity.grants.some(({ actions }) => wanted !== undefined && actions.includes(wanted));
}
