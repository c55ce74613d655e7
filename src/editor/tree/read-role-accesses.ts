import type { ManagedCluster } from '../../core/clusters/managed-cluster.ts';
import type { Context } from '../../core/contexts/context.ts';
import type { ArmRegistry } from '../../core/registry.ts';
import { ok, type Result } from '../../core/result.ts';
import { kubeletPrincipal, reachable, roleAccesses, type KnownCluster } from '../../core/role-accesses.ts';
import { PULL_ROLES } from '../../core/role-grants/pull-roles.ts';
import { roleGuidOf, type RoleAssignment, type RolePermissions } from '../../core/roles/role-definitions.ts';
import type { AzureServices, Services } from '../services.ts';
import type { RoleAccesses, RoleSources, TenantFailure } from './role-access-list.ts';

/** Reads the accesses by role of all AKS contexts. By itself, so that activating loads nothing of how roles are judged. */
export async function readRoleAccesses(
  services: Services,
  sources: RoleSources,
  signal: AbortSignal,
): Promise<Result<RoleAccesses>> {
  const contexts = await sources.contexts();
  const aks = contexts.filter(({ flavour, server }) => flavour === 'aks' && server !== undefined);
  if (aks.length === 0) return ok({ accesses: [], clusters: [], failures: [] });
  const azure = await services.azure();
  if (!azure.ok) return azure;
  const [listed, assigned] = await Promise.all([sources.registries(), assignedTo(aks, azure.value, signal)]);
  if (!assigned.ok) return assigned;
  if (!listed.ok) return listed;
  const { clusters, assignments, failures } = assigned.value;
  const candidates = await confirmed(reachable(listed.value, assignments), azure.value, signal);
  const permissions = await permissionsOf(candidates, assignments, azure.value, signal);
  if (!permissions.ok) return permissions;
  return ok({
    clusters,
    failures,
    accesses: roleAccesses(clusters, candidates, assignments, permissions.value),
  });
}

interface Assigned extends Pick<RoleAccesses, 'clusters' | 'failures'> {
  readonly assignments: readonly RoleAssignment[];
}

/** The clusters of AKS contexts, and the roles that their identities have. */
async function assignedTo(
  contexts: readonly Context[],
  azure: AzureServices,
  signal: AbortSignal,
): Promise<Result<Assigned>> {
  const found = await azure.clusters.findAll(contexts.map(hostOf), signal);
  if (!found.ok) return found;
  const clusters = await Promise.all(
    contexts
      .flatMap((context) => known(context, found.value))
      .map((cluster) => withPrincipal(cluster, azure, signal)),
  );
  const { assignments, failures } = await assignmentsOf(clusters, azure, signal);
  const [first] = failures;
  const isAll = failures.length === new Set(clusters.map(({ cluster }) => cluster.tenantId)).size;
  if (first !== undefined && isAll) return { ok: false, failure: first.failure };
  return ok({ clusters, assignments, failures });
}

function hostOf({ server = '' }: Context): string {
  return URL.canParse(server) ? new URL(server).hostname : server;
}

function known(context: Context, clusters: readonly ManagedCluster[]): KnownCluster[] {
  const cluster = clusters.find(({ hosts }) => hosts.includes(hostOf(context).toLowerCase()));
  return cluster === undefined ? [] : [{ clusterName: context.clusterName, cluster }];
}

/** Where an identity cannot be looked up, the accesses of its cluster stay unknown, and nothing else. */
async function withPrincipal(
  known: KnownCluster,
  { principals, clusters }: AzureServices,
  signal: AbortSignal,
): Promise<KnownCluster> {
  const { cluster } = known;
  const defaultId = cluster.serviceAccountImagePull?.defaultIdentityId;
  if (defaultId !== undefined) {
    const read = await clusters.principalOf({ id: defaultId, tenantId: cluster.tenantId }, signal);
    return read.ok && read.value !== undefined ? { ...known, principalId: read.value } : known;
  }
  const kubelet = kubeletPrincipal(cluster);
  if (kubelet !== undefined) return { ...known, principalId: kubelet };
  if (cluster.identity.kind !== 'service-principal') return known;
  const { clientId } = cluster.identity;
  const found = await principals.findServicePrincipal(cluster.tenantId, clientId, signal);
  return found.ok && found.value !== undefined ? { ...known, principalId: found.value.objectId } : known;
}

async function assignmentsOf(
  clusters: readonly KnownCluster[],
  { assignments }: AzureServices,
  signal: AbortSignal,
): Promise<Pick<Assigned, 'assignments' | 'failures'>> {
  const found: RoleAssignment[] = [];
  const failures: TenantFailure[] = [];
  for (const [tenantId, own] of Map.groupBy(clusters, ({ cluster }) => cluster.tenantId)) {
    const principals = own.flatMap(({ principalId }) => principalId ?? []);
    const listed = await assignments.assignmentsOf(tenantId, principals, signal);
    if (listed.ok) found.push(...listed.value);
    else failures.push({ tenantId, failure: listed.failure });
  }
  return { assignments: found, failures };
}

/** Resource Graph may not know how a registry decides; one that cannot be read again counts as it was listed. */
async function confirmed(
  registries: readonly ArmRegistry[],
  { directory }: AzureServices,
  signal: AbortSignal,
): Promise<ArmRegistry[]> {
  const read = await Promise.all(
    registries.map(async (registry) => {
      if (registry.roleAssignmentMode !== 'unknown') return registry;
      const answer = await directory.read(registry, signal);
      return answer.ok ? answer.value : registry;
    }),
  );
  return read.flatMap((registry) => registry ?? []);
}

async function permissionsOf(
  registries: readonly ArmRegistry[],
  assignments: readonly RoleAssignment[],
  { roles }: AzureServices,
  signal: AbortSignal,
): Promise<Result<ReadonlyMap<string, readonly RolePermissions[]>>> {
  const [registry] = registries;
  if (registry === undefined) return ok(new Map());
  const guids = new Set(assignments.map(({ roleDefinitionId }) => roleGuidOf(roleDefinitionId)));
  return roles.permissionsOf(
    registry,
    [...guids].filter((guid) => !PULL_ROLES.has(guid)),
    signal,
  );
}
