import { parseImageReference } from '../image-reference.ts';
import type { YamlPath } from '../manifests/yaml-path.ts';
import { message, type Message } from '../message.ts';
import type { Workload } from '../workload.ts';
import { effectsOf, keepsNames } from './kustomize/effects.ts';
import type { Build } from './kustomize/graph.ts';
import { renamedImage } from './kustomize/images.ts';
import type { Kustomization } from './kustomize/kustomization.ts';
import { isRenamedKind, type PatchTarget } from './kustomize/patch.ts';
import type { PlacedWorkload, RatedPlace, SecretHome, ServiceAccountPlace } from './places.ts';
import { ranked } from './places.ts';
import { serviceAccountPlaces } from './service-accounts.ts';
import type { SourceFile } from './source-file.ts';

/** A build in which the workload pulls from the registry. */
interface PullingBuild {
  readonly build: Build;
  readonly images: readonly string[];
  /** The kustomization that names the registry; absent where the manifest does. */
  readonly renamer?: Kustomization;
}

export interface ManifestQuestion {
  readonly file: SourceFile;
  readonly workload: Workload;
  readonly builds: readonly Build[];
  readonly loginServer: string;
  readonly accounts: readonly ServiceAccountPlace[];
  /** Workloads whose pod template cannot be edited. */
  readonly refusals: ReadonlyMap<Workload, Message>;
}

/**
 * The places of one workload of a manifest; `undefined` when neither it nor any build of it pulls from the registry.
 * Images are renamed as the kustomizations say before they are looked at.
 */
export function placeWorkload(question: ManifestQuestion): PlacedWorkload | undefined {
  const { file, workload, builds, loginServer } = question;
  const own = workload.images.map(({ text }) => text).filter((image) => isFrom(image, loginServer));
  const pulling = builds.flatMap((build) => pullingBuild(workload, build, loginServer) ?? []);
  if (builds.length === 0 ? own.length === 0 : pulling.length === 0) return undefined;
  const namespaces = namespacesOf(workload, pulling);
  const homes = secretHomes(pulling);
  return {
    path: file.path,
    source: 'manifest',
    kind: workload.kind,
    name: workload.name,
    ...(workload.namespace === undefined ? {} : { statedNamespace: workload.namespace }),
    namespaces,
    images: unique([...(builds.length === 0 ? own : []), ...pulling.flatMap(({ images }) => images)]),
    pullSecrets: workload.pullSecrets,
    places: ranked([
      podTemplatePlace(question, own.length > 0),
      ...patchPlaces(workload, pulling),
      ...serviceAccountPlaces({
        path: file.path,
        workload,
        namespaces,
        accounts: question.accounts,
        keepsNames: homes.every(({ effects }) => effects.every(keepsNames)),
        kustomizations: unique(pulling.flatMap(({ build }) => build.steps[0]?.path ?? [])),
      }),
    ]),
    secretHomes: homes,
    partOf: unique(builds.flatMap(({ steps }) => steps.map(({ path }) => path))),
  };
}

/** Whether an image is of the registry (login server in lower case). */
export function isFrom(image: string, loginServer: string): boolean {
  return parseImageReference(image)?.host === loginServer;
}

function pullingBuild({ images }: Workload, build: Build, loginServer: string): PullingBuild | undefined {
  let current = images.map(({ text }) => text);
  const before = new Set(current.filter((image) => isFrom(image, loginServer)));
  let renamer: Kustomization | undefined;
  for (const step of build.steps) {
    const after = current.map((image) => renamedImage(image, step.images));
    const isRenamer = after.some(
      (image, index) => isFrom(image, loginServer) && !isFrom(current[index] ?? '', loginServer),
    );
    if (isRenamer && before.size === 0) renamer ??= step;
    current = after;
  }
  const pulled = current.filter((image) => isFrom(image, loginServer));
  if (pulled.length === 0) return undefined;
  return { build, images: pulled, ...(renamer === undefined ? {} : { renamer }) };
}

function namespacesOf(workload: Workload, pulling: readonly PullingBuild[]): string[] {
  const stated = pulling.map(({ build }) => effectsOf(build).namespace ?? workload.namespace);
  return unique((stated.length === 0 ? [workload.namespace] : stated).flatMap((name) => name ?? []));
}

function podTemplatePlace({ file, workload, refusals }: ManifestQuestion, isOwn: boolean): RatedPlace {
  const { document, podSpecPath, kind, name } = workload;
  const place = {
    kind: 'pod-template' as const,
    path: file.path,
    document,
    ...(podSpecPath === undefined ? {} : { podSpecPath }),
    object: `${kind}/${name}`,
    isRenamedWithSecret: isRenamedKind(workload),
  };
  const reason = refusals.get(workload);
  if (reason !== undefined) return { place, level: 'impossible', reason };
  if (isOwn) {
    return { place, level: 'recommended', reason: message('the image and its pull secret stay together.') };
  }
  return {
    place,
    level: 'possible',
    reason: message('every build of this file gets it, also those that do not pull from the registry.'),
  };
}

/** A patch where the registry comes in: it serves the builds that need it, and no other. */
function patchPlaces(workload: Workload, pulling: readonly PullingBuild[]): RatedPlace[] {
  const target = targetOf(workload);
  if (target === undefined) return [];
  const at = new Map(
    pulling.flatMap(({ build, renamer }) => {
      const kustomization = renamer ?? build.steps.find(({ resources }) => resources.length > 0);
      return kustomization === undefined
        ? []
        : [[kustomization.path, { isRenamer: renamer !== undefined }] as const];
    }),
  );
  return [...at].map(([path, { isRenamer }]) => ({
    place: { kind: 'kustomize-patch', path, targets: [target] },
    level: isRenamer ? 'recommended' : 'possible',
    reason: isRenamer
      ? message('this kustomization takes the image from the registry, so it adds the pull secret too.')
      : message('leaves the manifest as it is.'),
  }));
}

function targetOf({ apiVersion, kind, name, podSpecPath, pullSecrets }: Workload): PatchTarget | undefined {
  if (podSpecPath === undefined || name === '') return undefined;
  const isListed = pullSecrets.length > 0;
  return { apiVersion, kind, name, specPath: pathInObject(podSpecPath), isListed };
}

/** Kustomize takes lists apart, so a path of its own begins at the object. */
function pathInObject(path: YamlPath): YamlPath {
  return path[0] === 'items' && typeof path[1] === 'number' ? pathInObject(path.slice(2)) : path;
}

/** Where the Secret can be included: beside the patch, or where the manifest is. */
function secretHomes(pulling: readonly PullingBuild[]): SecretHome[] {
  const homes = new Map<string, SecretHome>();
  for (const { build, renamer } of pulling) {
    const home = renamer ?? build.steps.find(({ resources }) => resources.length > 0);
    if (home === undefined) continue;
    const known = homes.get(home.path)?.effects ?? [];
    const effects = [...known, effectsOf(build, home.path)];
    homes.set(home.path, { path: home.path, folder: home.folder, effects });
  }
  return [...homes.values()];
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
