import type { PullSecretAccess } from '../access.ts';
import { message } from '../message.ts';
import type { RegistryTokenGateway } from '../ports.ts';
import type { ArmRegistry } from '../registry.ts';
import { ok, type Result } from '../result.ts';
import { removeControllerRole, type ControllerRolePorts } from './controller-role.ts';
import { removePrincipal, type PrincipalPorts } from './principal.ts';
import { removeToken } from './registry-token.ts';
import type { AzureRemoval, Removal } from './revocation.ts';

export interface AzurePorts extends PrincipalPorts, ControllerRolePorts {
  readonly tokens: RegistryTokenGateway;
}

/** Whether Azure may hold something that was made for this access. */
export function hasTraceInAzure({ tokenName, clientId }: PullSecretAccess): boolean {
  return tokenName !== undefined || clientId !== undefined;
}

/**
 * The removal of what Azure holds for an access: only what we made, and only what no access that stays needs. What
 * goes on working is said. `registry` is absent where Azure does not have it any more.
 */
export async function removeFromAzure(
  access: PullSecretAccess,
  known: { readonly registry: ArmRegistry | undefined; readonly remaining: readonly PullSecretAccess[] },
  ports: AzurePorts,
  signal: AbortSignal,
): Promise<Result<AzureRemoval>> {
  const { registry, remaining } = known;
  const { credential, tokenName, clientId, loginServer } = access;
  if (!hasTraceInAzure(access)) return ok({ steps: [], kept: staysValid(access), endsCredential: false });
  if (registry === undefined) {
    return ok({
      steps: [],
      kept: [message('{0} was not found in Azure; nothing is removed there.', loginServer)],
      endsCredential: false,
    });
  }
  if (credential === 'controller' && clientId !== undefined) {
    return removeControllerRole({ registry, clientId, remaining }, ports, signal);
  }
  if (tokenName !== undefined) return removeToken({ registry, tokenName, remaining }, ports.tokens, signal);
  return removePrincipal(
    { registry, access: { ...access, clientId: clientId ?? '' }, remaining },
    ports,
    signal,
  );
}

function staysValid({ credential, loginServer }: PullSecretAccess): Removal['kept'] {
  switch (credential) {
    case 'admin':
      return [message('The admin user of {0} and its passwords stay as they are.', loginServer)];
    case 'entra-token':
      return [message('The token in it ends by itself.')];
    case 'controller':
      return [message('The controller and its identity in Azure stay as they are.')];
    case 'token':
    case 'service-principal':
    case 'pasted':
      return [message('The credential itself goes on working: end it where it was made.')];
  }
}
