import path from 'node:path';
import { FileType, workspace, type Uri } from 'vscode';
import { pullingWorkloads, findPulling } from '../../core/grants/references.ts';
import type { ChosenWorkload } from '../../core/grants/targets.ts';
import { message } from '../../core/message.ts';
import type { FoundPlaces } from '../../core/references/places.ts';
import { isBelow } from '../../core/references/paths.ts';
import type { SourceFile } from '../../core/references/source-file.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { PickedManifest } from './pick-manifest.ts';
import { EditorDocuments } from './reference-documents.ts';

/** Hosts that are looked into; a workspace that names more registries is asked about one of them. */
const MOST_HOSTS = 50;
const HOST = /[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d+)?/gi;

export interface PlacesQuestion {
  readonly isRegistry: (host: string) => boolean;
  readonly only: ChosenWorkload | undefined;
}

/**
 * What pulls from registries in the selected files and folders, or is made from them: kustomizations with the images
 * that they rename, charts by their values. Fails with `invalid` when nothing does.
 */
export async function readPlaces(
  uris: readonly [Uri, ...Uri[]],
  { isRegistry, only }: PlacesQuestion,
): Promise<Result<PickedManifest>> {
  const [first] = uris;
  const files = await new EditorDocuments(first).read();
  if (!files.ok) return files;
  const selected = uris.map((uri) => uri.path);
  const hosts = registryHosts(files.value, isRegistry);
  const found = hosts.map((loginServer) => ({
    loginServer,
    places: findPulling(files.value, { loginServer, selected, only }),
  }));
  const pulling = found.filter(({ places }) => places.workloads.length > 0);
  const label = uris.map(labelOf).join(', ');
  if (pulling.length === 0) return nothing(label, found[0]?.places);
  const chart = chartAround(files.value, pulling[0]?.places.workloads[0]?.path ?? '');
  const home = chart === undefined ? await folderOf(first) : path.dirname(first.with({ path: chart }).fsPath);
  return ok({
    uri: await fileOf(first, pulling[0]?.places),
    label,
    home,
    workloads: pulling.flatMap(({ places }) => pullingWorkloads(places, files.value)),
    registries: pulling.map(({ loginServer }) => loginServer),
    selected,
    ...(only === undefined ? {} : { only }),
  });
}

function registryHosts(files: readonly SourceFile[], isRegistry: (host: string) => boolean): string[] {
  const hosts = new Set<string>();
  for (const { text } of files) {
    for (const [host] of text.matchAll(HOST)) {
      if (host.includes('.') && isRegistry(host.toLowerCase())) hosts.add(host.toLowerCase());
      if (hosts.size >= MOST_HOSTS) return [...hosts];
    }
  }
  return [...hosts];
}

function nothing(label: string, places: FoundPlaces | undefined): Result<never> {
  const [problem] = places?.problems ?? [];
  return err(
    'invalid',
    message('Nothing in {0} pulls from an Azure container registry.', label),
    problem === undefined
      ? {
          hint: message(
            'If the registry has a host of its own, add it with ACR Pull: Add Registry by Login Server….',
          ),
        }
      : { hint: message('{0} could not be read: {1}', problem.path, problem.problem.message) },
  );
}

/** What is in a chart's folder would be packaged with it, so the pull secret goes beside it. */
function chartAround(files: readonly SourceFile[], path: string): string | undefined {
  const charts = files.flatMap((file) =>
    /\/Chart\.ya?ml$/.test(file.path) ? [file.path.replace(/\/[^/]*$/, '')] : [],
  );
  return charts.filter((folder) => isBelow(path, folder)).toSorted((a, b) => a.length - b.length)[0];
}

async function folderOf(uri: Uri): Promise<string> {
  return (await isFolder(uri)) ? uri.fsPath : path.dirname(uri.fsPath);
}

/** The file beside which the plan is shown. */
async function fileOf(uri: Uri, places: FoundPlaces | undefined): Promise<Uri> {
  const [workload] = places?.workloads ?? [];
  return workload !== undefined && (await isFolder(uri)) ? uri.with({ path: workload.path }) : uri;
}

async function isFolder(uri: Uri): Promise<boolean> {
  try {
    return ((await workspace.fs.stat(uri)).type & FileType.Directory) !== 0;
  } catch {
    return false;
  }
}

function labelOf(uri: Uri): string {
  return workspace.asRelativePath(uri, (workspace.workspaceFolders?.length ?? 0) > 1);
}
