import type {
  GeneratedPassword,
  RegistryToken,
  RegistryTokenGateway,
  ScopeMap,
  TokenPassword,
} from '../../src/core/ports.ts';
import type { ArmRegistry } from '../../src/core/registry.ts';
import { ok, type Err, type Result } from '../../src/core/result.ts';
import { Secret } from '../../src/core/secret.ts';

/** Scope maps and tokens in memory. `failNext` makes the next call of one method fail; `calls` tells what was changed. */
export class FakeRegistryTokenGateway implements RegistryTokenGateway {
  readonly scopeMaps = new Map<string, ScopeMap>();
  readonly tokens = new Map<string, RegistryToken>();
  readonly passwords = new Map<string, string>();
  readonly calls: string[] = [];
  readonly #failures = new Map<string, Err>();
  readonly #now: () => Date;
  #count = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  failNext(method: keyof RegistryTokenGateway, failure: Err): void {
    this.#failures.set(method, failure);
  }

  getScopeMap(_: ArmRegistry, name: string): Promise<Result<ScopeMap | undefined>> {
    return this.#answer('getScopeMap', () => this.scopeMaps.get(name));
  }

  createScopeMap(
    registry: ArmRegistry,
    map: { name: string; description: string; actions: readonly string[] },
  ): Promise<Result<ScopeMap>> {
    return this.#answer('createScopeMap', () => {
      const created = { ...map, id: `${registry.id}/scopeMaps/${map.name}` };
      this.scopeMaps.set(map.name, created);
      return created;
    });
  }

  updateScopeMapActions(_: ArmRegistry, name: string, actions: readonly string[]): Promise<Result<ScopeMap>> {
    return this.#answer('updateScopeMapActions', () => {
      const map = this.scopeMaps.get(name);
      if (map === undefined) throw new Error(`no scope map ${name}`);
      const updated = { ...map, actions };
      this.scopeMaps.set(name, updated);
      return updated;
    });
  }

  getToken(_: ArmRegistry, name: string): Promise<Result<RegistryToken | undefined>> {
    return this.#answer('getToken', () => this.tokens.get(name));
  }

  listTokens(): Promise<Result<readonly RegistryToken[]>> {
    return this.#answer('getTokens', () => [...this.tokens.values()]);
  }

  createToken(
    _: ArmRegistry,
    { name, scopeMapId }: { name: string; scopeMapId: string },
  ): Promise<Result<RegistryToken>> {
    return this.#answer('createToken', () => {
      const token: RegistryToken = { name, scopeMapId, status: 'enabled', passwords: [] };
      this.tokens.set(name, token);
      return token;
    });
  }

  generatePassword(
    _: ArmRegistry,
    { tokenName, slot, expiresOn }: { tokenName: string; slot: TokenPassword['slot']; expiresOn: Date },
  ): Promise<Result<GeneratedPassword>> {
    return this.#answer('generatePassword', () => {
      const token = this.tokens.get(tokenName);
      if (token === undefined) throw new Error(`no token ${tokenName}`);
      const others = token.passwords.filter((password) => password.slot !== slot);
      this.tokens.set(tokenName, {
        ...token,
        passwords: [...others, { slot, createdOn: this.#now(), expiresOn }],
      });
      const value = `marker-password-${++this.#count}`;
      this.passwords.set(`${tokenName}/${slot}`, value);
      return { username: tokenName, password: new Secret(value), expiresOn };
    });
  }

  deletePassword(
    _: ArmRegistry,
    { tokenName, slot }: { tokenName: string; slot: TokenPassword['slot'] },
  ): Promise<Result<void>> {
    return this.#answer('deletePassword', () => {
      const token = this.tokens.get(tokenName);
      if (token === undefined) return;
      const passwords = token.passwords.filter((password) => password.slot !== slot);
      this.tokens.set(tokenName, { ...token, passwords });
      this.passwords.delete(`${tokenName}/${slot}`);
    });
  }

  deleteToken(_: ArmRegistry, name: string): Promise<Result<void>> {
    return this.#answer('deleteToken', () => void this.tokens.delete(name));
  }

  deleteScopeMap(_: ArmRegistry, name: string): Promise<Result<void>> {
    return this.#answer('deleteScopeMap', () => void this.scopeMaps.delete(name));
  }

  #answer<T>(method: string, work: () => T): Promise<Result<T>> {
    const failure = this.#failures.get(method);
    this.#failures.delete(method);
    if (failure !== undefined) return Promise.resolve(failure);
    if (!method.startsWith('get')) this.calls.push(method);
    return Promise.resolve(ok(work()));
  }
}
