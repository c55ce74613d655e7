import { jsonReply, type Reply } from '../service.ts';
import type { EntraIdentity } from '../entra/access-token.ts';
import { offsetTime } from '../clock.ts';
import type { RegistryState, SystemData } from '../registry-state.ts';
import { gatewayError } from './arm-error.ts';
import { TOKEN_VERSIONS } from './api-versions.ts';
import type { ArmCall, ArmRoute } from './route.ts';

export const REGISTRY_PATH =
  '/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerRegistry/registries/{registry}';

export const PROVIDER = 'Microsoft.ContainerRegistry/registries';

type RegistryHandler = (call: ArmCall, registry: RegistryState) => Reply;

/** A route below one registry; the handler runs only when the registry exists. */
export function registryRoute(
  route: Pick<ArmRoute, 'method' | 'versions'> & { readonly below: string; readonly action: string },
  handle: RegistryHandler,
): ArmRoute {
  return {
    method: route.method,
    path: `${REGISTRY_PATH}${route.below}`,
    versions: route.versions,
    action: `${PROVIDER}/${route.action}`,
    handle: (call) => {
      const registry = call.state.registryWithId(registryId(call));
      return registry ? handle(call, registry) : registryNotFound(call);
    },
  };
}

function registryId({ params }: ArmCall): string {
  const group = `/subscriptions/${params['subscription'] ?? ''}/resourceGroups/${params['group'] ?? ''}`;
  return `${group}/providers/${PROVIDER}/${params['registry'] ?? ''}`;
}

function registryNotFound({ params }: ArmCall): Reply {
  const resource = `The Resource '${PROVIDER}/${params['registry'] ?? ''}' under resource group '${params['group'] ?? ''}' was not found.`;
  const advice = 'For more details please go to https://aka.ms/ARMResourceNotFoundFix';
  return gatewayError(404, 'ResourceNotFound', `${resource} ${advice}`);
}

/** Answers of the registry type name one supported version, those below it a long list. */
export function registryReply(
  call: ArmCall,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): Reply {
  return jsonReply(status, value, { 'api-supported-versions': call.apiVersion, ...headers });
}

export function childReply(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  return jsonReply(status, value, { 'api-supported-versions': TOKEN_VERSIONS.join(', '), ...headers });
}

export function newSystemData(caller: EntraIdentity, now: Date): SystemData {
  const at = offsetTime(now);
  const type = caller.isUser ? 'User' : 'Application';
  return {
    createdBy: caller.label,
    createdByType: type,
    createdAt: at,
    lastModifiedBy: caller.label,
    lastModifiedByType: type,
    lastModifiedAt: at,
  };
}
