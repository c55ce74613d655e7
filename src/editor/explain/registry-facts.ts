import { ALL_REGISTRY_SUFFIXES, hasRegistrySuffix } from '../../core/clouds.ts';
import type { ManagedCluster } from '../../core/clusters/managed-cluster.ts';
import type { Context } from '../../core/contexts/context.ts';
import { hasAksHost } from '../../core/contexts/flavour.ts';
import { hostOf, type RegistryFacts, type Unread, type WaitingPod } from '../../core/explain/reading.ts';
import { message } from '../../core/message.ts';
import type { ArmRegistry } from '../../core/registry.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { kubeletPrincipal, reachable } from '../../core/role-accesses.ts';
import { roleGuidOf, type RoleAssignment } from '../../core/roles/role-definitions.ts';
import type { AzureServices } from '../services.ts';
import { settings } from '../settings.ts';

/** More registries than these have no cause in common that Azure could tell. */
const MOST_REGISTRIES = 10;

interface ReadFacts {
  readonly facts: readonly RegistryFacts[];
  readonly unread: readonly Unread[];
}

const NOTHING: ReadFacts = { facts: [], unread: [] };

/**
 * What Azure tells of the registries for which pods wait. Nobody is asked to sign in: without an account, Azure tells
 * nothing, and the explanation stands without it. Fails with `cancelled` only.
 */
export async function readRegistryFacts(
  pods: readonly WaitingPod[],
  context: Context,
  azure: Result<AzureServices>,
  signal: AbortSignal,
): Promise<Result<ReadFacts>> {
  if (!azure.ok) return ok(NOTHING);
  const suffixes = [...ALL_REGISTRY_SUFFIXES, ...azure.value.cloud.registrySuffixes];
  const hosts = new Set(pods.flatMap(({ containers }) => containers.map(({ image }) => hostOf(image))));
  const own = [...hosts].filter(
    (host) => hasRegistrySuffix(host, suffixes) || settings.registries().includes(host),
  );
  const wanted = own.slice(0, MOST_REGISTRIES);
  if (wanted.length === 0) return ok(NOTHING);
  const [roles, ...found] = await Promise.all([
    readNodeRoles(context, azure.value, signal),
    ...wanted.map(async (host) => ({ host, read: await azure.value.directory.find(host, signal) })),
  ]);
  if (signal.aborted) return cancelled();
  return ok({
    facts: found.flatMap(({ read }) =>
      read.ok && read.value !== undefined ? [factsOf(read.value, roles)] : [],
    ),
    unread: found.flatMap(({ host, read }) =>
      read.ok || read.failure.kind === 'not-signed-in'
        ? []
        : [{ what: message('What Azure tells of {0}', host), failure: read.failure }],
    ),
  });
}

function factsOf(registry: ArmRegistry, roles: readonly RoleAssignment[] | undefined): RegistryFacts {
  const { loginServer, name, roleAssignmentMode: mode, publicNetworkAccess } = registry;
  const own = roles?.filter((assignment) => reachable([registry], [assignment]).length > 0);
  const guids = own?.map(({ roleDefinitionId }) => roleGuidOf(roleDefinitionId));
  return {
    loginServer,
    name,
    mode,
    publicNetworkAccess,
    ...(guids === undefined ? {} : { nodeRoles: guids }),
  };
}

/** The assignments of the identity with which the nodes of an AKS cluster pull; `undefined` where not known. */
async function readNodeRoles(
  { flavour, server }: Context,
  azure: AzureServices,
  signal: AbortSignal,
): Promise<readonly RoleAssignment[] | undefined> {
  if (flavour !== 'aks' || server === undefined || !hasAksHost(server)) return undefined;
  const cluster = await azure.clusters.find(new URL(server).hostname, signal);
  if (!cluster.ok || cluster.value === undefined) return undefined;
  return assignmentsOf(cluster.value, azure, signal);
}

async function assignmentsOf(
  cluster: ManagedCluster,
  { assignments }: AzureServices,
  signal: AbortSignal,
): Promise<readonly RoleAssignment[] | undefined> {
  const principal = kubeletPrincipal(cluster);
  if (principal === undefined) return undefined;
  const found = await assignments.assignmentsOf(cluster.tenantId, [principal], signal);
  return found.ok ? found.value : undefined;
}
