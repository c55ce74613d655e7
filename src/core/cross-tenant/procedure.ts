import type { ManagedCluster } from '../clusters/managed-cluster.ts';
import type { Context } from '../contexts/context.ts';
import { fingerprint } from '../fingerprint.ts';
import type { ArmRegistry } from '../registry.ts';
import type { Breadth } from '../role-grants/outline.ts';
import type { Workload } from '../workload.ts';

/** A cluster of one tenant that is to pull from a registry of another. */
export interface Procedure {
  readonly context: Context;
  /** Signs in with a service principal. */
  readonly cluster: ManagedCluster;
  readonly registry: ArmRegistry;
  /** Workloads of the manifest that pull from the registry; at least one. */
  readonly workloads: readonly Workload[];
  readonly breadth: Breadth;
  readonly memory: ProcedureMemory;
}

/** What Azure cannot tell. Survives a restart; holds no secret. */
export interface ProcedureMemory {
  readonly clusterId: string;
  readonly registryId: string;
  /** The application with which the nodes are to sign in; absent until it is chosen. */
  readonly clientId?: string;
  /** With which the cluster signed in when the application was chosen. */
  readonly oldClientId: string;
  /** Object id of the application's service principal in the registry's tenant, typed where Graph is refused. */
  readonly objectId?: string;
  /** The password (its key id) with which the last reset came to a good end. */
  readonly passwordInUse?: string;
}

/** Where the consent page sends the administrator: the address of Microsoft's own instructions for this procedure. */
export const REDIRECT_URI = 'https://www.microsoft.com';

/** Days for which a new password of the application is valid; the Azure CLI and AKS take a year too. */
export const PASSWORD_DAYS = 365;

/** The memory of a procedure that begins. */
export function newMemory(cluster: ManagedCluster, registry: ArmRegistry): ProcedureMemory {
  return {
    clusterId: cluster.id.toLowerCase(),
    registryId: registry.id.toLowerCase(),
    oldClientId: clientIdOf(cluster) ?? '',
  };
}

/** With which application a cluster signs in; `undefined` when it has a managed identity. */
export function clientIdOf({ identity }: ManagedCluster): string | undefined {
  return identity.kind === 'service-principal' ? identity.clientId : undefined;
}

/** Whether the cluster signs in with the chosen application. */
export function signsInWithChosen({ cluster, memory }: Pick<Procedure, 'cluster' | 'memory'>): boolean {
  return isSameId(clientIdOf(cluster), memory.clientId);
}

/** With which application the cluster signs in until the chosen one takes its place. */
export function oldClientIdOf({ cluster, memory }: Pick<Procedure, 'cluster' | 'memory'>): string {
  const current = clientIdOf(cluster);
  return current === undefined || isSameId(current, memory.clientId) ? memory.oldClientId : current;
}

/** Whether the cluster gets another application than the one that it had. */
export function replacesApplication(procedure: Pick<Procedure, 'cluster' | 'memory'>): boolean {
  return !isSameId(oldClientIdOf(procedure), procedure.memory.clientId);
}

/** Whether the cluster is at work, so that it takes no change. */
export function isBusy({ provisioningState }: Pick<ManagedCluster, 'provisioningState'>): boolean {
  return !['Succeeded', 'Failed', 'unknown', 'Canceled'].includes(provisioningState);
}

function isSameId(one: string | undefined, other: string | undefined): boolean {
  return one?.toLowerCase() === other?.toLowerCase();
}

/** Name of an application that is made for a cluster; the same again for the same cluster, so that it can be found. */
export function applicationName({ name, id }: ManagedCluster): string {
  return `acr-pull-${name}-${fingerprint(id.toLowerCase())}`;
}

/** Display name of the passwords that are made for a cluster: tells them from those of others. */
export function passwordName({ name, id }: ManagedCluster): string {
  return `ACR Pull: ${name} ${fingerprint(id.toLowerCase())}`;
}

/** The memory once an application is chosen; what was known of another one does not count for it. */
export function chooseApplication({ cluster, memory }: Procedure, clientId: string): ProcedureMemory {
  const { clusterId, registryId, oldClientId } = memory;
  const chosen = { clusterId, registryId, clientId, oldClientId };
  return { ...chosen, oldClientId: oldClientIdOf({ cluster, memory: chosen }) };
}

/** The memory before an application is chosen. */
export function forgetApplication({ clusterId, registryId, oldClientId }: ProcedureMemory): ProcedureMemory {
  return { clusterId, registryId, oldClientId };
}

/** The memory once the cluster has a password that was not made here. */
export function forgetPassword(memory: ProcedureMemory): ProcedureMemory {
  const { clusterId, registryId, oldClientId, clientId, objectId } = memory;
  return {
    clusterId,
    registryId,
    oldClientId,
    ...(clientId === undefined ? {} : { clientId }),
    ...(objectId === undefined ? {} : { objectId }),
  };
}
