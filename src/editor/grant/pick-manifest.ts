import path from 'node:path';
import { l10n, window, workspace, type TextDocument, type Uri } from 'vscode';
import { isChosen, type ChosenWorkload } from '../../core/grants/targets.ts';
import { mentionsRegistry, scanManifest } from '../../core/manifests/scan.ts';
import { message } from '../../core/message.ts';
import { cancelled, err, ok, type Result } from '../../core/result.ts';
import type { Workload } from '../../core/workload.ts';
import { withProgress, type Progress } from '../progress.ts';
import { ask } from '../quick-pick.ts';
import { yamlFiles } from '../yaml-files.ts';
import { readPlaces } from './read-places.ts';
import type { GrantStart } from './start.ts';

export interface PickedManifest {
  readonly uri: Uri;
  /** Relative to its workspace folder. */
  readonly label: string;
  /** Folder of the pull secret's file. */
  readonly home: string;
  readonly workloads: readonly Workload[];
  /** Present where the grant is for one workload alone; `workloads` has no other then. */
  readonly only?: ChosenWorkload;
  /** Login servers of its images, lower case. */
  readonly registries: readonly string[];
  /** Paths of the files and folders that were chosen, with slashes. */
  readonly selected: readonly string[];
}

/** The manifest to work on: the one that was clicked, the one in the editor, or one that the person picks. */
export async function pickManifest(
  start: GrantStart,
  isRegistry: (host: string) => boolean,
  suffixes: readonly string[],
): Promise<Result<PickedManifest>> {
  const [clicked, ...others] = start.manifests;
  if (clicked !== undefined) return readSelection([clicked, ...others], isRegistry, start.workload);
  const active = window.activeTextEditor?.document;
  if (active !== undefined && isYaml(active)) {
    const manifest = await readManifest(active.uri, isRegistry, start.workload);
    if (manifest.ok && matches(manifest.value, start)) return manifest;
  }
  const candidates = await withProgress(message('Looking for manifests'), (progress) =>
    findManifests({ start, isRegistry, suffixes }, progress),
  );
  if (!candidates.ok) return candidates;
  const [first] = candidates.value;
  if (first === undefined) return noManifest(start);
  if (candidates.value.length === 1) return ok(first);
  const picked = await ask(
    { title: l10n.t('Grant ACR Pull'), placeholder: l10n.t('Which manifest pulls the images?') },
    candidates.value.map((value) => ({
      label: value.label,
      description: value.registries.join(', '),
      value,
    })),
  );
  return picked === undefined ? cancelled() : ok(picked);
}

function matches(manifest: PickedManifest, { registries: [registry] }: GrantStart): boolean {
  return registry === undefined || manifest.registries.includes(registry.loginServer);
}

function isYaml(document: TextDocument): boolean {
  return document.uri.scheme === 'file' && /^(yaml|helm|kubernetes)$/.test(document.languageId);
}

interface Search {
  readonly start: GrantStart;
  readonly isRegistry: (host: string) => boolean;
  readonly suffixes: readonly string[];
}

/** Files that cannot be read or parsed are passed over: the person did not ask for them. */
async function findManifests(
  { start, isRegistry, suffixes }: Search,
  progress: Progress,
): Promise<Result<PickedManifest[]>> {
  const hosts = [...suffixes, ...hostsOf(start)];
  const found: PickedManifest[] = [];
  for await (const { uri, text } of yamlFiles(progress)) {
    if (!mentionsRegistry(text, hosts)) continue;
    const manifest = await readManifest(uri, isRegistry, start.workload);
    if (manifest.ok && matches(manifest.value, start)) found.push(manifest.value);
  }
  return progress.signal.aborted ? cancelled() : ok(found);
}

function hostsOf({ registries: [registry] }: GrantStart): string[] {
  return registry === undefined ? [] : [registry.loginServer];
}

/** A manifest by itself; else what a kustomization, a chart, a folder or several files are about. */
async function readSelection(
  uris: readonly [Uri, ...Uri[]],
  isRegistry: (host: string) => boolean,
  only: ChosenWorkload | undefined,
): Promise<Result<PickedManifest>> {
  const [first, ...others] = uris;
  const isFile = others.length === 0 && /\.(ya?ml|json)$/i.test(first.path);
  const manifest = isFile ? await readManifest(first, isRegistry, only) : undefined;
  if (manifest?.ok === true) return manifest;
  const places = await withProgress(message('Looking for manifests'), () =>
    readPlaces(uris, { isRegistry, only }),
  );
  return places.ok || manifest === undefined ? places : manifest;
}

async function readManifest(
  uri: Uri,
  isRegistry: (host: string) => boolean,
  only: ChosenWorkload | undefined,
): Promise<Result<PickedManifest>> {
  const label = workspace.asRelativePath(uri, (workspace.workspaceFolders?.length ?? 0) > 1);
  const text = await textOf(uri);
  if (text === undefined) {
    return err('invalid', message('{0} cannot be read.', label), {
      hint: message('Choose a YAML file that is saved on disk.'),
    });
  }
  const { workloads: all, problems, isTemplate } = scanManifest(text);
  const workloads = all.filter((workload) => isChosen(workload, only));
  if (isTemplate) {
    return err('invalid', message('{0} is a Helm template, which is not edited.', label), {
      hint: message(
        'Add the pull secret to imagePullSecrets in the values of the chart, or grant for the output of helm template.',
      ),
    });
  }
  const registries = new Set(
    workloads
      .flatMap(({ images }) => images.flatMap(({ reference }) => reference?.host ?? []))
      .filter(isRegistry),
  );
  if (registries.size > 0) {
    const chosen = only === undefined ? {} : { only };
    const home = path.dirname(uri.fsPath);
    const found = { uri, label, home, workloads, registries: [...registries], selected: [uri.path] };
    return ok({ ...found, ...chosen });
  }
  const [problem] = problems;
  if (problem !== undefined) {
    return err('invalid', message('{0}, line {1}: {2}', label, problem.line, problem.message), {
      hint: message('Correct the file, then grant again. Nothing was changed.'),
    });
  }
  return noImage(label, workloads);
}

async function textOf(uri: Uri): Promise<string | undefined> {
  try {
    return (await workspace.openTextDocument(uri)).getText();
  } catch {
    return undefined;
  }
}

function noImage(label: string, workloads: readonly Workload[]): Result<never> {
  const images = [...new Set(workloads.flatMap((workload) => workload.images.map(({ text }) => text)))];
  if (images.length === 0) {
    return err('invalid', message('{0} holds no workload with an image.', label), {
      hint: message('Choose a manifest with a Deployment, Job or other object that has a pod template.'),
    });
  }
  return err(
    'invalid',
    message('{0} names no image of an Azure container registry, only {1}.', label, images.join(', ')),
    {
      hint: message(
        'If one of these hosts is an Azure container registry, add it with ACR Pull: Add Registry by Login Server….',
      ),
    },
  );
}

function noManifest({ registries: [registry], workload }: GrantStart): Result<never> {
  if (workspace.workspaceFolders === undefined) {
    return err('not-found', message('No folder is open.'), {
      hint: message('Open the folder with your manifests, then grant again.'),
    });
  }
  if (workload !== undefined) {
    const { kind, name } = workload;
    return err(
      'not-found',
      message('No YAML file of this workspace holds {0} {1} with such an image.', kind, name),
      {
        hint: message('Open the folder with its manifest, then grant again.'),
      },
    );
  }
  return err(
    'not-found',
    registry === undefined
      ? message('No YAML file of this workspace names an image of an Azure container registry.')
      : message('No YAML file of this workspace names an image of {0}.', registry.loginServer),
    { hint: message('Open a manifest, then grant again.') },
  );
}
