import type { Secret } from '../secret.ts';

/** What a registry's access token says of itself; read without verifying, to explain and never to decide a right. */
export interface AccessClaims {
  readonly expiresOn?: Date;
  /** Entra tenant (`tid`), in tokens of Entra. */
  readonly tenantId?: string;
  /** The `access` claim of Docker's token specification; absent when the token holds none. */
  readonly access?: readonly RepositoryAccess[];
}

export interface RepositoryAccess {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

/** Reads the claims of a JWT; `undefined` when `token` is not one (opaque tokens are allowed). Never fails. */
export function readClaims(token: Secret): AccessClaims | undefined {
  const payload = jwtPayload(token.reveal());
  if (payload === undefined) return undefined;
  const { exp, tid, access } = payload;
  return {
    ...(typeof exp === 'number' && Number.isFinite(exp) ? { expiresOn: new Date(exp * 1000) } : {}),
    ...(typeof tid === 'string' ? { tenantId: tid } : {}),
    ...(Array.isArray(access) ? { access: access.flatMap(repositoryAccess) } : {}),
  };
}

/**
 * Whether the token lets its bearer pull from `repository`. `/oauth2/token` answers 200 with fewer actions than were
 * asked for, so the token itself must be looked into. `undefined`: the token does not say.
 */
export function grantsPull(token: Secret, repository: string): boolean | undefined {
  const access = readClaims(token)?.access;
  if (access === undefined) return undefined;
  return access.some(
    (entry) =>
      entry.type === 'repository' &&
      entry.name === repository &&
      (entry.actions.includes('pull') || entry.actions.includes('*')),
  );
}

interface Payload {
  readonly exp?: unknown;
  readonly tid?: unknown;
  readonly access?: unknown;
}

function jwtPayload(token: string): Payload | undefined {
  const parts = token.split('.');
  if (parts.length !== 3 || parts[1] === undefined) return undefined;
  try {
    const base64 = parts[1].replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const payload: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof payload === 'object' && payload !== null ? payload : undefined;
  } catch {
    return undefined;
  }
}

function repositoryAccess(value: unknown): RepositoryAccess[] {
  if (typeof value !== 'object' || value === null) return [];
  const { type, name, actions } = value as { type?: unknown; name?: unknown; actions?: unknown };
  if (typeof type !== 'string' || typeof name !== 'string' || !Array.isArray(actions)) return [];
  return [{ type, name, actions: actions.filter((action) => typeof action === 'string') }];
}
