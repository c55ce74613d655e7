import type { RegistryState } from '../registry-state.ts';
import { jsonReply, type Reply } from '../service.ts';

const MESSAGE = 'authentication required, visit https://aka.ms/acr/authorization for more information.';

/** Headers that ACR puts on every answer of the data plane. */
export const REGISTRY_HEADERS: Readonly<Record<string, string | string[]>> = {
  server: 'AzureContainerRegistry',
  'docker-distribution-api-version': 'registry/2.0',
  'access-control-expose-headers': [
    'Docker-Content-Digest',
    'WWW-Authenticate',
    'Link',
    'X-Ms-Correlation-Request-Id',
  ],
  'strict-transport-security': ['max-age=31536000; includeSubDomains', 'max-age=31536000; includeSubDomains'],
  'x-content-type-options': 'nosniff',
};

export interface Denied {
  readonly repository: string;
  readonly action: string;
}

function errorBody(code: string, message: string, detail: unknown): string {
  return `${JSON.stringify({ errors: [{ code, message, detail }] })}\n`;
}

/** Adds ACR's own text to what docker-registry says about a missing right. */
export function unauthorizedBody(denied?: Denied): string {
  const detail = denied ? [{ Type: 'repository', Name: denied.repository, Action: denied.action }] : null;
  return errorBody('UNAUTHORIZED', MESSAGE, detail);
}

export interface Challenge {
  readonly scope?: string;
  readonly error?: 'invalid_token' | 'insufficient_scope';
  readonly denied?: Denied;
}

/** 401 with the challenge that tells clients where to get a token. */
export function challenge(registry: RegistryState, { scope, error, denied }: Challenge = {}): Reply {
  const parts = [
    `realm="https://${registry.loginServer}/oauth2/token"`,
    `service="${registry.loginServer}"`,
    ...(scope === undefined ? [] : [`scope="${scope}"`]),
    ...(error === undefined ? [] : [`error="${error}"`]),
  ];
  return {
    status: 401,
    headers: {
      ...REGISTRY_HEADERS,
      'content-type': 'application/json; charset=utf-8',
      'www-authenticate': `Bearer ${parts.join(',')}`,
    },
    body: unauthorizedBody(denied),
  };
}

/** 401 of the token endpoints: the credential itself was not accepted. */
export function refusedCredential(): Reply {
  return {
    status: 401,
    headers: { ...REGISTRY_HEADERS, 'content-type': 'application/json; charset=utf-8' },
    body: unauthorizedBody(),
  };
}

export function badTokenRequest(message: string): Reply {
  return jsonReply(400, { errors: [{ code: 'BAD_REQUEST', message, detail: null }] }, REGISTRY_HEADERS);
}

/** 403 of the registry's firewall. */
export function blockedAddress(address: string): Reply {
  const message = `client with IP '${address}' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.`;
  return jsonReply(403, { errors: [{ code: 'DENIED', message }] }, REGISTRY_HEADERS);
}
