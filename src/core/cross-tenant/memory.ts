import type { ManagedCluster } from '../clusters/managed-cluster.ts';
import type { ArmRegistry } from '../registry.ts';
import type { ProcedureMemory } from './procedure.ts';

/** The memory of a procedure among those that were kept; what cannot be read counts as not there. */
export function recall(
  kept: unknown,
  cluster: ManagedCluster,
  registry: ArmRegistry,
): ProcedureMemory | undefined {
  return memories(kept).find((memory) => isOf(memory, cluster.id, registry.id));
}

/** What to keep from now on: `memory` in the place of the one for the same cluster and registry. */
export function remember(kept: unknown, memory: ProcedureMemory): ProcedureMemory[] {
  return [...memories(kept).filter((other) => !isOf(other, memory.clusterId, memory.registryId)), memory];
}

function isOf(memory: ProcedureMemory, clusterId: string, registryId: string): boolean {
  return (
    memory.clusterId.toLowerCase() === clusterId.toLowerCase() &&
    memory.registryId.toLowerCase() === registryId.toLowerCase()
  );
}

function memories(kept: unknown): ProcedureMemory[] {
  return Array.isArray(kept) ? kept.flatMap((value: unknown) => toMemory(value) ?? []) : [];
}

function toMemory(value: unknown): ProcedureMemory | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const texts = new Map(Object.entries(value).filter((entry): entry is [string, string] => isText(entry[1])));
  const [clusterId, registryId, oldClientId] = ['clusterId', 'registryId', 'oldClientId'].map((key) =>
    texts.get(key),
  );
  if (clusterId === undefined || registryId === undefined || oldClientId === undefined) return undefined;
  const clientId = texts.get('clientId');
  const objectId = texts.get('objectId');
  const passwordInUse = texts.get('passwordInUse');
  return {
    clusterId,
    registryId,
    oldClientId,
    ...(clientId === undefined ? {} : { clientId }),
    ...(objectId === undefined ? {} : { objectId }),
    ...(passwordInUse === undefined ? {} : { passwordInUse }),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
