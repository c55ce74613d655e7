import type {
  ContainerRegistryManagementClient,
  ContainerRegistryManagementClientOptionalParams,
} from '@azure/arm-containerregistry';
import { resourceManagerScope, type Cloud } from '../../core/clouds.ts';
import type { Failure } from '../../core/failure.ts';
import type { TokenSource } from '../../core/ports.ts';
import type { ArmRegistry } from '../../core/registry.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import type { Secret } from '../../core/secret.ts';
import { isCancelled } from '../../core/cancellation.ts';
import { fetchClient } from '../http/fetch-client.ts';
import { REGISTRY_API_VERSION } from './api-versions.ts';
import type { ArmOperation } from './arm-failure.ts';
import { NO_LONG_WAITS } from './no-long-waits.ts';
import { sdkFailure } from './sdk-failure.ts';

/** A long-running operation that takes longer is given up on; Azure may still finish it. */
const TIME_LIMIT_MS = 120_000;

type Options = ContainerRegistryManagementClientOptionalParams;
type Policy = NonNullable<Options['additionalPolicies']>[number]['policy'];

export interface RegistryClientParts {
  readonly cloud: Cloud;
  readonly tokens: TokenSource;
  /** For tests: replaces the SDK's own HTTP client. */
  readonly httpClient?: NonNullable<Options['httpClient']>;
  readonly timeLimitMs?: number;
}

/** What the SDK's calls get beside their arguments: they stop with it. */
export interface CallOptions {
  readonly abortSignal: AbortSignal;
  readonly updateIntervalInMs: number;
}

/** Runs calls of the registry SDK for one registry and turns what it throws into failures. */
export class RegistryClient {
  readonly #parts: RegistryClientParts;

  constructor(parts: RegistryClientParts) {
    this.#parts = parts;
  }

  /** Calls Azure about `registry` with a token of its tenant; `operation` names the call should it fail. */
  async run<T>(
    registry: ArmRegistry,
    operation: ArmOperation,
    call: (client: ContainerRegistryManagementClient, options: CallOptions) => Promise<T>,
    signal: AbortSignal,
  ): Promise<Result<T>> {
    if (signal.aborted) return cancelled();
    const { cloud, tokens, httpClient, timeLimitMs } = this.#parts;
    const sent: Secret[] = [];
    const timeLimit = AbortSignal.timeout(timeLimitMs ?? TIME_LIMIT_MS);
    const abortSignal = AbortSignal.any([signal, timeLimit]);
    try {
      const { ContainerRegistryManagementClient } = await import('@azure/arm-containerregistry');
      const credential = {
        getToken: async (_scopes: unknown, { claims }: { readonly claims?: string } = {}) => {
          const own = { scope: resourceManagerScope(cloud), tenantId: registry.tenantId };
          const request = claims === undefined ? own : { ...own, claims };
          const token = await tokens.getToken(request, abortSignal);
          if (!token.ok) throw new TokenRefused(token.failure);
          sent.push(token.value.value);
          return { token: token.value.value.reveal(), expiresOnTimestamp: token.value.expiresOn.getTime() };
        },
      };
      const client = new ContainerRegistryManagementClient(credential, registry.subscriptionId, {
        endpoint: cloud.resourceManager,
        credentials: { scopes: [resourceManagerScope(cloud)] },
        apiVersion: REGISTRY_API_VERSION,
        retryOptions: { maxRetries: 3, retryDelayInMs: 300, maxRetryDelayInMs: 5000 },
        additionalPolicies: [
          { policy: READABLE_REFUSALS, position: 'perCall' },
          { policy: NO_LONG_WAITS, position: 'perRetry' },
        ],
        httpClient: httpClient ?? fetchClient,
      });
      return ok(await call(client, { abortSignal, updateIntervalInMs: 500 }));
    } catch (error) {
      if (isCancelled(signal)) return cancelled();
      if (error instanceof TokenRefused) return { ok: false, failure: error.failure };
      const host = new URL(cloud.resourceManager).host;
      return sdkFailure(error, { operation, host, isTimedOut: timeLimit.aborted, secrets: sent });
    }
  }
}

/** A refusal without a body, as of a proxy (407), makes the SDK's own reader of errors throw and hides the status. */
const READABLE_REFUSALS: Policy = {
  name: 'acrPullReadableRefusals',
  sendRequest: async (request, next) => {
    const response = await next(request);
    return response.status >= 400 && !response.bodyAsText ? { ...response, bodyAsText: '{}' } : response;
  },
};

/** Carries a failure through the SDK, which knows exceptions only. */
class TokenRefused extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super('No token.');
    this.failure = failure;
  }
}
