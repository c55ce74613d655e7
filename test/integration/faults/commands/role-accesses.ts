import type { RoleAccess } from '../../../../src/core/access.ts';
import type { ManagedCluster } from '../../../../src/core/clusters/managed-cluster.ts';
import type { ArmRegistry } from '../../../../src/core/registry.ts';
import { ok, type Result } from '../../../../src/core/result.ts';
import { roleAccesses } from '../../../../src/core/role-accesses.ts';
import type { Principal } from '../../../../src/core/role-grants/outline.ts';
import type { Product } from '../product.ts';

interface Parties {
  readonly clusterName: string;
  readonly cluster: ManagedCluster;
  readonly registry: ArmRegistry;
  readonly principal: Principal;
}

/** The accesses by role of one cluster to one registry, as the tree finds them. */
export async function readAccessesByRole(
  { clusterName, cluster, registry, principal }: Parties,
  { assignments, progress }: Product,
): Promise<Result<RoleAccess[]>> {
  const { objectId: principalId } = principal;
  const listed = await assignments.assignmentsOf(registry.tenantId, [principalId], progress.signal);
  if (!listed.ok) return listed;
  return ok(roleAccesses([{ clusterName, cluster, principalId }], [registry], listed.value, new Map()));
}
