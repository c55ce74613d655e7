import type { PullSecretAccess } from '../access.ts';
import { quote } from '../grants/shell.ts';
import { SCOPE_MAP_DESCRIPTION } from '../grants/scope.ts';
import { message, type Message } from '../message.ts';
import type { RegistryTokenGateway } from '../ports.ts';
import type { ArmRegistry } from '../registry.ts';
import { ok, type Result } from '../result.ts';
import type { AzureRemoval, RevokeStep } from './revocation.ts';

interface Question {
  readonly registry: ArmRegistry;
  readonly tokenName: string;
  /** Accesses that stay. */
  readonly remaining: readonly PullSecretAccess[];
}

/**
 * The removal of a token and its scope map: both made by us, and used by nothing else that is known. The scope map
 * tells by its description, and the token by having just that scope map. Fails as the gateway fails.
 */
export async function removeToken(
  { registry, tokenName, remaining }: Question,
  tokens: RegistryTokenGateway,
  signal: AbortSignal,
): Promise<Result<AzureRemoval>> {
  const other = remaining.find(
    (access) => access.loginServer === registry.loginServer && access.tokenName === tokenName,
  );
  if (other !== undefined) {
    return kept(message('The token {0} stays: {1} holds it too.', tokenName, other.file));
  }
  const [map, all] = await Promise.all([
    tokens.getScopeMap(registry, tokenName, signal),
    tokens.listTokens(registry, signal),
  ]);
  if (!map.ok) return map;
  if (!all.ok) return all;
  const token = all.value.find(({ name }) => isSame(name, tokenName));
  const isOurMap = map.value?.description.startsWith(SCOPE_MAP_DESCRIPTION) === true;
  const isOurToken = token !== undefined && isSame(mapNameOf(token.scopeMapId), tokenName);
  if (token !== undefined && !(isOurToken && (isOurMap || map.value === undefined))) {
    return kept(message('The token {0} was not made by this extension, and stays.', tokenName));
  }
  const users = all.value.filter((one) => one !== token && isSame(mapNameOf(one.scopeMapId), tokenName));
  return ok({
    steps: [
      ...(token === undefined ? [] : [tokenStep(registry, tokenName, tokens)]),
      ...(isOurMap && users.length === 0 ? [scopeMapStep(registry, tokenName, tokens)] : []),
    ],
    kept: users.map(({ name }) => message('The scope map {0} stays: the token {1} has it.', tokenName, name)),
    endsCredential: true,
  });
}

function tokenStep(registry: ArmRegistry, name: string, tokens: RegistryTokenGateway): RevokeStep {
  return {
    step: {
      title: message('Delete the token {0} in {1}', name, registry.loginServer),
      details: [message('Whoever holds one of its passwords cannot pull any more.')],
      command: `az acr token delete --registry ${quote(registry.name)} --name ${quote(name)} --yes`,
    },
    run: ({ signal }) => tokens.deleteToken(registry, name, signal),
  };
}

function scopeMapStep(registry: ArmRegistry, name: string, tokens: RegistryTokenGateway): RevokeStep {
  return {
    step: {
      title: message('Delete the scope map {0} in {1}', name, registry.loginServer),
      details: [],
      command: `az acr scope-map delete --registry ${quote(registry.name)} --name ${quote(name)} --yes`,
    },
    run: ({ signal }) => tokens.deleteScopeMap(registry, name, signal),
  };
}

function kept(reason: Message): Result<AzureRemoval> {
  return ok({ steps: [], kept: [reason], endsCredential: false });
}

function mapNameOf(id: string): string {
  return id.split('/').at(-1) ?? '';
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
