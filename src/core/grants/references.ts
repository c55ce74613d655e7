import { FORMS } from '../forms/form.ts';
import { parseImageReference } from '../image-reference.ts';
import { scanManifest } from '../manifests/scan.ts';
import { message, type Message } from '../message.ts';
import type { Result } from '../result.ts';
import { editReferences, type ReferenceResult } from '../references/edit-references.ts';
import { findPlaces } from '../references/find-places.ts';
import { isBelow } from '../references/paths.ts';
import type { FoundPlaces, Place, PlacedWorkload } from '../references/places.ts';
import type { FileEdits } from '../references/reference-edits.ts';
import type { SourceFile } from '../references/source-file.ts';
import type { Workload, WorkloadImage } from '../workload.ts';
import type { FileRef, GrantOutline } from './outline.ts';
import { referredName, type Storage } from './storage.ts';
import { isChosen, type ChosenWorkload } from './targets.ts';

/** From where the workloads are to refer to the pull secret: the best place of each, or one kind where it is possible. */
export type Placement = 'recommended' | Place['kind'];

/** The files that lead to references, as the editor has them now, and one undoable change of them. */
export interface ReferenceDocuments {
  read(): Promise<Result<readonly SourceFile[]>>;
  apply(edits: readonly FileEdits[]): Promise<Result<void>>;
}

/** What pulls from the registry: enough to name tokens and repositories. */
export interface PullingWorkload {
  readonly namespace?: string;
  readonly images: readonly Pick<WorkloadImage, 'text' | 'reference'>[];
}

/** What is to be edited, with the texts before, to show the difference. */
export interface PlannedReferences extends ReferenceResult {
  readonly before: readonly SourceFile[];
  /** What else could be chosen. */
  readonly placements: readonly Placement[];
  /** What is possible for none of the workloads, with the reason of each. */
  readonly impossible: readonly ImpossiblePlacement[];
  /** What pulls from the registry, as it is before the edits. */
  readonly workloads: readonly Workload[];
}

export interface ImpossiblePlacement {
  readonly placement: Placement;
  readonly reasons: readonly Message[];
}

/** The workloads that were found, once for each namespace that the files state, with the images as they are built. */
export function pullingWorkloads(
  { workloads }: Pick<FoundPlaces, 'workloads'>,
  files: readonly SourceFile[],
): Workload[] {
  const statedIn = new Map<string, readonly Workload[]>();
  return workloads.flatMap((placed) => {
    const { path, kind, name, namespaces, pullSecrets } = placed;
    if (!statedIn.has(path)) statedIn.set(path, scanned(files, path));
    const stated = statedIn.get(path)?.find((each) => each.kind === kind && each.name === name);
    const base = stated ?? { apiVersion: '', kind, name, document: 0, range: NOWHERE, pullSecrets };
    const images = placed.images.map((text) => ({
      text,
      reference: parseImageReference(text),
      range: NOWHERE,
    }));
    const workload = { ...base, pullSecrets, images };
    return namespaces.length === 0 ? [workload] : namespaces.map((namespace) => ({ ...workload, namespace }));
  });
}

function scanned(files: readonly SourceFile[], path: string): readonly Workload[] {
  const text = files.find((file) => file.path === path)?.text;
  return text === undefined ? [] : scanManifest(text).workloads;
}

/**
 * What a grant by pull secret is for, as the files are now. Where every place refers to the Secret already, each
 * workload does, whether its own text says so or a kustomization, a chart or a ServiceAccount file.
 */
export function grantedWorkloads(files: readonly SourceFile[], outline: GrantOutline): Workload[] {
  const { registry, selected, only, secretName, storage } = outline;
  const found = findPulling(files, { loginServer: registry.loginServer, selected, only });
  const workloads = pullingWorkloads(found, files);
  const { edits, newFiles, uneditable, accounts } = planReferences(files, outline);
  if ([edits, newFiles, uneditable, accounts].some(({ length }) => length > 0)) return workloads;
  const name = referredName(secretName, storage);
  return workloads.map((workload) =>
    workload.pullSecrets.includes(name)
      ? workload
      : { ...workload, pullSecrets: [...workload.pullSecrets, name] },
  );
}

/** What a build makes stands in no text. */
const NOWHERE = { start: 0, end: 0 };

/** The kinds of place that can be chosen: those that are possible for at least one workload. */
function placementsOf({ workloads }: Pick<FoundPlaces, 'workloads'>): Placement[] {
  const kinds = workloads.flatMap(({ places }) =>
    places.flatMap(({ level, place }) => (level === 'impossible' ? [] : [place.kind])),
  );
  return ['recommended', ...new Set(kinds)];
}

function impossibleOf({ workloads }: Pick<FoundPlaces, 'workloads'>): ImpossiblePlacement[] {
  const possible = new Set(placementsOf({ workloads }));
  const refused = workloads.flatMap(({ kind, name, places }) =>
    places
      .filter(({ place }) => !possible.has(place.kind))
      .map(({ place, reason }) => ({
        placement: place.kind,
        reason: message('{0} {1}: {2}', kind, name, reason),
      })),
  );
  const groups = Map.groupBy(refused, ({ placement }) => placement);
  return [...groups].map(([placement, group]) => ({ placement, reasons: group.map(({ reason }) => reason) }));
}

/** Edits of everything that pulls from the registry, from the files as they are. Changes nothing. */
export function planReferences(files: readonly SourceFile[], outline: GrantOutline): PlannedReferences {
  const { registry, selected, placement, secretName, storage, secretFile, only } = outline;
  const found = findPulling(files, { loginServer: registry.loginServer, selected, only });
  const choice = {
    places: placesFor(found.workloads, placement),
    ...includedFile(found.workloads, storage, secretFile),
  };
  const result = editReferences(files, choice, referredName(secretName, storage));
  const edited = new Set(result.edits.map(({ path }) => path));
  const before = files.filter(({ path }) => edited.has(path));
  return {
    ...result,
    before,
    placements: placementsOf(found),
    impossible: impossibleOf(found),
    workloads: pullingWorkloads(found, files),
  };
}

/** What pulls from the registry in the selected files, or the one workload of it that the grant is for. */
export function findPulling(
  files: readonly SourceFile[],
  { loginServer, selected, only }: PullingQuestion,
): FoundPlaces {
  const found = findPlaces(files, loginServer, selected);
  const workloads = found.workloads.filter(({ kind, name, namespaces }) => {
    const stated = namespaces.map((namespace) => ({ kind, name, namespace }));
    return (stated.length > 0 ? stated : [{ kind, name }]).some((each) => isChosen(each, only));
  });
  return { ...found, workloads };
}

export interface PullingQuestion {
  readonly loginServer: string;
  readonly selected: readonly string[];
  readonly only: ChosenWorkload | undefined;
}

function placesFor(workloads: readonly PlacedWorkload[], placement: Placement): Place[] {
  const chosen = workloads.flatMap(({ places }) => {
    const wanted = places.find(({ place, level }) => place.kind === placement && level !== 'impossible');
    return (wanted ?? places[0])?.place ?? [];
  });
  return [...new Map(chosen.map((place) => [JSON.stringify(place), place])).values()];
}

const KINDS: Readonly<Record<Storage['form'], string>> = {
  secret: 'Secret',
  'sealed-secret': 'SealedSecret',
  sops: 'Secret',
  'external-secrets': 'ExternalSecret',
  'acr-pull-binding': 'AcrPullBinding',
  'apply-only': 'Secret',
};

/** A file that git does not have must not be part of a build: it would fail for everybody else. */
function includedFile(
  workloads: readonly PlacedWorkload[],
  { form }: Storage,
  { path }: FileRef,
): Pick<Parameters<typeof editReferences>[1], 'secretFile'> {
  // What sops encrypts, kustomize cannot read by itself.
  if (!FORMS[form].mayBeCommitted || form === 'sops') return {};
  const own = sourcePath(path);
  const homes = workloads
    .flatMap(({ secretHomes }) => secretHomes)
    .filter(({ folder }) => isBelow(own, folder));
  const distinct = [...new Map(homes.map((home) => [home.path, home])).values()];
  return { secretFile: { path: own, kind: KINDS[form], homes: distinct } };
}

/** A path in the platform's form, as references know it: with slashes. */
export function sourcePath(path: string): string {
  return path.replaceAll('\\', '/').replace(/^([A-Za-z]):/, (_, drive: string) => `/${drive.toLowerCase()}:`);
}

/** How a file is shown: relative to the folder that the manifest's own label is relative to. */
export function labelIn({ manifest }: Pick<GrantOutline, 'manifest'>, path: string): string {
  const own = sourcePath(manifest.path);
  const root = own.endsWith(manifest.label) ? own.slice(0, own.length - manifest.label.length) : '';
  return root !== '' && path.startsWith(root) ? path.slice(root.length) : path;
}
