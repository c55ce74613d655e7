import { readFile } from 'node:fs/promises';

import type { ManagedCluster } from '../../../../src/core/clusters/managed-cluster.ts';
import { scanManifest } from '../../../../src/core/manifests/scan.ts';
import { message, plain } from '../../../../src/core/message.ts';
import type { ArmRegistry } from '../../../../src/core/registry.ts';
import { err, ok, type Result } from '../../../../src/core/result.ts';
import { outlineRoleGrant, type Principal } from '../../../../src/core/role-grants/outline.ts';
import { planRoleGrant, type RolePlan } from '../../../../src/core/role-grants/plan.ts';
import { renderRolePreview, renderRoleReport } from '../../../../src/core/role-grants/preview.ts';
import { readRoleState } from '../../../../src/core/role-grants/read-state.ts';
import { planRevoke, runRoleRevoke } from '../../../../src/core/role-grants/revoke.ts';
import { runRoleGrant } from '../../../../src/core/role-grants/run.ts';
import { beforeAnyChange } from '../../../../src/core/trail.ts';
import type { Product } from '../product.ts';
import type { Command } from '../scenario.ts';
import { aksContext } from './contexts.ts';
import { readAccessesByRole } from './role-accesses.ts';

export interface RoleGrant {
  readonly login: string;
  /** Name and API server of the cluster. */
  readonly cluster: string;
  readonly host: string;
}

/** Grant ACR Pull… by a role, as the editor plans and runs it. */
export function grantRole(grant: RoleGrant): Command {
  return async (product) => {
    const { credentials, progress } = product;
    const { roles, sleep } = credentials;
    const planned = await beforeAnyChange(() => planIt(grant, product));
    if (!planned.ok) return planned;
    const plan = planned.value;
    const preview = renderRolePreview(plan, [], plain);
    if (plan.change === undefined) return ok({ findings: [], shown: [preview] });
    const done = await runRoleGrant(plan, { roles, sleep }, progress);
    if (!done.ok) return done;
    return ok({ findings: done.value.findings, shown: [preview, renderRoleReport(done.value, plain)] });
  };
}

async function planIt(grant: RoleGrant, product: Product): Promise<Result<RolePlan>> {
  const found = await partiesOf(grant, product);
  if (!found.ok) return found;
  const { credentials, progress, world } = product;
  const { workloads } = scanManifest(await readFile(world.manifestFile, 'utf8'));
  const outline = outlineRoleGrant({
    ...found.value,
    context: aksContext(grant.cluster),
    workloads,
    breadth:
      found.value.registry.roleAssignmentMode === 'AbacRepositoryPermissions' ? 'repositories' : 'registry',
  });
  const state = await readRoleState(outline, credentials.roles, progress.signal);
  return state.ok ? planRoleGrant(outline, state.value) : state;
}

/** Revoke ACR Pull… of a role. */
export function revokeRole(grant: RoleGrant): Command {
  return async (product) => {
    const { credentials, progress } = product;
    const accesses = await beforeAnyChange(async () => {
      const found = await partiesOf(grant, product);
      if (!found.ok) return found;
      return readAccessesByRole({ ...found.value, clusterName: grant.cluster }, product);
    });
    if (!accesses.ok) return accesses;
    const [access] = accesses.value;
    if (access === undefined) return ok({ findings: [], shown: [] });
    const plan = planRevoke(access, accesses.value);
    if (!plan.ok) return plan;
    const removed = await runRoleRevoke(plan.value, credentials.roles, progress);
    return removed.ok ? ok({ findings: [], shown: [plan.value.command, plan.value.undoCommand] }) : removed;
  };
}

interface Parties {
  readonly cluster: ManagedCluster;
  readonly registry: ArmRegistry;
  readonly principal: Principal;
}

async function partiesOf(grant: RoleGrant, product: Product): Promise<Result<Parties>> {
  const { clusters, registries, progress } = product;
  const cluster = await clusters.find(grant.host, progress.signal);
  if (!cluster.ok) return cluster;
  const registry = await registries.find(grant.login, progress.signal);
  if (!registry.ok) return registry;
  if (cluster.value === undefined || registry.value === undefined) {
    return err('not-found', message('{0} or {1} is not there.', grant.cluster, grant.login));
  }
  const principal = await principalOf(cluster.value, registry.value, product);
  return principal.ok
    ? ok({ cluster: cluster.value, registry: registry.value, principal: principal.value })
    : principal;
}

async function principalOf(
  { identity, name }: ManagedCluster,
  { tenantId }: ArmRegistry,
  { credentials, progress }: Product,
): Promise<Result<Principal>> {
  const label = message('identity of {0}', name);
  if (identity.kind === 'managed-identity' && identity.kubelet !== undefined) {
    return ok({ objectId: identity.kubelet.objectId, label });
  }
  if (identity.kind !== 'service-principal') return err('not-found', message('{0} has no identity.', name));
  const found = await credentials.principals.findServicePrincipal(
    tenantId,
    identity.clientId,
    progress.signal,
  );
  if (!found.ok) return found;
  return found.value === undefined
    ? err('not-found', message('{0} has no service principal.', name))
    : ok({ objectId: found.value.objectId, label });
}
