import { refusal } from '../manifests/add-pull-secret.ts';
import { addListItems, type BatchResult } from '../manifests/list-batch.ts';
import { addOnce } from '../manifests/list-edit.ts';
import { namedItem, type Source } from '../manifests/list-item.ts';
import { usedAnchors } from '../manifests/yaml-path.ts';
import { message, type Message } from '../message.ts';
import { textValueEdit } from './helm/text-value.ts';
import {
  addToKustomization,
  includeFile,
  includeSecret,
  type IncludedSecret,
} from './kustomization-edits.ts';
import { patchItem } from './kustomize/patch.ts';
import { joinPath } from './paths.ts';
import type {
  HelmTemplatePlace,
  HelmValuesPlace,
  KustomizePatchPlace,
  NewServiceAccountPlace,
  Place,
  PodTemplatePlace,
  ServiceAccountPlace,
} from './places.ts';
import { ReferenceEdits, type FileEdits, type Uneditable } from './reference-edits.ts';
import { accountFileName, accountFileText, type AccountName } from './service-account-file.ts';
import type { SourceFile } from './source-file.ts';
import { valuesItem } from './values-places.ts';

export interface ReferenceChoice {
  readonly places: readonly Place[];
  /**
   * The Secret's file (or that of a form of it), to be included by kustomizations. Left out when git keeps out of
   * the file: a build that includes a file which others do not have fails for them.
   */
  readonly secretFile?: IncludedSecret;
}

export interface ReferenceResult {
  readonly edits: readonly FileEdits[];
  readonly newFiles: readonly SourceFile[];
  readonly uneditable: readonly Uneditable[];
  /** ServiceAccounts in the cluster that are to refer to it, and are in none of the files. */
  readonly accounts: readonly AccountName[];
}

/**
 * The edits that refer to the Secret from the chosen places; a place that does so already needs none. Nothing but
 * lines (or entries in brackets) is added, and each edit is proved by reading the result again. Places that cannot
 * be edited safely are reported with the lines to add.
 */
export function editReferences(
  files: readonly SourceFile[],
  { places, secretFile }: ReferenceChoice,
  secretName: string,
): ReferenceResult {
  const edits = new ReferenceEdits(files);
  const newFiles: SourceFile[] = [];
  const accounts: AccountName[] = [];
  // In the order whose reverse `removeReferences` keeps.
  const patches = places.filter(({ kind }) => kind === 'kustomize-patch');
  for (const place of [...patches, ...places.filter((each) => each.kind !== 'kustomize-patch')]) {
    if (place.kind === 'pod-template') continue;
    if (place.kind === 'new-service-account') newFiles.push(...newAccount(edits, place, secretName));
    else if (place.kind === 'service-account-command') accounts.push(place);
    else editPlace(edits, place, secretName);
  }
  editPodTemplates(
    edits,
    places.filter((place) => place.kind === 'pod-template'),
    secretName,
  );
  if (secretFile !== undefined) includeSecret(edits, secretFile, places);
  return { edits: edits.edits(), newFiles, uneditable: edits.uneditable, accounts };
}

type EditedPlace = ServiceAccountPlace | KustomizePatchPlace | HelmValuesPlace | HelmTemplatePlace;

function editPlace(edits: ReferenceEdits, place: EditedPlace, secretName: string): void {
  const lines = referenceLines(secretName);
  switch (place.kind) {
    case 'service-account': {
      const { path, document, objectPath, name } = place;
      const what = `ServiceAccount/${name}`;
      edits.edit({ path, document, what, lines }, (source) =>
        addOnce(source, [...objectPath, 'imagePullSecrets'], namedItem(secretName)),
      );
      return;
    }
    case 'kustomize-patch':
      for (const target of place.targets) {
        const patch = patchItem(target, secretName);
        const what = `${target.kind}/${target.name ?? '*'}`;
        addToKustomization(edits, place.path, { key: 'patches', item: patch, what });
      }
      return;
    case 'helm-values':
      for (const target of place.targets) editValues(edits, target, place.form, secretName);
      return;
    case 'helm-template':
      edits.uneditable.push({
        path: place.path,
        what: 'imagePullSecrets',
        reason: message('the template takes no pull secrets from the values of the chart.'),
        lines,
      });
  }
}

/** The pod templates of one document at a time. */
function editPodTemplates(
  edits: ReferenceEdits,
  places: readonly PodTemplatePlace[],
  secretName: string,
): void {
  const groups = Map.groupBy(places, ({ path, document }) => JSON.stringify([path, document]));
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { path, document } = first;
    const lines = referenceLines(secretName);
    const entries = group.map(({ object }) => ({ what: object, lines }));
    edits.editAll({ path, document, entries }, (source) =>
      podTemplateEdits({ ...source, anchors: usedAnchors(source.yaml) }, group, secretName),
    );
  }
}

function podTemplateEdits(
  source: Source,
  places: readonly PodTemplatePlace[],
  secretName: string,
): BatchResult {
  const refusals = places.map(({ object, podSpecPath }) => {
    const [kind = ''] = object.split('/');
    return refusal(source, { kind, ...(podSpecPath === undefined ? {} : { podSpecPath }) });
  });
  const editable = places.flatMap(({ podSpecPath = [] }, index) =>
    refusals[index] === undefined ? [{ path: [...podSpecPath, 'imagePullSecrets'], index }] : [],
  );
  const item = namedItem(secretName);
  const { edits, refused } = addListItems(
    source,
    editable.map(({ path }) => ({ path, item })),
  );
  const reasons = new Map<number, Message>();
  for (const [index, reason] of refusals.entries()) if (reason !== undefined) reasons.set(index, reason);
  for (const [at, reason] of refused) reasons.set(editable[at]?.index ?? at, reason);
  return { edits, refused: reasons };
}

function referenceLines(secretName: string): string {
  return `imagePullSecrets:\n  - name: ${secretName}\n`;
}

function editValues(
  edits: ReferenceEdits,
  { path, key }: HelmValuesPlace['targets'][number],
  form: HelmValuesPlace['form'],
  secretName: string,
): void {
  const what = key.join('.');
  if (form === 'text') {
    edits.edit({ path, document: 0, what, lines: `${key.at(-1) ?? ''}: ${secretName}\n` }, (source) =>
      source.yaml.getIn(key) === secretName ? undefined : textValueEdit(source, key, secretName),
    );
    return;
  }
  const item = valuesItem(form, secretName);
  const lines = `${key.at(-1) ?? ''}:\n  - ${item.lines.join('\n    ')}\n`;
  edits.edit({ path, document: 0, what, lines }, (source) => addOnce(source, key, item));
}

/** The new file, unless it is there already; kustomizations that include the workload include it too. */
function newAccount(edits: ReferenceEdits, place: NewServiceAccountPlace, secretName: string): SourceFile[] {
  const path = joinPath(place.folder, accountFileName(secretName, place));
  for (const kustomization of place.kustomizations) {
    includeFile(edits, kustomization, path);
  }
  if (edits.text(path) !== '') return [];
  return [{ path, text: accountFileText(secretName, place) }];
}
