import type { Workload } from '../workload.ts';

/** One workload of a manifest, where a grant is for that alone. Without a namespace, whichever has that name. */
export interface ChosenWorkload {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** The workloads that name at least one image of this login server (lower case); only the chosen one, if one is. */
export function workloadsPullingFrom(
  workloads: readonly Workload[],
  loginServer: string,
  only?: ChosenWorkload,
): Workload[] {
  return workloads.filter(
    (workload) =>
      isChosen(workload, only) && workload.images.some(({ reference }) => reference?.host === loginServer),
  );
}

/** Whether a grant is for this workload. One that leaves its namespace to the context may be in the chosen one. */
export function isChosen(
  { kind, name, namespace }: Pick<Workload, 'kind' | 'name' | 'namespace'>,
  only: ChosenWorkload | undefined,
): boolean {
  if (only === undefined) return true;
  const isThere = namespace === undefined || only.namespace === undefined || namespace === only.namespace;
  return kind === only.kind && name === only.name && isThere;
}
