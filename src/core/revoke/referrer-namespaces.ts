import { effectsOf } from '../references/kustomize/effects.ts';
import type { Build, KustomizationGraph } from '../references/kustomize/graph.ts';
import type { PlacedWorkload } from '../references/places.ts';
import type { Referrer } from '../references/remove-references.ts';
import { isKustomizationFile, isValuesFile } from '../references/source-file.ts';

/** Namespaces of pods; `undefined` is that of the context. */
export type PodNamespaces = readonly (string | undefined)[] | 'any';

/** What the files say of namespaces. */
export interface Surroundings {
  readonly graph: KustomizationGraph;
  readonly placed: readonly PlacedWorkload[];
}

/** The namespaces of an object's pods: as the kustomizations around it make them, or as it says itself. */
export function namespacesOf(referrer: Referrer, around: Surroundings): PodNamespaces {
  const { path, namespace } = referrer;
  // A chart is installed into any namespace.
  if (isValuesFile(path)) return 'any';
  if (isKustomizationFile(path)) return patchedNamespaces(referrer, around);
  const own = around.placed.find((each) => isOf(each, referrer));
  if (own !== undefined && own.namespaces.length > 0) return own.namespaces;
  const builds = around.graph.buildsOf(path);
  return builds.length === 0 ? [namespace] : namespacesIn(builds, [namespace]);
}

/** A file may have several objects of one kind and name, each for a namespace of its own. */
function isOf(workload: PlacedWorkload, { path, kind, name, namespace }: Referrer): boolean {
  return (
    workload.path === path &&
    workload.kind === kind &&
    workload.name === name &&
    workload.statedNamespace === namespace
  );
}

/** Of what a patch goes to; where that is in none of the files and no kustomization says it, it may be any. */
function patchedNamespaces({ path, kind, name }: Referrer, { graph, placed }: Surroundings): PodNamespaces {
  const kinds = kind.split('|');
  const isTarget = (each: PlacedWorkload): boolean =>
    each.partOf.includes(path) && kinds.includes(each.kind) && (name === '' || each.name === name);
  const stated = placed.filter(isTarget).map(({ statedNamespace }) => statedNamespace);
  const builds = graph.all.filter((each) => each.path === path).flatMap((each) => graph.buildsFrom(each));
  const namespaces = namespacesIn(builds, stated);
  return namespaces.length === 0 ? 'any' : namespaces;
}

/** What builds make of namespaces that objects state. */
function namespacesIn(
  builds: readonly Build[],
  stated: readonly (string | undefined)[],
): (string | undefined)[] {
  return builds.flatMap((build) => {
    const { namespace } = effectsOf(build);
    return namespace === undefined ? stated : [namespace];
  });
}
