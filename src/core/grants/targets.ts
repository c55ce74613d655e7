import type { Workload } from '../workload.ts';

/** The workloads that name at least one image of this login server (lower case). */
export function workloadsPullingFrom(workloads: readonly Workload[], loginServer: string): Workload[] {
  return workloads.filter(({ images }) => images.some(({ reference }) => reference?.host === loginServer));
}
