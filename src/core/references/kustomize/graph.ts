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
/** Kustomizations that include each other, which Kustomize refuses, lead to more ways than can be gone. */
const MOST_VISITS = 2_000;

interface Search {
  readonly builds: Build[];
  visits: number;
}

/** Which kustomization includes which. */
export class KustomizationGraph {
  readonly all: readonly Kustomization[];
  /** Who includes what is at a path. */
  readonly #parents = new Map<string, Kustomization[]>();
  readonly #folders = new Map<string, Kustomization>();
  readonly #builds = new Map<Kustomization, readonly Build[]>();

  constructor(all: readonly Kustomization[]) {
    this.all = all;
    for (const each of all) {
      if (!this.#folders.has(each.folder)) this.#folders.set(each.folder, each);
      for (const path of new Set([...each.resourcePaths, ...each.componentPaths])) {
        const parents = this.#parents.get(path);
        if (parents === undefined) this.#parents.set(path, [each]);
        else parents.push(each);
      }
    }
  }

  /** Every build that includes a file, directly or through others; none when no kustomization does. */
  buildsOf(path: string): Build[] {
    const direct = (this.#parents.get(path) ?? []).filter(({ resourcePaths }) => resourcePaths.has(path));
    return direct.flatMap((each) => this.buildsFrom(each));
  }

  /** Every build that a kustomization takes part in. */
  buildsFrom(start: Kustomization): readonly Build[] {
    const known = this.#builds.get(start);
    if (known !== undefined) return known;
    const search: Search = { builds: [], visits: 0 };
    this.#follow(start, [], search);
    this.#builds.set(start, search.builds);
    return search.builds;
  }

  /** The resources that are in none of the files: remote ones, and those that were not read. */
  entriesElsewhere({ folder, resources, components }: Kustomization, paths: ReadonlySet<string>): string[] {
    return [...resources, ...components].filter((entry) => {
      const path = joinPath(folder, entry);
      return !paths.has(path) && !this.#folders.has(path);
    });
  }

  #follow(current: Kustomization, before: readonly Kustomization[], search: Search): void {
    if (before.includes(current) || search.builds.length >= MOST_BUILDS) return;
    if (++search.visits > MOST_VISITS) return;
    const steps = [...before, ...this.#stepsOf(current, new Set(before))];
    const parents = this.#parents.get(current.folder) ?? [];
    if (parents.length === 0) search.builds.push({ steps, root: current });
    for (const parent of parents) this.#follow(parent, steps, search);
  }

  /** The components of a kustomization transform what its resources gave, then the kustomization itself does. */
  #stepsOf(current: Kustomization, seen: Set<Kustomization>): Kustomization[] {
    if (seen.has(current)) return [];
    seen.add(current);
    const components = [...current.componentPaths].flatMap((path) => this.#folders.get(path) ?? []);
    return [...components.flatMap((component) => this.#stepsOf(component, seen)), current];
  }
}
