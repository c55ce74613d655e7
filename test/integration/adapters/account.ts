import { message } from '../../../src/core/message.ts';
import type { TokenSource } from '../../../src/core/ports.ts';
import { err, ok } from '../../../src/core/result.ts';
import { Secret } from '../../../src/core/secret.ts';

/**
 * A person's account, by tokens for each of its tenants and for each service there; the home tenant comes first.
 * `text` is JSON: tenant id to scope to token.
 */
export function accountOf(text: string): TokenSource {
  const tokens = JSON.parse(text) as Record<string, Record<string, string>>;
  return {
    getToken: ({ scope, tenantId = Object.keys(tokens)[0] ?? '' }) => {
      const token = tokens[tenantId]?.[scope];
      return Promise.resolve(
        token === undefined
          ? err('not-signed-in', message('There is no token for the tenant {0}.', tenantId))
          : ok({ value: new Secret(token), expiresOn: new Date(Date.now() + 3_600_000) }),
      );
    },
  };
}
