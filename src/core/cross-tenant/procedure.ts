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
  const { clusterId, registryId } = memory;
  const current = clientIdOf(cluster) ?? memory.oldClientId;
  const isInUse = current.toLowerCase() === clientId.toLowerCase();
  return { clusterId, registryId, clientId, oldClientId: isInUse ? memory.oldClientId : current };
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
