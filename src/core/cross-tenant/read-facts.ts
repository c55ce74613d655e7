import type { ManagedCluster } from '../clusters/managed-cluster.ts';
import { message } from '../message.ts';
import type { AssignmentDirectory, PrincipalDirectory, RoleGateway, ServicePrincipal } from '../ports.ts';
import { cancelled, err, ok, type Result } from '../result.ts';
import { outlineRoleGrant } from '../role-grants/outline.ts';
import { planRoleGrant, type RolePlan } from '../role-grants/plan.ts';
import { readRoleState } from '../role-grants/read-state.ts';
import type { RoleAssignment } from '../roles/role-definitions.ts';
import { lackingRoles } from './lacking-roles.ts';
import type { Application, ApplicationDirectory, ClusterGateway } from './ports.ts';
import {
  applicationName,
  clientIdOf,
  oldClientIdOf,
  replacesApplication,
  type Procedure,
} from './procedure.ts';

/** What Azure says now of everything that the steps are about. Absent: it could not be asked yet. */
export interface Facts {
  readonly cluster: ManagedCluster;
  /** Applications in the cluster's tenant that an earlier run may have made; only looked for while none is chosen. */
  readonly candidates: readonly Application[];
  /** The chosen application, in the cluster's tenant. */
  readonly application?: Result<Application | undefined>;
  /** Its service principal in the cluster's tenant, with which the cluster can sign in. */
  readonly home?: Result<ServicePrincipal | undefined>;
  /** Its service principal in the registry's tenant, which can get a role there. */
  readonly principal?: Result<ServicePrincipal | undefined>;
  readonly role?: Result<RolePlan>;
  /** Roles of the old principal in the cluster's tenant that the new one has not. */
  readonly lacking?: Result<readonly RoleAssignment[]>;
}

export interface FactPorts {
  readonly applications: ApplicationDirectory;
  readonly principals: PrincipalDirectory;
  readonly assignments: AssignmentDirectory;
  readonly roles: RoleGateway;
  readonly clusterGateway: ClusterGateway;
}

/**
 * Asks Azure for everything anew, so that nothing depends on what was done when, or by whom. What cannot be read is a
 * failure of its own part; only a cluster that is gone, or has a managed identity by now, ends the procedure.
 */
export async function readFacts(
  procedure: Procedure,
  ports: FactPorts,
  signal: AbortSignal,
): Promise<Result<Facts>> {
  const read = await ports.clusterGateway.read(procedure.cluster, signal);
  if (!read.ok) return read;
  const cluster = read.value;
  if (cluster === undefined) return err('not-found', message('{0} is gone.', procedure.cluster.name));
  if (clientIdOf(cluster) === undefined) {
    return err(
      'refused',
      message('{0} has a managed identity, which never reaches another tenant.', cluster.name),
      {
        hint: message('Take a pull secret.'),
      },
    );
  }
  const { clientId } = procedure.memory;
  const facts =
    clientId === undefined
      ? await readCandidates(cluster, ports, signal)
      : await readChosen({ ...procedure, cluster }, clientId, ports, signal);
  return signal.aborted ? cancelled() : ok(facts);
}

/** That they cannot be looked for hinders nothing: the person may make one, or name one. */
async function readCandidates(
  cluster: ManagedCluster,
  { applications }: FactPorts,
  signal: AbortSignal,
): Promise<Facts> {
  const found = await applications.findNamed(cluster.tenantId, applicationName(cluster), signal);
  return { cluster, candidates: found.ok ? found.value : [] };
}

async function readChosen(
  procedure: Procedure,
  clientId: string,
  ports: FactPorts,
  signal: AbortSignal,
): Promise<Facts> {
  const { cluster } = procedure;
  const { applications, principals } = ports;
  const [application, home, principal] = await Promise.all([
    applications.find(cluster.tenantId, clientId, signal),
    principals.findServicePrincipal(cluster.tenantId, clientId, signal),
    findPrincipal(procedure, clientId, ports, signal),
  ]);
  const [role, lacking] = await Promise.all([
    principal.ok && principal.value !== undefined
      ? readRole(procedure, { clientId, objectId: principal.value.objectId }, ports, signal)
      : undefined,
    home.ok ? readLacking(procedure, home.value, ports, signal) : undefined,
  ]);
  return {
    cluster,
    candidates: [],
    application,
    home,
    principal,
    ...(role === undefined ? {} : { role }),
    ...(lacking === undefined ? {} : { lacking }),
  };
}

/** By Graph, or as the person typed it where Graph is refused. */
async function findPrincipal(
  { registry, memory }: Procedure,
  clientId: string,
  { principals }: FactPorts,
  signal: AbortSignal,
): Promise<Result<ServicePrincipal | undefined>> {
  const found = await principals.findServicePrincipal(registry.tenantId, clientId, signal);
  if (found.ok || memory.objectId === undefined) return found;
  return ok({ objectId: memory.objectId, displayName: clientId });
}

async function readRole(
  { context, cluster, registry, workloads, breadth }: Procedure,
  { clientId, objectId }: { readonly clientId: string; readonly objectId: string },
  { roles }: FactPorts,
  signal: AbortSignal,
): Promise<Result<RolePlan>> {
  const principal = { objectId, label: message('service principal of {0}', clientId) };
  const outline = outlineRoleGrant({ context, cluster, registry, principal, workloads, breadth });
  const state = await readRoleState(outline, roles, signal);
  return state.ok ? planRoleGrant(outline, state.value) : state;
}

async function readLacking(
  procedure: Procedure,
  home: ServicePrincipal | undefined,
  { principals, assignments }: FactPorts,
  signal: AbortSignal,
): Promise<Result<readonly RoleAssignment[]>> {
  if (!replacesApplication(procedure)) return ok([]);
  const { tenantId } = procedure.cluster;
  const old = await principals.findServicePrincipal(tenantId, oldClientIdOf(procedure), signal);
  if (!old.ok) return old;
  if (old.value === undefined) return ok([]);
  const ids = [old.value.objectId, ...(home === undefined ? [] : [home.objectId])];
  const found = await assignments.assignmentsOf(tenantId, ids, signal);
  return found.ok ? ok(lackingRoles(found.value, old.value.objectId, home?.objectId)) : found;
}
