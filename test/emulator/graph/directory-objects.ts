import type { JsonObject } from '../json.ts';
import type { Reply } from '../service.ts';
import { graphReply, type GraphCall, type GraphRoute } from './graph-route.ts';

const TYPES = {
  User: '#microsoft.graph.user',
  Group: '#microsoft.graph.group',
  ServicePrincipal: '#microsoft.graph.servicePrincipal',
} as const;

/** Names for object ids; ids that are not of the tenant are left out. `az role assignment list` asks this. */
function getByIds(call: GraphCall): Reply {
  const ids: readonly unknown[] = Array.isArray(call.body['ids']) ? call.body['ids'] : [];
  const value = ids.flatMap((id): JsonObject[] => {
    const found = typeof id === 'string' ? call.state.directory.find(id) : undefined;
    if (found?.tenantId !== call.caller.tenantId) return [];
    const { type, displayName } = found;
    const names = namesOf(call, String(id));
    return [{ '@odata.type': TYPES[type], id, displayName, ...names }];
  });
  return graphReply(call, { status: 200, type: 'directoryObjects' }, { value });
}

function namesOf({ state }: GraphCall, id: string): JsonObject {
  const principal = state.directory.ownerOf(id)?.principal;
  if (!principal) return {};
  if (principal.kind === 'user') return { userPrincipalName: principal.displayName };
  return { appId: principal.appId, servicePrincipalNames: [principal.appId] };
}

export const DIRECTORY_ROUTES: readonly GraphRoute[] = [
  {
    method: 'POST',
    path: /^\/directoryObjects\/(?:microsoft\.graph\.)?getByIds$/i,
    needs: 'servicePrincipals',
    handle: getByIds,
  },
];
