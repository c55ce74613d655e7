import type { TokenCredential } from '@azure/identity';
import type { Cloud } from '../../core/clouds.ts';
import { message, type Message } from '../../core/message.ts';
import type { AccessToken, TokenRequest, TokenSource } from '../../core/ports.ts';
import { cancelled, err, ok, type Err, type Result } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import { isCancelled } from '../../core/cancellation.ts';
import { fetchClient } from '../http/fetch-client.ts';
import { request } from '../http/json-request.ts';
import { isNetworkError, networkFailure } from '../http/network-failure.ts';

/** The ways to sign in that @azure/identity offers here. */
export type IdentityMethod =
  | 'azure-cli'
  | 'azure-developer-cli'
  | 'environment'
  | 'workload-identity'
  | 'managed-identity'
  | 'device-code';

export interface DeviceCode {
  readonly userCode: string;
  readonly verificationUri: string;
}

export interface IdentityParts {
  readonly cloud: Cloud;
  readonly method: IdentityMethod;
  /** Shows the person where to enter which code. */
  readonly onDeviceCode: (code: DeviceCode) => void;
}

/** Nobody waits longer for a token; a person needs time to enter a device code. */
const TIME_LIMIT_MS = 60_000;
const DEVICE_CODE_TIME_LIMIT_MS = 15 * 60_000;

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
    { scope, tenantId, interactive, claims }: TokenRequest,
    signal: AbortSignal,
  ): Promise<Result<AccessToken>> {
    if (isCancelled(signal)) return cancelled();
    const { method, cloud } = this.#parts;
    // A device code needs a person: without one only an earlier sign-in counts.
    if (method === 'device-code' && interactive !== true && this.#credential === undefined)
      return notSignedIn(method);
    const limit = AbortSignal.timeout(method === 'device-code' ? DEVICE_CODE_TIME_LIMIT_MS : TIME_LIMIT_MS);
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
      if (token === null) return notSignedIn(method);
      return ok({ value: new Secret(token.token), expiresOn: new Date(token.expiresOnTimestamp) });
    } catch (error) {
      if (isCancelled(signal)) return cancelled();
      if (method === 'device-code') this.#credential = undefined;
      if (isNetworkError(error)) return networkFailure(error, new URL(cloud.authority).host);
      if (isUnexplainedNetworkError(error)) return explainNetworkError(cloud, signal);
      return notSignedIn(method, error);
    }
  }
}

async function createCredential({ cloud, method, onDeviceCode }: IdentityParts): Promise<TokenCredential> {
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
    case 'device-code': {
      const { DeviceCodeCredential } = await import('@azure/identity');
      return new DeviceCodeCredential({ ...shared, userPromptCallback: onDeviceCode });
    }
  }
}

const HINTS: Readonly<Record<IdentityMethod, Message>> = {
  'azure-cli': message(
    'Run az login in a terminal of this workspace. The az command must be in the PATH of VS Code.',
  ),
  'azure-developer-cli': message(
    'Run azd auth login in a terminal of this workspace. The azd command must be in the PATH of VS Code.',
  ),
  environment: message(
    'Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET (or a certificate) before VS Code starts.',
  ),
  'workload-identity': message(
    'AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE must be set where VS Code runs.',
  ),
  'managed-identity': message('Only a machine in Azure that has a managed identity can sign in this way.'),
  'device-code': message('Run ACR Pull: Sign In to Azure… and enter the code that is shown.'),
};

/** MSAL tells of every network error only that it was one. */
function isUnexplainedNetworkError(error: unknown): boolean {
  return error instanceof Error && /\bnetwork_error\b/.test(error.message);
}

/** Knocks at the sign-in host ourselves, to learn what the matter is. */
async function explainNetworkError({ authority }: Cloud, signal: AbortSignal): Promise<Err> {
  const url = new URL('/common/v2.0/.well-known/openid-configuration', authority);
  const knocked = await request({ method: 'GET', url: url.href, signal });
  if (!knocked.ok) return knocked;
  return err('unreachable', message('The connection to {0} failed.', url.host), {
    hint: message('It answers now. Try again.'),
  });
}

/** Only the code of Entra's answer is told (`AADSTS…`); the rest may quote what was sent. */
function notSignedIn(method: IdentityMethod, error?: unknown): Err {
  const text = error instanceof Error ? error.message : '';
  const code = /\bAADSTS\d+\b/.exec(text)?.[0];
  const name = error instanceof Error ? error.name : undefined;
  const detail = [name, code].filter((part) => part !== undefined).join(' ');
  return err(
    'not-signed-in',
    code === undefined
      ? message('You are not signed in to Azure by the method {0}.', method)
      : message('Microsoft Entra ID refused the sign-in by the method {0} ({1}).', method, code),
    { hint: HINTS[method], ...(detail === '' ? {} : { detail }) },
  );
}

/** Not every credential listens to its signal: the Azure CLI's, for one, waits for the program. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(new DOMException('The operation was stopped.', 'AbortError'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
