import { isSameTenant, type ClusterFacts } from '../clusters/choose-scenario.ts';
import type { ManagedCluster } from '../clusters/managed-cluster.ts';
import type { Context } from '../contexts/context.ts';
import { hasAksHost } from '../contexts/flavour.ts';
import type { Failure } from '../failure.ts';
import { message } from '../message.ts';
import type { ArmRegistry } from '../registry.ts';
import { ok, type Result } from '../result.ts';
import type { Principal } from '../role-grants/outline.ts';
import { PULL_ROLES } from '../role-grants/pull-roles.ts';
import { roleGuidOf } from '../roles/role-definitions.ts';
import type { NodeAccess, NodeRoles, RegistryFacts } from './facts.ts';
import type { CheckPorts } from './ports.ts';

/** The cluster behind a context, by the address of its API server. Asks nobody but Azure. */
export async function gatherCluster(
  { flavour, server }: Context,
  { clusters }: CheckPorts,
  signal: AbortSignal,
): Promise<Result<ClusterFacts>> {
  if (flavour !== 'aks' || server === undefined) return ok({ kind: 'not-aks' });
  if (!hasAksHost(server)) {
    const reason = message('The address {0} does not tell which AKS cluster it is.', server);
    return ok({ kind: 'not-found', reason });
  }
  const host = new URL(server).hostname;
  const found = await clusters.find(host, signal);
  if (!found.ok) return found;
  if (found.value !== undefined) return ok({ kind: 'managed', cluster: found.value });
  const reason = message('No subscription that your account can read has an AKS cluster at {0}.', host);
  return ok({ kind: 'not-found', reason });
}

/** What Azure and the registry itself tell of a registry, and how the nodes of the cluster sign in to it. */
export async function gatherRegistry(
  loginServer: string,
  cluster: Result<ClusterFacts>,
  ports: CheckPorts,
  signal: AbortSignal,
): Promise<RegistryFacts> {
  const arm = await ports.directory.find(loginServer, signal);
  const confirmed = arm.ok && arm.value !== undefined ? [arm.value.loginServer] : [];
  const greeting = await ports.manifests(confirmed).greet(loginServer, signal);
  const told = greeting.ok && greeting.value.kind === 'registry' ? greeting.value.date : undefined;
  const nodes = await gatherNodeAccess(cluster, arm, ports, signal);
  return { loginServer, arm, greeting, nodes, now: told ?? ports.now() };
}

async function gatherNodeAccess(
  facts: Result<ClusterFacts>,
  arm: Result<ArmRegistry | undefined>,
  ports: CheckPorts,
  signal: AbortSignal,
): Promise<NodeAccess> {
  if (!facts.ok) return unknownBecause(facts.failure);
  if (facts.value.kind === 'not-aks') return { kind: 'none' };
  if (facts.value.kind === 'not-found') return { kind: 'unknown', reason: facts.value.reason };
  if (!arm.ok) return unknownBecause(arm.failure);
  const { cluster } = facts.value;
  if (arm.value === undefined) {
    const reason = message('Your account does not see the registry in Azure, and so none of its roles.');
    return { kind: 'unknown', reason };
  }
  return principalAccess(cluster, arm.value, ports, signal);
}

async function principalAccess(
  cluster: ManagedCluster,
  registry: ArmRegistry,
  ports: CheckPorts,
  signal: AbortSignal,
): Promise<NodeAccess> {
  const found = await principalOf(cluster, registry, ports, signal);
  if ('kind' in found) return found;
  const roles = await readRoles(registry, found, ports, signal);
  return { kind: 'principal', cluster, principal: found, roles };
}

/** Who pulls: azure-facts A1, E3 and F8. */
async function principalOf(
  cluster: ManagedCluster,
  registry: ArmRegistry,
  ports: CheckPorts,
  signal: AbortSignal,
): Promise<Principal | Exclude<NodeAccess, { kind: 'principal' | 'none' }>> {
  const { identity, name } = cluster;
  if (identity.kind === 'unknown') {
    return { kind: 'unknown', reason: message('Azure did not say with which identity the nodes sign in.') };
  }
  if (identity.kind === 'service-principal') {
    return servicePrincipal(identity.clientId, cluster, { registry, ports, signal });
  }
  if (!isSameTenant(cluster, registry)) return otherTenant(cluster, registry);
  if (cluster.serviceAccountImagePull !== undefined) {
    return defaultIdentity(cluster, cluster.serviceAccountImagePull.defaultIdentityId, ports, signal);
  }
  if (identity.kubelet === undefined) {
    return {
      kind: 'impossible',
      reason: message('{0} has no kubelet identity yet (state {1}).', name, cluster.provisioningState),
      hint: message('Check again when it is provisioned.'),
    };
  }
  return { objectId: identity.kubelet.objectId, label: message('kubelet identity of {0}', name) };
}

function otherTenant(cluster: ManagedCluster, registry: ArmRegistry): NodeAccess & { kind: 'impossible' } {
  return {
    kind: 'impossible',
    reason: message(
      'A managed identity never reaches another tenant: the cluster is in {0}, the registry in {1}.',
      cluster.tenantId,
      registry.tenantId,
    ),
    hint: message('Use a pull secret.'),
  };
}

async function servicePrincipal(
  clientId: string,
  { name }: ManagedCluster,
  asked: { readonly registry: ArmRegistry; readonly ports: CheckPorts; readonly signal: AbortSignal },
): Promise<Principal | Exclude<NodeAccess, { kind: 'principal' | 'none' }>> {
  const { tenantId } = asked.registry;
  const found = await asked.ports.principals.findServicePrincipal(tenantId, clientId, asked.signal);
  if (!found.ok) return unknownBecause(found.failure);
  if (found.value === undefined) {
    return {
      kind: 'impossible',
      reason: message('The tenant {0} of the registry knows no service principal {1}.', tenantId, clientId),
      hint: message('Its application must be let into that tenant, or the cluster needs a pull secret.'),
    };
  }
  const { objectId, secretEndsOn } = found.value;
  const label = message('service principal {0} of {1}', clientId, name);
  return { objectId, label, ...(secretEndsOn === undefined ? {} : { secretEndsOn }) };
}

async function defaultIdentity(
  { name, tenantId }: ManagedCluster,
  id: string | undefined,
  { clusters }: CheckPorts,
  signal: AbortSignal,
): Promise<Principal | Exclude<NodeAccess, { kind: 'principal' | 'none' }>> {
  if (id === undefined) {
    return {
      kind: 'unknown',
      reason: message(
        'Pulls use identities of service accounts here, and the cluster names none as default.',
      ),
    };
  }
  const found = await clusters.principalOf({ id, tenantId }, signal);
  if (!found.ok) return unknownBecause(found.failure);
  if (found.value !== undefined) {
    return { objectId: found.value, label: message('default identity for service accounts of {0}', name) };
  }
  return {
    kind: 'impossible',
    reason: message('The identity with which service accounts of {0} pull is gone: {1}', name, id),
    hint: message('Set another default identity for image pulls on the cluster, or use a pull secret.'),
  };
}

async function readRoles(
  registry: ArmRegistry,
  { objectId }: Principal,
  { roles }: CheckPorts,
  signal: AbortSignal,
): Promise<Result<NodeRoles>> {
  const listed = await roles.listAssignments(registry, objectId, signal);
  if (!listed.ok) return listed;
  const guids = new Set(listed.value.map(({ roleDefinitionId }) => roleGuidOf(roleDefinitionId)));
  const asked = [...guids].filter((guid) => !PULL_ROLES.has(guid));
  const permissions = await roles.permissionsOf(registry, asked, signal);
  return permissions.ok ? ok({ assignments: listed.value, permissions: permissions.value }) : permissions;
}

function unknownBecause({ message: reason, hint }: Failure): NodeAccess & { kind: 'unknown' } {
  return { kind: 'unknown', reason, ...(hint === undefined ? {} : { hint }) };
}
