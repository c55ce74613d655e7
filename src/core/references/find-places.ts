import { addPullSecret } from '../manifests/add-pull-secret.ts';
import { mentionsRegistry, scanManifest, type ManifestScan } from '../manifests/scan.ts';
import type { Message } from '../message.ts';
import type { Workload } from '../workload.ts';
import { placeCharts, placeLooseValues } from './chart-places.ts';
import { placeElsewhere } from './elsewhere-places.ts';
import { readCharts, type Chart } from './helm/chart.ts';
import { KustomizationGraph, type Build } from './kustomize/graph.ts';
import { readKustomizations } from './kustomize/kustomization.ts';
import { isFrom, placeWorkload } from './manifest-places.ts';
import { isBelow } from './paths.ts';
import type { FoundPlaces, PlacedWorkload } from './places.ts';
import { readServiceAccounts } from './service-accounts.ts';
import { isKustomizationFile, isValuesFile, type SourceFile } from './source-file.ts';

/**
 * Everything in the files that pulls from the registry, and for each every place that can refer to its pull secret,
 * recommended first. `files` are all files of a folder that `isReferenceFile` names; with `selected`, only what
 * stands in these files or is made from them counts (a manifest, a kustomization, a file of a chart, a folder).
 * Broken files are problems and hide nothing else. `loginServer` is in lower case.
 */
export function findPlaces(
  files: readonly SourceFile[],
  loginServer: string,
  selected?: readonly string[],
): FoundPlaces {
  const graph = new KustomizationGraph(readKustomizations(files));
  const charts = readCharts(files);
  const manifests = files.filter(({ path }) => isManifest(path, charts));
  const accounts = readServiceAccounts(manifests);
  const scans = manifests.flatMap((file) => scanned(file, graph, loginServer) ?? []);
  const placed = scans.flatMap(({ file, scan: { workloads: own }, builds }) => {
    const refusals = refusalsOf(file, own);
    return own.flatMap(
      (workload) => placeWorkload({ file, workload, builds, loginServer, accounts, refusals }) ?? [],
    );
  });
  const paths = new Set(files.map(({ path }) => path));
  const workloads = [
    ...placed,
    ...placeElsewhere(graph, { paths, found: placed, loginServer }),
    ...placeCharts(charts, loginServer),
    ...placeLooseValues(
      files.filter(({ path }) => isValuesFile(path) && !isInChart(path, charts)),
      loginServer,
    ),
  ];
  const isWanted = (path: string, partOf: readonly string[]): boolean =>
    selected === undefined ||
    selected.some((each) =>
      [path, ...partOf].some((own) => covers(wholeChart(each, workloads, charts), own)),
    );
  return {
    workloads: workloads.filter(({ path, partOf }) => isWanted(path, partOf)),
    problems: scans.flatMap(({ file: { path }, scan }) =>
      isWanted(path, []) ? scan.problems.map((problem) => ({ path, problem })) : [],
    ),
  };
}

/** A file of a chart that makes no workload itself (helpers, notes) stands for the chart. */
function wholeChart(
  selected: string,
  workloads: readonly PlacedWorkload[],
  charts: readonly Chart[],
): string {
  if (workloads.some(({ path, partOf }) => path === selected || partOf.includes(selected))) return selected;
  const around = charts.filter(({ folder }) => isBelow(selected, folder));
  return around.toSorted((a, b) => b.folder.length - a.folder.length)[0]?.folder ?? selected;
}

/** A selected folder covers what is in it. */
function covers(selected: string, path: string): boolean {
  return selected === path || isBelow(path, selected);
}

/** Which edits would not be safe: tried with a name that nobody uses. */
function refusalsOf({ text }: SourceFile, workloads: readonly Workload[]): Map<Workload, Message> {
  const { uneditable } = addPullSecret(text, workloads, 'acr-pull-x');
  return new Map(uneditable.map(({ workload, reason }) => [workload, reason]));
}

interface Scanned {
  readonly file: SourceFile;
  readonly scan: ManifestScan;
  readonly builds: readonly Build[];
}

/** Reads a manifest only when it or a kustomization that renames images can lead to the registry. */
function scanned(file: SourceFile, graph: KustomizationGraph, loginServer: string): Scanned | undefined {
  const builds = graph.buildsOf(file.path);
  const renames = builds.some(({ steps }) =>
    steps.some(({ images }) => images.some(({ newName = '' }) => isFrom(newName, loginServer))),
  );
  if (!renames && !mentionsRegistry(file.text, [loginServer])) return undefined;
  return { file, scan: scanManifest(file.text), builds };
}

function isManifest(path: string, charts: readonly Chart[]): boolean {
  return (
    /\.(?:ya?ml|json)$/i.test(path) &&
    !isKustomizationFile(path) &&
    !isValuesFile(path) &&
    !isInChart(path, charts)
  );
}

function isInChart(path: string, charts: readonly Chart[]): boolean {
  return charts.some(({ folder }) => isBelow(path, folder));
}
