/** The parts of ARM's `Microsoft.ContainerService/managedClusters` that decide how its nodes may pull. */
export interface ManagedCluster {
  /** Full ARM id, spelled as ARM spelled it; compare without case. */
  readonly id: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** The tenant of its identity, else that of its subscription. */
  readonly tenantId: string;
  readonly location: string;
  /** Names of its API server in lower case: fqdn, privateFQDN and azurePortalFQDN. */
  readonly hosts: readonly string[];
  readonly identity: ClusterIdentity;
  readonly powerState: 'Running' | 'Stopped' | 'unknown';
  /** Such as `Succeeded`, `Creating` or `Updating`. */
  readonly provisioningState: string;
  /** There when pulls use identities of service accounts instead of the kubelet identity. */
  readonly serviceAccountImagePull?: { readonly defaultIdentityId?: string };
}

/** With what the nodes sign in to a registry. */
export type ClusterIdentity =
  | {
      readonly kind: 'managed-identity';
      /** Of the control plane: SystemAssigned, UserAssigned, or both. It never pulls. */
      readonly type: string;
      /** Absent while the cluster is being provisioned. */
      readonly kubelet?: KubeletIdentity;
    }
  | { readonly kind: 'service-principal'; readonly clientId: string }
  | { readonly kind: 'unknown' };

export interface KubeletIdentity {
  readonly objectId: string;
  readonly clientId: string;
  readonly resourceId: string;
}
