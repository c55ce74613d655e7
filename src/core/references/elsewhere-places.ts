import { message } from '../message.ts';
import { effectsOf } from './kustomize/effects.ts';
import type { KustomizationGraph } from './kustomize/graph.ts';
import type { Kustomization } from './kustomize/kustomization.ts';
import { renamedImage } from './kustomize/images.ts';
import { EVERY_WORKLOAD } from './kustomize/patch.ts';
import { isFrom } from './manifest-places.ts';
import type { PlacedWorkload } from './places.ts';

/**
 * Kustomizations that take images of objects which are in none of the files (remote bases, charts) from the
 * registry. Which of those objects use the images is not known, so the patch goes to all: a pull secret harms none.
 */
export function placeElsewhere(
  graph: KustomizationGraph,
  {
    paths,
    found,
    loginServer,
  }: {
    readonly paths: ReadonlySet<string>;
    readonly found: readonly PlacedWorkload[];
    readonly loginServer: string;
  },
): PlacedWorkload[] {
  const isForeign = (each: Kustomization): boolean =>
    each.hasGenerators || graph.entriesElsewhere(each, paths).length > 0;
  return graph.all.flatMap((kustomization) => {
    const images = foreignImages(kustomization, found, loginServer);
    if (images.length === 0 || !within(graph, kustomization).some(isForeign)) return [];
    const effects = graph.buildsFrom(kustomization).map((build) => effectsOf(build, kustomization.path));
    const { path, folder } = kustomization;
    return [
      {
        path,
        source: 'kustomization' as const,
        kind: 'Kustomization',
        name: '',
        namespaces: [...new Set(effects.flatMap(({ namespace }) => namespace ?? []))],
        images,
        pullSecrets: [],
        places: [
          {
            place: { kind: 'kustomize-patch' as const, path, targets: EVERY_WORKLOAD },
            level: 'recommended' as const,
            reason: message(
              'its objects come from elsewhere, so a patch adds the pull secret to every workload of Kubernetes’ own kinds.',
            ),
          },
        ],
        secretHomes: [{ path, folder, effects }],
        partOf: [path],
      },
    ];
  });
}

/** What the rules take from the registry, and no workload in the files explains. */
function foreignImages(
  { images }: Kustomization,
  found: readonly PlacedWorkload[],
  loginServer: string,
): string[] {
  const explained = new Set(found.flatMap((workload) => workload.images.map(withoutTag)));
  return images
    .map((rule) => renamedImage(rule.name, [rule]))
    .filter((image) => isFrom(image, loginServer) && !explained.has(withoutTag(image)));
}

function withoutTag(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

/** A kustomization and all that it includes. */
function within(graph: KustomizationGraph, outer: Kustomization): Kustomization[] {
  return graph.all.filter((each) => graph.buildsFrom(each).some(({ steps }) => steps.includes(outer)));
}
