import type { RoleAccess } from './access.ts';
import type { ManagedCluster } from './clusters/managed-cluster.ts';
import type { ArmRegistry } from './registry.ts';
import { PULL_ROLES } from './role-grants/pull-roles.ts';
import { pullAccess } from './roles/pull-access.ts';
import { roleGuidOf, type RoleAssignment, type RolePermissions } from './roles/role-definitions.ts';

/** A context whose cluster was found in Azure. */
export interface KnownCluster {
  readonly clusterName: string;
  readonly cluster: ManagedCluster;
  /** Object id with which its nodes pull; absent where it is not known. */
  readonly principalId?: string;
}

/** The object id of a kubelet identity, which the cluster itself tells; a service principal's must be looked up. */
export function kubeletPrincipal({ identity, serviceAccountImagePull }: ManagedCluster): string | undefined {
  if (serviceAccountImagePull !== undefined || identity.kind !== 'managed-identity') return undefined;
  return identity.kubelet?.objectId;
}

/** The registries among `registries` that some assignment may reach: at their scope, or above it. */
export function reachable(
  registries: readonly ArmRegistry[],
  assignments: readonly RoleAssignment[],
): ArmRegistry[] {
  return registries.filter(({ id }) => assignments.some(({ scope }) => isAtOrAbove(scope, id)));
}

function isAtOrAbove(scope: string, id: string): boolean {
  const [above, below] = [scope.toLowerCase().replace(/\/$/, ''), id.toLowerCase()];
  return (
    below === above || below.startsWith(`${above}/`) || above.startsWith('/providers/microsoft.management/')
  );
}

/** Every access by role: which cluster can pull from which registry, by which assignment. */
export function roleAccesses(
  clusters: readonly KnownCluster[],
  registries: readonly ArmRegistry[],
  assignments: readonly RoleAssignment[],
  permissions: ReadonlyMap<string, readonly RolePermissions[]>,
): RoleAccess[] {
  return clusters.flatMap(({ clusterName, principalId }) => {
    if (principalId === undefined) return [];
    const own = assignments.filter(
      (candidate) => candidate.principalId.toLowerCase() === principalId.toLowerCase(),
    );
    return registries.flatMap((registry) => {
      const { grants } = pullAccess({
        registryId: registry.id,
        mode: registry.roleAssignmentMode,
        principalId,
        assignments: own,
        permissionsOf: (id) => PULL_ROLES.get(roleGuidOf(id)) ?? permissions.get(roleGuidOf(id)),
        repositories: [],
      });
      return grants.map(({ assignment, coverage, via }): RoleAccess => ({
        kind: 'role',
        loginServer: registry.loginServer,
        clusterName,
        registry,
        assignment,
        coverage,
        via,
      }));
    });
  });
}
