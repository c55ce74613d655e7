import { readClaims } from '../../core/acr/access-token.ts';
import { resourceManagerScope, type Cloud } from '../../core/clouds.ts';
import type { ExchangedToken, RegistryExchange } from '../../core/credentials/ports.ts';
import { TOKEN_USERNAME } from '../../core/credentials/source.ts';
import { message } from '../../core/message.ts';
import type { AccessToken, TokenSource } from '../../core/ports.ts';
import type { ArmRegistry } from '../../core/registry.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import { parseJson, request, type SendRequest } from '../http/json-request.ts';
import type { HttpParts } from './arm-http.ts';
import { isRecord, textAt } from './json-shape.ts';

/**
 * Exchanges an Entra token for a registry's own refresh token (Azure/acr, docs/AAD-OAuth.md). It goes to the login
 * server that Resource Manager names for the registry, and to no other host.
 */
export class HttpRegistryExchange implements RegistryExchange {
  readonly #cloud: Cloud;
  readonly #tokens: TokenSource;
  readonly #send: SendRequest;

  constructor({ cloud, tokens, send }: HttpParts) {
    this.#cloud = cloud;
    this.#tokens = tokens;
    this.#send = send ?? request;
  }

  async exchange(registry: ArmRegistry, signal: AbortSignal): Promise<Result<ExchangedToken>> {
    const { loginServer, tenantId } = registry;
    const entra = await this.#entraToken(registry, signal);
    if (!entra.ok) return entra;
    const form = new URLSearchParams({
      grant_type: 'access_token',
      service: loginServer,
      tenant: tenantId,
      access_token: entra.value.value.reveal(),
    });
    const answer = await this.#send({
      method: 'POST',
      url: `https://${loginServer}/oauth2/exchange`,
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      signal,
      idempotent: true,
    });
    if (!answer.ok) return answer;
    const { status, text } = answer.value;
    const body = parseJson(text);
    const token = isRecord(body) ? textAt(body, 'refresh_token') : undefined;
    if (status !== 200 || token === undefined) return refusal(registry, status);
    const password = new Secret(token);
    const expiresOn = readClaims(password)?.expiresOn;
    return ok({
      credential: { username: TOKEN_USERNAME, password },
      ...(expiresOn === undefined ? {} : { expiresOn }),
    });
  }

  /**
   * A token made for registries, which every registry takes. Some tenants do not let every client have one; then one
   * for Resource Manager does, unless the registry's policy forbids it (azure-facts C6, D3).
   */
  async #entraToken(
    { tenantId, armTokensAccepted }: ArmRegistry,
    signal: AbortSignal,
  ): Promise<Result<AccessToken>> {
    const scope = `${this.#cloud.registryAudience}/.default`;
    const own = await this.#tokens.getToken({ scope, tenantId }, signal);
    if (own.ok || own.failure.kind === 'cancelled' || !armTokensAccepted) return own;
    return this.#tokens.getToken({ scope: resourceManagerScope(this.#cloud), tenantId }, signal);
  }
}

function refusal({ loginServer }: ArmRegistry, status: number): Result<never> {
  const detail = `HTTP ${status}`;
  if (status === 401) {
    return err('forbidden', message('{0} gives your account no token.', loginServer), {
      hint: message('Your account needs a role that pulls from the registry, or choose another credential.'),
      detail,
    });
  }
  if (status === 403) {
    return err('forbidden', message('The network rules of {0} keep this machine out.', loginServer), {
      hint: message('Use another network, or choose another credential.'),
      detail,
    });
  }
  return err(
    'unexpected',
    message('{0} answered HTTP {1} when asked to exchange your sign-in for a token.', loginServer, status),
    { hint: message('Try again, or choose another credential.'), detail },
  );
}
