import type {
  ClusterIdentity,
  KubeletIdentity,
  ManagedCluster,
} from '../../core/clusters/managed-cluster.ts';
import { isRecord, recordAt, textAt } from './json-shape.ts';

// An ARM id keeps its segments in order but not their case: AKS writes `/resourcegroups/`.
const CLUSTER_ID =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ContainerService\/managedClusters\/([^/]+)$/i;

type Json = Readonly<Record<string, unknown>>;

/**
 * Narrows one managed cluster as Resource Manager or Resource Graph tells it. `undefined` when it lacks an id; what
 * merely is not told becomes `unknown`.
 */
export function toManagedCluster(json: unknown, tenantId: string): ManagedCluster | undefined {
  if (!isRecord(json)) return undefined;
  const id = textAt(json, 'id');
  const [, subscriptionId, resourceGroup, name] = CLUSTER_ID.exec(id ?? '') ?? [];
  if (id === undefined || subscriptionId === undefined) return undefined;
  if (resourceGroup === undefined || name === undefined) return undefined;
  const properties = recordAt(json, 'properties');
  const identity = recordAt(json, 'identity');
  const serviceAccounts = serviceAccountImagePull(properties);
  return {
    id,
    name,
    subscriptionId,
    resourceGroup,
    tenantId: textAt(identity, 'tenantId') ?? tenantId,
    location: textAt(json, 'location') ?? '',
    hosts: ['fqdn', 'privateFQDN', 'azurePortalFQDN'].flatMap(
      (key) => textAt(properties, key)?.toLowerCase() ?? [],
    ),
    identity: identityOf(identity, properties),
    powerState: powerState(textAt(recordAt(properties, 'powerState'), 'code')),
    provisioningState: textAt(properties, 'provisioningState') ?? 'unknown',
    ...(serviceAccounts === undefined ? {} : { serviceAccountImagePull: serviceAccounts }),
  };
}

/** azure-facts A1: an identity of any type makes a cluster of managed identity; `msi` is only a placeholder. */
function identityOf(identity: Json, properties: Json): ClusterIdentity {
  const type = textAt(identity, 'type');
  if (type !== undefined && /assigned/i.test(type)) {
    const kubelet = kubeletIdentity(recordAt(properties, 'identityProfile'));
    return { kind: 'managed-identity', type, ...(kubelet === undefined ? {} : { kubelet }) };
  }
  const clientId = textAt(recordAt(properties, 'servicePrincipalProfile'), 'clientId');
  if (clientId === undefined || clientId.toLowerCase() === 'msi') return { kind: 'unknown' };
  return { kind: 'service-principal', clientId };
}

function kubeletIdentity(profile: Json): KubeletIdentity | undefined {
  const key = Object.keys(profile).find((name) => name.toLowerCase() === 'kubeletidentity');
  const entry = key === undefined ? {} : recordAt(profile, key);
  const objectId = textAt(entry, 'objectId');
  if (objectId === undefined) return undefined;
  return {
    objectId,
    clientId: textAt(entry, 'clientId') ?? '',
    resourceId: textAt(entry, 'resourceId') ?? '',
  };
}

function serviceAccountImagePull(properties: Json): ManagedCluster['serviceAccountImagePull'] {
  const profile = recordAt(recordAt(properties, 'securityProfile'), 'serviceAccountImagePullProfile');
  if (profile['enabled'] !== true) return undefined;
  const defaultIdentityId = textAt(profile, 'defaultManagedIdentityId');
  return defaultIdentityId === undefined ? {} : { defaultIdentityId };
}

function powerState(code: string | undefined): ManagedCluster['powerState'] {
  return code === 'Running' || code === 'Stopped' ? code : 'unknown';
}
