import { randomUUID } from 'node:crypto';
import type { SeedCluster } from './seed.ts';

export type ClusterIdentityType = 'SystemAssigned' | 'UserAssigned' | 'SystemAssigned, UserAssigned';

export interface KubeletIdentity {
  /** In the node resource group when left out. */
  readonly resourceId?: string;
  readonly clientId: string;
  readonly objectId: string;
}

/** The identity of the control plane, with which nodes never pull. */
export interface ClusterIdentity {
  readonly type: ClusterIdentityType;
  readonly principalId: string;
  readonly clientId: string;
}

export interface ClusterState {
  readonly id: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly nodeResourceGroup: string;
  readonly tenantId: string;
  readonly location: string;
  readonly resourceUid: string;
  readonly identity?: ClusterIdentity;
  readonly kubeletIdentity?: Required<KubeletIdentity>;
  readonly fqdn?: string;
  readonly privateFqdn?: string;
  readonly serviceAccountImagePullProfile?: SeedCluster['serviceAccountImagePullProfile'];
  tags: Readonly<Record<string, string>>;
  /** `msi` on a cluster with a managed identity. */
  servicePrincipalClientId: string;
  powerState: 'Running' | 'Stopped';
  provisioningState: string;
}

/** Builds a cluster from its seed, with names and hosts as AKS makes them. */
export function createCluster(seed: SeedCluster, tenantId: string): ClusterState {
  const { name, subscriptionId, identity, kubeletIdentity, servicePrincipalClientId } = seed;
  const resourceGroup = seed.resourceGroup ?? 'rg-clusters';
  const location = seed.location ?? 'westeurope';
  const nodeResourceGroup = `MC_${resourceGroup}_${name}_${location}`;
  const isPrivate = seed.privateFqdn !== undefined;
  const fqdn = seed.fqdn ?? (isPrivate ? undefined : `${name}-0a1b2c3d.hcp.${location}.azmk8s.io`);
  const kubeletId = `/subscriptions/${subscriptionId}/resourcegroups/${nodeResourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}-agentpool`;
  return {
    // AKS spells `resourcegroups` in lower case, unlike the requests for it.
    id: `/subscriptions/${subscriptionId}/resourcegroups/${resourceGroup}/providers/Microsoft.ContainerService/managedClusters/${name}`,
    name,
    subscriptionId,
    resourceGroup,
    nodeResourceGroup,
    tenantId,
    location,
    resourceUid: randomUUID().replaceAll('-', '').slice(0, 24),
    ...(identity && { identity: { type: identity, principalId: randomUUID(), clientId: randomUUID() } }),
    ...(kubeletIdentity && { kubeletIdentity: { resourceId: kubeletId, ...kubeletIdentity } }),
    ...(fqdn !== undefined && { fqdn }),
    ...(seed.privateFqdn !== undefined && { privateFqdn: seed.privateFqdn }),
    powerState: seed.powerState ?? 'Running',
    ...(seed.serviceAccountImagePullProfile && {
      serviceAccountImagePullProfile: seed.serviceAccountImagePullProfile,
    }),
    tags: seed.tags ?? {},
    servicePrincipalClientId: servicePrincipalClientId ?? 'msi',
    provisioningState: seed.provisioningState ?? 'Succeeded',
  };
}
