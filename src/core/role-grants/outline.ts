import { isAbac } from '../clusters/choose-scenario.ts';
import type { ManagedCluster } from '../clusters/managed-cluster.ts';
import type { Context } from '../contexts/context.ts';
import type { Message } from '../message.ts';
import type { ArmRegistry } from '../registry.ts';
import { ACR_PULL, REPOSITORY_READER } from '../roles/role-definitions.ts';
import type { Workload } from '../workload.ts';

/** Who gets the role: an object of the registry's tenant. */
export interface Principal {
  readonly objectId: string;
  /** What it is to the cluster: `kubelet identity of shop-prod`. */
  readonly label: Message;
  /** When the last of its secrets ends: the nodes cannot pull after that. Absent where nobody told. */
  readonly secretEndsOn?: Date;
}

/** How much of an ABAC registry the role is for; a legacy registry knows only the whole. */
export type Breadth = 'registry' | 'repositories';

export interface RoleGrantChoices {
  readonly context: Context;
  readonly cluster: ManagedCluster;
  readonly registry: ArmRegistry;
  readonly principal: Principal;
  /** Workloads of the manifest that pull from the registry; at least one. */
  readonly workloads: readonly Workload[];
  readonly breadth: Breadth;
}

/** A role for a principal on a registry, for the sake of some images; whatever the principal pulls for. */
export interface RoleWish {
  readonly registry: ArmRegistry;
  readonly principal: Principal;
  readonly breadth: Breadth;
  readonly role: { readonly guid: string; readonly name: string };
  /** Images of the manifest in the registry, as written. */
  readonly images: readonly string[];
  /** Their repositories, sorted. */
  readonly repositories: readonly string[];
}

/** A role for the identity with which a cluster pulls, before the registry has been asked what exists already. */
export interface RoleGrantOutline extends Omit<RoleGrantChoices, 'workloads'>, RoleWish {}

/** Derives role and repositories. ABAC registries ignore AcrPull, legacy ones the repository roles (azure-facts B3). */
export function outlineRoleGrant({ workloads, ...choices }: RoleGrantChoices): RoleGrantOutline {
  const { registry, breadth } = choices;
  const images = workloads
    .flatMap((workload) => workload.images)
    .filter(({ reference }) => reference?.host === registry.loginServer);
  return {
    ...choices,
    breadth: isAbac(registry) ? breadth : 'registry',
    role: pullRoleOf(registry),
    images: [...new Set(images.map(({ text }) => text))],
    repositories: [...new Set(images.flatMap(({ reference }) => reference?.repository ?? []))].toSorted(),
  };
}

/** The least built-in role that pulls from a registry of this mode. */
export function pullRoleOf(registry: ArmRegistry): RoleWish['role'] {
  return isAbac(registry)
    ? { guid: REPOSITORY_READER, name: 'Container Registry Repository Reader' }
    : { guid: ACR_PULL, name: 'AcrPull' };
}
