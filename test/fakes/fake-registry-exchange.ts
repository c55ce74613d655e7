import type { ExchangedToken, RegistryExchange } from '../../src/core/credentials/ports.ts';
import { TOKEN_USERNAME } from '../../src/core/credentials/source.ts';
import { ok, type Err, type Result } from '../../src/core/result.ts';
import { Secret } from '../../src/core/secret.ts';

/** Exchanges anything for a token that ends in an hour. */
export class FakeRegistryExchange implements RegistryExchange {
  refusal: Err | undefined;
  #count = 0;
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  exchange(): Promise<Result<ExchangedToken>> {
    if (this.refusal !== undefined) return Promise.resolve(this.refusal);
    const password = new Secret(`marker-password-refresh-${++this.#count}`);
    const expiresOn = new Date(this.#now().getTime() + 3_600_000);
    return Promise.resolve(ok({ credential: { username: TOKEN_USERNAME, password }, expiresOn }));
  }
}
