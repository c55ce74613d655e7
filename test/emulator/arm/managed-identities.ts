import { gatewayError } from './arm-error.ts';
import { IDENTITY_VERSIONS } from './api-versions.ts';
import type { ArmRoute } from './route.ts';

const TYPE = 'Microsoft.ManagedIdentity/userAssignedIdentities';

/** The user-assigned identities that clusters pull with; there are no others here. */
export const IDENTITY_ROUTES: readonly ArmRoute[] = [
  {
    method: 'GET',
    path: `/subscriptions/{subscription}/resourceGroups/{group}/providers/${TYPE}/{identity}`,
    versions: IDENTITY_VERSIONS,
    action: `${TYPE}/read`,
    handle: ({ state, params }) => {
      const { subscription = '', group = '', identity = '' } = params;
      const id = `/subscriptions/${subscription}/resourcegroups/${group}/providers/${TYPE}/${identity}`;
      const cluster = [...state.allClusters()].find(
        ({ kubeletIdentity }) => kubeletIdentity?.resourceId.toLowerCase() === id.toLowerCase(),
      );
      if (cluster?.kubeletIdentity === undefined) {
        const message = `The Resource '${TYPE}/${identity}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`;
        return gatewayError(404, 'ResourceNotFound', message);
      }
      const { objectId: principalId, clientId } = cluster.kubeletIdentity;
      const { location, tenantId } = cluster;
      const properties = { tenantId, principalId, clientId };
      const body = { location, tags: {}, id, name: identity, type: TYPE, properties };
      return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    },
  },
];
