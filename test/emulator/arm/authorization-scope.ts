import type { Reply } from '../service.ts';
import type { AzureState } from '../state.ts';
import type { Settings } from '../settings.ts';
import { isAtOrAbove } from '../scope.ts';
import { gatewayError } from './arm-error.ts';

const GROUP = /^(?<group>\/subscriptions\/[^/]+\/resourceGroups\/(?<name>[^/]+))(?<below>\/.+)?$/i;
const RESOURCE = /\/providers\/(?<provider>[^/]+\/[^/]+)\/(?<name>[^/]+)$/i;

/** The 404 for a group or resource that is not there; groups exist as far as something is in them. */
export function checkScope(state: AzureState, scope: string): Reply | undefined {
  const { group = '', name = '', below } = GROUP.exec(scope)?.groups ?? {};
  if (group === '') return undefined;
  const ids = [...state.allRegistries(), ...state.allClusters()].map(({ id }) => id);
  if (!ids.some((id) => isAtOrAbove(group, id))) {
    const message = `Resource group '${name}' could not be found.`;
    return gatewayError(404, 'ResourceGroupNotFound', message);
  }
  if (below === undefined || ids.some((id) => id.toLowerCase() === scope.toLowerCase())) return undefined;
  const resource = RESOURCE.exec(below)?.groups;
  const label = resource ? `${resource['provider'] ?? ''}/${resource['name'] ?? ''}` : below;
  const message = `The Resource '${label}' under resource group '${name}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`;
  return gatewayError(404, 'ResourceNotFound', message);
}

/** ARM's refusal where a lock holds: any lock for deleting, a read-only one for writing. */
export function checkLocks(settings: Settings, scope: string, verb: 'write' | 'delete'): Reply | undefined {
  const locks = settings.locks.filter(
    (lock) => isAtOrAbove(lock.scope, scope) && (verb === 'delete' || lock.level === 'ReadOnly'),
  );
  if (locks.length === 0) return undefined;
  const places = locks.map((lock) => lock.scope).join(',');
  const message = `The scope '${scope}' cannot perform ${verb} operation because following scope(s) are locked: '${places}'. Please remove the lock and try again.`;
  return gatewayError(409, 'ScopeLocked', message);
}
