import type { JsonObject } from '../json.ts';
import { jsonReply, type Reply } from '../service.ts';
import { gatewayError } from './arm-error.ts';
import { identityBody } from './cluster-body.ts';
import { CLUSTER_PROVIDER, visibleClusters } from './managed-clusters.ts';
import { PROVIDER } from './registry-scope.ts';
import type { ArmCall, ArmRoute } from './route.ts';

/** Every resource type's list is the same here, so any version that looks like one will do. */
const VERSIONS = /^20\d\d-\d\d-\d\d$/;

const TEST = /^(?<column>resourceType|name)\s+eq\s+'(?<value>[^']*)'$/i;

/** The generic list, which `az` asks for a registry of which it knows only the name. */
function listResources(call: ArmCall): Reply {
  const filter = call.query.get('$filter')?.trim() ?? '';
  const tests = filter === '' ? [] : filter.split(/\s+and\s+/i).map((test) => TEST.exec(test)?.groups);
  const value = [...registries(call), ...clusters(call)].filter((resource) =>
    tests.every((test) => {
      const column = test?.['column']?.toLowerCase() === 'name' ? 'name' : 'type';
      return String(resource[column]).toLowerCase() === test?.['value']?.toLowerCase();
    }),
  );
  if (tests.includes(undefined)) {
    return gatewayError(
      400,
      'InvalidFilterInQueryString',
      `Invalid $filter '${filter}' specified in the query string.`,
    );
  }
  return jsonReply(200, { value });
}

function registries({ state, caller, params }: ArmCall): JsonObject[] {
  return [...state.allRegistries()]
    .filter(({ subscriptionId }) => subscriptionId === params['subscription']?.toLowerCase())
    .filter(({ id }) => state.may(caller.objectId, `${PROVIDER}/read`, id))
    .map(({ id, name, location, sku, tags }) => ({
      id,
      name,
      type: PROVIDER,
      sku: { name: sku, tier: sku },
      location,
      tags,
    }));
}

function clusters(call: ArmCall): JsonObject[] {
  return visibleClusters(call)
    .filter(({ subscriptionId }) => subscriptionId === call.params['subscription']?.toLowerCase())
    .map((cluster) => {
      const { id, name, location, tags } = cluster;
      const identity = identityBody(cluster);
      const sku = { name: 'Base', tier: 'Free' };
      return { id, name, type: CLUSTER_PROVIDER, sku, location, ...(identity && { identity }), tags };
    });
}

export const RESOURCE_ROUTES: readonly ArmRoute[] = [
  {
    method: 'GET',
    path: '/subscriptions/{subscription}/resources',
    versions: VERSIONS,
    handle: listResources,
  },
];
