import type { TokenCredential } from '@azure/identity';
import type { Cloud } from '../../core/clouds.ts';
import type { AccessToken, TokenRequest, TokenSource } from '../../core/ports.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import { isCancelled } from '../../core/cancellation.ts';
import { fetchClient } from '../http/fetch-client.ts';
import { notSignedIn, signInFailure, untilAborted, type IdentityMethod } from './sign-in-failure.ts';

export interface IdentityParts {
  readonly cloud: Cloud;
  readonly method: Exclude<IdentityMethod, 'device-code'>;
}

/** Nobody waits longer for a token. */
const TIME_LIMIT_MS = 60_000;

/** A token is not used for its last minutes, which one request may take. */
const MARGIN_MS = 5 * 60_000;

/**
 * Tokens from @azure/identity, which is loaded on first use. Each is held until it is about to end: for every token that
 * they are asked for, the command-line tools are run anew, which takes them a second.
 */
export class IdentityTokenSource implements TokenSource {
  readonly #parts: IdentityParts;
  readonly #held = new Map<string, AccessToken>();
  #credential: Promise<TokenCredential> | undefined;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  async getToken(tokenRequest: TokenRequest, signal: AbortSignal): Promise<Result<AccessToken>> {
    const { scope, tenantId = '', claims } = tokenRequest;
    const key = `${tenantId} ${scope}`;
    const held = this.#held.get(key);
    const isFresh = held !== undefined && held.expiresOn.getTime() - Date.now() > MARGIN_MS;
    // Claims are what Azure asks for beyond the token that it was given.
    if (isFresh && claims === undefined && !isCancelled(signal)) return ok(held);
    const token = await this.#askForToken(tokenRequest, signal);
    if (token.ok) this.#held.set(key, token.value);
    return token;
  }

  async #askForToken(
    { scope, tenantId, claims }: TokenRequest,
    signal: AbortSignal,
  ): Promise<Result<AccessToken>> {
    if (isCancelled(signal)) return cancelled();
    const limit = AbortSignal.timeout(TIME_LIMIT_MS);
    try {
      this.#credential ??= createCredential(this.#parts);
      const options = {
        abortSignal: AbortSignal.any([signal, limit]),
        ...(tenantId === undefined ? {} : { tenantId }),
        ...(claims === undefined ? {} : { claims }),
      };
      const token = await untilAborted(
        (await this.#credential).getToken(scope, options),
        options.abortSignal,
      );
      if (token === null) return notSignedIn(this.#parts.method);
      return ok({ value: new Secret(token.token), expiresOn: new Date(token.expiresOnTimestamp) });
    } catch (error) {
      if (isCancelled(signal)) return cancelled();
      return signInFailure(error, this.#parts, signal);
    }
  }
}

async function createCredential({ cloud, method }: IdentityParts): Promise<TokenCredential> {
  const shared = {
    authorityHost: cloud.authority,
    additionallyAllowedTenants: ['*'],
    httpClient: fetchClient,
  };
  const command = { additionallyAllowedTenants: ['*'], processTimeoutInMs: TIME_LIMIT_MS };
  switch (method) {
    case 'azure-cli': {
      const { AzureCliCredential } = await import('@azure/identity');
      return new AzureCliCredential(command);
    }
    case 'azure-developer-cli': {
      const { AzureDeveloperCliCredential } = await import('@azure/identity');
      return new AzureDeveloperCliCredential(command);
    }
    case 'environment': {
      const { EnvironmentCredential } = await import('@azure/identity');
      return new EnvironmentCredential(shared);
    }
    case 'workload-identity': {
      const { WorkloadIdentityCredential } = await import('@azure/identity');
      return new WorkloadIdentityCredential(shared);
    }
    case 'managed-identity': {
      const { ManagedIdentityCredential } = await import('@azure/identity');
      return new ManagedIdentityCredential();
    }
  }
}
