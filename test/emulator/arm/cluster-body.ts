import type { ClusterState } from '../cluster-state.ts';
import type { JsonObject } from '../json.ts';

const KUBERNETES = '1.33.3';

/** What a GET of a managed cluster answers; keys stand in the recorded order. */
export function clusterBody(cluster: ClusterState, apiVersion: string): JsonObject {
  const { id, location, name, tags } = cluster;
  const identity = identityBody(cluster);
  return {
    id,
    location,
    name,
    ...(Object.keys(tags).length > 0 && { tags }),
    // With a capital M, unlike the request's path.
    type: 'Microsoft.ContainerService/ManagedClusters',
    properties: clusterProperties(cluster, apiVersion),
    ...(identity && { identity }),
    sku: { name: 'Base', tier: 'Free' },
  };
}

export function clusterProperties(cluster: ClusterState, apiVersion: string): JsonObject {
  const { fqdn, privateFqdn, kubeletIdentity } = cluster;
  const [host = '', ...zone] = (fqdn ?? privateFqdn ?? '').split('.');
  return {
    provisioningState: cluster.provisioningState,
    powerState: { code: cluster.powerState },
    kubernetesVersion: KUBERNETES,
    currentKubernetesVersion: KUBERNETES,
    dnsPrefix: cluster.name,
    ...(fqdn !== undefined && { fqdn }),
    ...(privateFqdn !== undefined && { privateFQDN: privateFqdn }),
    azurePortalFQDN: `${host}.portal.${zone.join('.')}`,
    agentPoolProfiles: [agentPool(cluster)],
    servicePrincipalProfile: { clientId: cluster.servicePrincipalClientId },
    nodeResourceGroup: cluster.nodeResourceGroup,
    enableRBAC: true,
    supportPlan: 'KubernetesOfficial',
    networkProfile: { networkPlugin: 'azure', networkPluginMode: 'overlay', loadBalancerSku: 'standard' },
    maxAgentPools: 100,
    ...(privateFqdn !== undefined && { apiServerAccessProfile: { enablePrivateCluster: true } }),
    ...(kubeletIdentity && { identityProfile: { kubeletidentity: kubeletIdentity } }),
    disableLocalAccounts: false,
    securityProfile: securityProfile(cluster, apiVersion),
    oidcIssuerProfile: { enabled: false },
    resourceUID: cluster.resourceUid,
  };
}

function agentPool({ provisioningState, powerState }: ClusterState): JsonObject {
  return {
    name: 'nodepool1',
    count: 1,
    vmSize: 'Standard_D2s_v5',
    type: 'VirtualMachineScaleSets',
    provisioningState,
    powerState: { code: powerState },
    orchestratorVersion: KUBERNETES,
    mode: 'System',
    osType: 'Linux',
  };
}

/** No stable version up to 2026-06-01 has the pull profile. */
function securityProfile({ serviceAccountImagePullProfile }: ClusterState, apiVersion: string): JsonObject {
  return serviceAccountImagePullProfile && apiVersion.endsWith('-preview')
    ? { serviceAccountImagePullProfile }
    : {};
}

/** A user-assigned identity has neither `principalId` nor `tenantId` at the top. */
export function identityBody({
  identity,
  tenantId,
  subscriptionId,
  resourceGroup,
  name,
}: ClusterState): JsonObject | undefined {
  if (!identity) return undefined;
  const { type, principalId, clientId } = identity;
  const userId = `/subscriptions/${subscriptionId}/resourcegroups/${resourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}-control-plane`;
  return {
    type,
    ...(type.includes('SystemAssigned') && { principalId, tenantId }),
    ...(type.includes('UserAssigned') && { userAssignedIdentities: { [userId]: { clientId, principalId } } }),
  };
}
