import { joinPath } from '../paths.ts';
import type { Kustomization } from './kustomization.ts';

/** The kustomizations that an object passes through in one build, the innermost first, components in their turn. */
export interface Build {
  readonly steps: readonly Kustomization[];
  /** Where `kubectl apply -k` is called. */
  readonly root: Kustomization;
}

/** More builds of one object than this are not told apart; bases of bases multiply. */
const MOST_BUILDS = 200;

/** Every build that includes a file, directly or through others; none when no kustomization does. */
export function buildsOf(all: readonly Kustomization[], path: string): Build[] {
  return all
    .filter(({ resourcePaths }) => resourcePaths.has(path))
    .flatMap((direct) => buildsFrom(all, direct));
}

/** Every build that a kustomization takes part in. */
export function buildsFrom(all: readonly Kustomization[], start: Kustomization): Build[] {
  const builds: Build[] = [];
  follow(all, start, [], builds);
  return builds;
}

function follow(
  all: readonly Kustomization[],
  current: Kustomization,
  before: readonly Kustomization[],
  builds: Build[],
): void {
  if (before.includes(current) || builds.length >= MOST_BUILDS) return;
  const steps = [...before, ...stepsOf(all, current, new Set(before))];
  const parents = all.filter((each) => includes(each, current));
  if (parents.length === 0) builds.push({ steps, root: current });
  for (const parent of parents) follow(all, parent, steps, builds);
}

/** The components of a kustomization transform what its resources gave, then the kustomization itself does. */
function stepsOf(
  all: readonly Kustomization[],
  current: Kustomization,
  seen: Set<Kustomization>,
): Kustomization[] {
  if (seen.has(current)) return [];
  seen.add(current);
  const components = [...current.componentPaths].flatMap(
    (path) => all.find(({ folder }) => folder === path) ?? [],
  );
  return [...components.flatMap((component) => stepsOf(all, component, seen)), current];
}

function includes(parent: Kustomization, { folder }: Kustomization): boolean {
  return parent.resourcePaths.has(folder) || parent.componentPaths.has(folder);
}

/** The resources that are in none of the files: remote ones, and those that were not read. */
export function entriesElsewhere(
  all: readonly Kustomization[],
  { folder, resources, components }: Kustomization,
  paths: ReadonlySet<string>,
): string[] {
  return [...resources, ...components].filter((entry) => {
    const path = joinPath(folder, entry);
    return !paths.has(path) && all.every((each) => each.folder !== path);
  });
}
