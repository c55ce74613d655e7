import { message, type Message } from '../../core/message.ts';
import type {
  GeneratedPassword,
  PasswordSlot,
  RegistryToken,
  RegistryTokenGateway,
  ScopeMap,
} from '../../core/ports.ts';
import type { ArmRegistry } from '../../core/registry.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import { isAbsent, type ArmOperation } from './arm-failure.ts';
import { RegistryClient, type RegistryClientParts } from './registry-client.ts';
import { toRegistryToken, toScopeMap } from './registry-token-shape.ts';
import { answerOf } from './sdk-failure.ts';

/** Scope maps, tokens and passwords by the Azure SDK for container registries. */
export class ArmRegistryTokenGateway implements RegistryTokenGateway {
  readonly #client: RegistryClient;

  constructor(parts: RegistryClientParts) {
    this.#client = new RegistryClient(parts);
  }

  async getScopeMap(
    registry: ArmRegistry,
    name: string,
    signal: AbortSignal,
  ): Promise<Result<ScopeMap | undefined>> {
    return await this.#client.run(
      registry,
      operationOn(registry, message('read the scope map {0}', name), 'scopeMaps/read'),
      async ({ scopeMaps }, options) => {
        const map = await orAbsent(scopeMaps.get(registry.resourceGroup, registry.name, name, options));
        return map && toScopeMap(map, registry, name);
      },
      signal,
    );
  }

  async createScopeMap(
    registry: ArmRegistry,
    map: { readonly name: string; readonly description: string; readonly actions: readonly string[] },
    signal: AbortSignal,
  ): Promise<Result<ScopeMap>> {
    const { name, description } = map;
    const body = { description, actions: [...map.actions] };
    return await this.#client.run(
      registry,
      operationOn(registry, message('create the scope map {0}', name), 'scopeMaps/write'),
      async ({ scopeMaps }, options) => {
        const poller = scopeMaps.create(registry.resourceGroup, registry.name, name, body, options);
        return toScopeMap(await poller.pollUntilDone(options), registry, name);
      },
      signal,
    );
  }

  async updateScopeMapActions(
    registry: ArmRegistry,
    name: string,
    actions: readonly string[],
    signal: AbortSignal,
  ): Promise<Result<ScopeMap>> {
    const body = { actions: [...actions] };
    return await this.#client.run(
      registry,
      operationOn(registry, message('change the scope map {0}', name), 'scopeMaps/write'),
      async ({ scopeMaps }, options) => {
        const poller = scopeMaps.update(registry.resourceGroup, registry.name, name, body, options);
        return toScopeMap(await poller.pollUntilDone(options), registry, name);
      },
      signal,
    );
  }

  async getToken(
    registry: ArmRegistry,
    name: string,
    signal: AbortSignal,
  ): Promise<Result<RegistryToken | undefined>> {
    return await this.#client.run(
      registry,
      operationOn(registry, message('read the token {0}', name), 'tokens/read'),
      async ({ tokens }, options) => {
        const token = await orAbsent(tokens.get(registry.resourceGroup, registry.name, name, options));
        return token && toRegistryToken(token, name);
      },
      signal,
    );
  }

  async listTokens(registry: ArmRegistry, signal: AbortSignal): Promise<Result<readonly RegistryToken[]>> {
    return await this.#client.run(
      registry,
      operationOn(registry, message('list the tokens of {0}', registry.loginServer), 'tokens/read', READER),
      async ({ tokens }, options) => {
        const listed: RegistryToken[] = [];
        for await (const token of tokens.list(registry.resourceGroup, registry.name, options))
          listed.push(toRegistryToken(token, token.name ?? ''));
        return listed;
      },
      signal,
    );
  }

  async createToken(
    registry: ArmRegistry,
    token: { readonly name: string; readonly scopeMapId: string },
    signal: AbortSignal,
  ): Promise<Result<RegistryToken>> {
    const existing = await this.getToken(registry, token.name, signal);
    if (!existing.ok) return existing;
    if (existing.value === undefined) return await this.#putToken(registry, token, signal);
    const { scopeMapId, status } = existing.value;
    if (scopeMapId.toLowerCase() !== token.scopeMapId.toLowerCase()) {
      return err(
        'conflict',
        message('{0} has a token {1} with another scope map.', registry.loginServer, token.name),
        { hint: message('It was not changed. Delete it in Azure if nothing uses it.'), detail: scopeMapId },
      );
    }
    // A PUT over an existing token would state its credentials anew, so only the status is set.
    return status === 'enabled' ? ok(existing.value) : await this.#enableToken(registry, token.name, signal);
  }

  async generatePassword(
    registry: ArmRegistry,
    request: { readonly tokenName: string; readonly slot: PasswordSlot; readonly expiresOn: Date },
    signal: AbortSignal,
  ): Promise<Result<GeneratedPassword>> {
    const { tokenName, slot, expiresOn } = request;
    const what = message('generate {0} of the token {1}', slot, tokenName);
    const body = { tokenId: `${registry.id}/tokens/${tokenName}`, name: slot, expiry: expiresOn };
    const generated = await this.#client.run(
      registry,
      operationOn(registry, what, 'generateCredentials/action'),
      async ({ registries }, options) => {
        const poller = registries.generateCredentials(registry.resourceGroup, registry.name, body, options);
        const { username, passwords } = await poller.pollUntilDone(options);
        // By name, never by position: the answer may hold one entry or both, in any order.
        const entry = passwords?.find(({ name }) => name === slot);
        if (entry?.value === undefined) return undefined;
        const expiry = entry.expiry === undefined ? {} : { expiresOn: entry.expiry };
        return { username: username ?? tokenName, password: new Secret(entry.value), ...expiry };
      },
      signal,
    );
    if (!generated.ok) return generated;
    if (generated.value !== undefined) return ok(generated.value);
    return err('unexpected', message('Could not {0}: the answer holds no such password.', what));
  }

  async deletePassword(
    registry: ArmRegistry,
    { tokenName, slot }: { readonly tokenName: string; readonly slot: PasswordSlot },
    signal: AbortSignal,
  ): Promise<Result<void>> {
    const token = await this.getToken(registry, tokenName, signal);
    if (!token.ok) return token;
    const passwords = token.value?.passwords ?? [];
    if (!passwords.some((password) => password.slot === slot)) return ok(undefined);
    const kept = passwords.filter((password) => password.slot !== slot);
    // The names of those that stay; a password that is named keeps its value and its end, as `az acr token
    // credential delete` counts on.
    const body = { credentials: { passwords: kept.map((password) => ({ name: password.slot })) } };
    return await this.#client.run(
      registry,
      operationOn(registry, message('delete {0} of the token {1}', slot, tokenName), 'tokens/write'),
      async ({ tokens }, options) => {
        const poller = tokens.update(registry.resourceGroup, registry.name, tokenName, body, options);
        await poller.pollUntilDone(options);
      },
      signal,
    );
  }

  async deleteToken(registry: ArmRegistry, name: string, signal: AbortSignal): Promise<Result<void>> {
    return await this.#client.run(
      registry,
      operationOn(registry, message('delete the token {0}', name), 'tokens/delete'),
      async ({ tokens }, options) => {
        const poller = tokens.delete(registry.resourceGroup, registry.name, name, options);
        await orAbsent(Promise.resolve(poller.pollUntilDone(options)));
      },
      signal,
    );
  }

  async deleteScopeMap(registry: ArmRegistry, name: string, signal: AbortSignal): Promise<Result<void>> {
    return await this.#client.run(
      registry,
      operationOn(registry, message('delete the scope map {0}', name), 'scopeMaps/delete'),
      async ({ scopeMaps }, options) => {
        const poller = scopeMaps.delete(registry.resourceGroup, registry.name, name, options);
        await orAbsent(Promise.resolve(poller.pollUntilDone(options)));
      },
      signal,
    );
  }

  async #putToken(
    registry: ArmRegistry,
    { name, scopeMapId }: { readonly name: string; readonly scopeMapId: string },
    signal: AbortSignal,
  ): Promise<Result<RegistryToken>> {
    const body = { scopeMapId, status: 'enabled' };
    return await this.#client.run(
      registry,
      operationOn(registry, message('create the token {0}', name), 'tokens/write'),
      async ({ tokens }, options) => {
        const poller = tokens.create(registry.resourceGroup, registry.name, name, body, options);
        return toRegistryToken(await poller.pollUntilDone(options), name);
      },
      signal,
    );
  }

  async #enableToken(
    registry: ArmRegistry,
    name: string,
    signal: AbortSignal,
  ): Promise<Result<RegistryToken>> {
    const body = { status: 'enabled' };
    return await this.#client.run(
      registry,
      operationOn(registry, message('enable the token {0}', name), 'tokens/write'),
      async ({ tokens }, options) => {
        const poller = tokens.update(registry.resourceGroup, registry.name, name, body, options);
        return toRegistryToken(await poller.pollUntilDone(options), name);
      },
      signal,
    );
  }
}

/** The least of the built-in roles for scope maps, tokens and their passwords; neither may assign roles. */
const ROLE = message(
  'Container Registry Contributor and Data Access Configuration Administrator, or Contributor, on the registry',
);

/** Enough to look. */
const READER = message('Reader, on the registry');

function operationOn(registry: ArmRegistry, what: Message, action: string, role = ROLE): ArmOperation {
  return {
    what,
    scope: registry.id,
    needs: { action: `Microsoft.ContainerRegistry/registries/${action}`, role },
  };
}

async function orAbsent<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const answer = answerOf(error);
    if (answer !== undefined && isAbsent(answer)) return undefined;
    throw error;
  }
}
