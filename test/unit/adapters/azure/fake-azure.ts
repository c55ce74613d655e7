import { AZURE_PUBLIC } from '../../../../src/core/clouds.ts';
import type { TokenRequest, TokenSource } from '../../../../src/core/ports.ts';
import { err, ok, type Result } from '../../../../src/core/result.ts';
import { message } from '../../../../src/core/message.ts';
import { Secret } from '../../../../src/core/secret.ts';
import type { HttpRequest, HttpResponse, SendRequest } from '../../../../src/adapters/http/json-request.ts';

/** Invented constants of the recordings. */
export const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';
export const TENANT = '22222222-2222-4222-8222-222222222222';
export const OTHER_TENANT = '44444444-4444-4444-8444-444444444444';
export const MARKER = 'marker-secret-9b02';
export const CLOUD = AZURE_PUBLIC;

export function registryId(name = 'contosoacr'): string {
  return `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-demo/providers/Microsoft.ContainerRegistry/registries/${name}`;
}

/** A registry as recorded with a Premium SKU, cut to what is read. */
export function registryJson(
  name = 'contosoacr',
  properties: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    sku: { name: 'Premium', tier: 'Premium' },
    type: 'Microsoft.ContainerRegistry/registries',
    id: registryId(name),
    name,
    location: 'westus',
    tags: {},
    properties: {
      loginServer: `${name}.azurecr.io`,
      provisioningState: 'Succeeded',
      adminUserEnabled: false,
      networkRuleSet: { defaultAction: 'Allow', virtualNetworkRules: [], ipRules: [] },
      publicNetworkAccess: 'Enabled',
      anonymousPullEnabled: false,
      roleAssignmentMode: 'LegacyRegistryPermissions',
      ...properties,
    },
  };
}

export type Answer = readonly [status: number, body?: unknown, headers?: Record<string, string>];

/** Answers HTTP calls from a function and keeps what was sent. */
export class FakeHttp {
  readonly sent: HttpRequest[] = [];
  readonly #answer: (request: HttpRequest) => Answer | Result<never>;

  constructor(answer: (request: HttpRequest) => Answer | Result<never>) {
    this.#answer = answer;
  }

  readonly send: SendRequest = (request) => {
    this.sent.push(request);
    const answer = this.#answer(request);
    return Promise.resolve('ok' in answer ? answer : ok(response(answer)));
  };
}

function response([status, body, headers]: Answer): HttpResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
  return { status, headers: new Headers(headers), text };
}

/** A token for each tenant; its text names the tenant so that a test can see where it went. */
export class FakeTokens implements TokenSource {
  readonly asked: TokenRequest[] = [];
  readonly #signedOutOf: readonly string[];
  readonly #homeToken: string;

  constructor(options: { readonly signedOutOf?: readonly string[]; readonly homeToken?: string } = {}) {
    this.#signedOutOf = options.signedOutOf ?? [];
    this.#homeToken = options.homeToken ?? MARKER;
  }

  getToken(request: TokenRequest): ReturnType<TokenSource['getToken']> {
    this.asked.push(request);
    if (request.tenantId !== undefined && this.#signedOutOf.includes(request.tenantId)) {
      return Promise.resolve(err('not-signed-in', message('No session for {0}.', request.tenantId)));
    }
    const value = request.tenantId === undefined ? this.#homeToken : `${MARKER}.${request.tenantId}`;
    return Promise.resolve(ok({ value: new Secret(value), expiresOn: new Date(Date.now() + 3_600_000) }));
  }
}

/** Both error envelopes: the gateway's, and the registry provider's with a `status` beside it. */
export function armError(code: string, text: string, isProvider = false): unknown {
  return { error: { code, message: text }, ...(isProvider ? { status: 'Failed' } : {}) };
}
