import type { ManifestProblem } from '../manifests/scan.ts';
import type { YamlPath } from '../manifests/yaml-path.ts';
import type { Message } from '../message.ts';
import type { ValuesForm } from './helm/template-run.ts';
import type { BuildEffects } from './kustomize/effects.ts';
import type { PatchTarget } from './kustomize/patch.ts';

/** A place that can refer to a pull secret. */
export type Place =
  | PodTemplatePlace
  | ServiceAccountPlace
  | NewServiceAccountPlace
  | ServiceAccountCommandPlace
  | KustomizePatchPlace
  | HelmValuesPlace
  | HelmTemplatePlace;

/** The pod template in a manifest. */
export interface PodTemplatePlace {
  readonly kind: 'pod-template';
  readonly path: string;
  readonly document: number;
  /** Absent where the kind takes none. */
  readonly podSpecPath?: YamlPath;
  /** For example `Deployment/web`. */
  readonly object: string;
  /** Whether kustomize renames its pull secrets when it renames the Secret. */
  readonly isRenamedWithSecret: boolean;
}

/** A ServiceAccount that is in the files. */
export interface ServiceAccountPlace {
  readonly kind: 'service-account';
  readonly path: string;
  readonly document: number;
  readonly objectPath: YamlPath;
  readonly name: string;
  readonly namespace?: string;
}

/** A ServiceAccount that gets a file of its own, beside the workload. */
export interface NewServiceAccountPlace {
  readonly kind: 'new-service-account';
  readonly folder: string;
  readonly name: string;
  readonly namespace?: string;
  /** The kustomizations that include the workload, and so have to include the new file. */
  readonly kustomizations: readonly string[];
}

/** A ServiceAccount in the cluster, which is changed by commands. */
export interface ServiceAccountCommandPlace {
  readonly kind: 'service-account-command';
  readonly name: string;
  readonly namespace?: string;
}

/** A patch in a kustomization. */
export interface KustomizePatchPlace {
  readonly kind: 'kustomize-patch';
  /** Of the kustomization file. */
  readonly path: string;
  readonly targets: readonly PatchTarget[];
}

/** Values of a chart, in one file or in several that each replace the list of the others. */
export interface HelmValuesPlace {
  readonly kind: 'helm-values';
  readonly targets: readonly { readonly path: string; readonly key: readonly string[] }[];
  readonly form: ValuesForm;
}

/** A template of a chart, which is never edited. */
export interface HelmTemplatePlace {
  readonly kind: 'helm-template';
  readonly path: string;
}

export interface RatedPlace {
  readonly place: Place;
  readonly level: 'recommended' | 'possible' | 'impossible';
  readonly reason: Message;
}

/** A kustomization that may include the Secret's file, and what its builds then make of the Secret. */
export interface SecretHome {
  readonly path: string;
  /** The file must be in this folder or below it (kustomize's load restriction). */
  readonly folder: string;
  readonly effects: readonly BuildEffects[];
}

/** Something that pulls from the registry, and every place from which it could get its pull secret. */
export interface PlacedWorkload {
  /** The manifest, the template of a chart, or the kustomization whose objects come from elsewhere. */
  readonly path: string;
  readonly source: 'manifest' | 'chart' | 'kustomization';
  readonly kind: string;
  readonly name: string;
  /** As the manifest itself says it, whatever kustomizations make of it. */
  readonly statedNamespace?: string;
  /** Every namespace that the files state for it; none where that is left to the context. */
  readonly namespaces: readonly string[];
  /** What it pulls from the registry, renamed as the kustomizations and values say. */
  readonly images: readonly string[];
  readonly pullSecrets: readonly string[];
  /** Recommended first. */
  readonly places: readonly RatedPlace[];
  readonly secretHomes: readonly SecretHome[];
  /** Kustomizations and charts that it is part of: selecting their files selects it too. */
  readonly partOf: readonly string[];
}

export interface FoundPlaces {
  readonly workloads: readonly PlacedWorkload[];
  readonly problems: readonly { readonly path: string; readonly problem: ManifestProblem }[];
}

/** The best place of each workload; one without any gets the first, whose edit then says what a person must do. */
export function recommendedPlaces({ workloads }: Pick<FoundPlaces, 'workloads'>): Place[] {
  const best = workloads.flatMap(({ places }) => places[0]?.place ?? []);
  return [...new Map(best.map((place) => [JSON.stringify(place), place])).values()];
}

const ORDER = { recommended: 0, possible: 1, impossible: 2 } as const;

/** In order of their level; where none is recommended, the first that is possible becomes it. */
export function ranked(places: readonly RatedPlace[]): RatedPlace[] {
  const sorted = places.toSorted((a, b) => ORDER[a.level] - ORDER[b.level]);
  const [first, ...others] = sorted;
  return first?.level === 'possible' ? [{ ...first, level: 'recommended' }, ...others] : sorted;
}
