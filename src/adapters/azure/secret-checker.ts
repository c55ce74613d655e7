import { resourceManagerScope, type Cloud } from '../../core/clouds.ts';
import type { SecretCheck, SecretChecker } from '../../core/credentials/ports.ts';
import { message } from '../../core/message.ts';
import type { RegistryCredential } from '../../core/ports.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { parseJson, request, type SendRequest } from '../http/json-request.ts';
import { isRecord } from './json-shape.ts';

/** Error numbers of Entra, as `error_codes` holds them (Microsoft identity platform, "AADSTS error codes"). */
const CHECKS: ReadonlyMap<unknown, SecretCheck> = new Map([
  [7000215, { kind: 'wrong' }],
  [7000222, { kind: 'ended' }],
  [700016, { kind: 'unknown-application' }],
]);

/** Tries client ids and secrets by OAuth's client credentials grant at the cloud's Entra. */
export class EntraSecretChecker implements SecretChecker {
  readonly #cloud: Cloud;
  readonly #send: SendRequest;

  constructor({ cloud, send }: { readonly cloud: Cloud; readonly send?: SendRequest }) {
    this.#cloud = cloud;
    this.#send = send ?? request;
  }

  async check(
    tenantId: string,
    { username, password }: RegistryCredential,
    signal: AbortSignal,
  ): Promise<Result<SecretCheck>> {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: username,
      client_secret: password.reveal(),
      scope: resourceManagerScope(this.#cloud),
    });
    const { authority } = this.#cloud;
    const answer = await this.#send({
      method: 'POST',
      url: `${authority}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`,
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      signal,
      idempotent: true,
    });
    if (!answer.ok) return answer;
    if (answer.value.status === 200) return ok({ kind: 'accepted' });
    const body = parseJson(answer.value.text);
    const codes: unknown = isRecord(body) ? body['error_codes'] : undefined;
    const check = Array.isArray(codes) ? codes.map((code) => CHECKS.get(code)).find(Boolean) : undefined;
    if (check !== undefined) return ok(check);
    return err(
      'unexpected',
      message(
        'Microsoft Entra ID answered HTTP {0} when the secret of {1} was tried.',
        answer.value.status,
        username,
      ),
      {
        detail: Array.isArray(codes) ? codes.filter((code) => typeof code === 'number').join(' ') : 'no code',
      },
    );
  }
}
