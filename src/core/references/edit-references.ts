import { isMap } from 'yaml';
import type { Outcome } from '../manifests/list-addition.ts';
import { addOnce } from '../manifests/list-edit.ts';
import { namedItem, type ListItem, type Source } from '../manifests/list-item.ts';
import { unsharedNodeAt, usedAnchors, type YamlPath } from '../manifests/yaml-path.ts';
import { message } from '../message.ts';
import { textValueEdit } from './helm/text-value.ts';
import {
  addToKustomization,
  includeFile,
  includeSecret,
  type IncludedSecret,
} from './kustomization-edits.ts';
import { patchItem } from './kustomize/patch.ts';
import { joinPath } from './paths.ts';
import type { HelmValuesPlace, Place } from './places.ts';
import { ReferenceEdits, type FileEdits, type Uneditable } from './reference-edits.ts';
import { accountCommands } from './service-account-command.ts';
import { accountFileName, accountFileText } from './service-account-file.ts';
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
  /** For ServiceAccounts that are in none of the files. */
  readonly commands: readonly string[];
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
  const commands: string[] = [];
  // In the order whose reverse `removeReferences` keeps.
  const patches = places.filter(({ kind }) => kind === 'kustomize-patch');
  for (const place of [...patches, ...places.filter((each) => each.kind !== 'kustomize-patch')]) {
    if (place.kind === 'new-service-account') newFiles.push(...newAccount(edits, place, secretName));
    else if (place.kind === 'service-account-command') commands.push(...accountCommands(place, secretName));
    else editPlace(edits, place, secretName);
  }
  if (secretFile !== undefined) includeSecret(edits, secretFile, places);
  return { edits: edits.edits(), newFiles, uneditable: edits.uneditable, commands };
}

type EditedPlace = Exclude<Place, { readonly kind: 'new-service-account' | 'service-account-command' }>;

function editPlace(edits: ReferenceEdits, place: EditedPlace, secretName: string): void {
  const item = namedItem(secretName);
  const lines = `imagePullSecrets:\n  - name: ${secretName}\n`;
  switch (place.kind) {
    case 'pod-template': {
      const { path, document, podSpecPath, object } = place;
      edits.edit({ path, document, what: object, lines }, (source) =>
        podTemplateEdit(source, object, podSpecPath, item),
      );
      return;
    }
    case 'service-account': {
      const { path, document, objectPath, name } = place;
      const what = `ServiceAccount/${name}`;
      edits.edit({ path, document, what, lines }, (source) =>
        addOnce(source, [...objectPath, 'imagePullSecrets'], item),
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

function podTemplateEdit(
  source: Source,
  object: string,
  podSpecPath: YamlPath | undefined,
  item: ListItem,
): Outcome | undefined {
  if (podSpecPath === undefined) {
    const [kind = ''] = object.split('/');
    return {
      reason: message('{0} has no place for pull secrets; its run or its ServiceAccount takes them.', kind),
    };
  }
  if (!isMap(unsharedNodeAt(source.yaml, podSpecPath)) && usedAnchors(source.yaml).size === 0) {
    return { reason: message('it has no {0} yet.', podSpecPath.join('.')) };
  }
  return addOnce(source, [...podSpecPath, 'imagePullSecrets'], item);
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
function newAccount(
  edits: ReferenceEdits,
  place: Extract<Place, { readonly kind: 'new-service-account' }>,
  secretName: string,
): SourceFile[] {
  const path = joinPath(place.folder, accountFileName(secretName, place));
  for (const kustomization of place.kustomizations) {
    includeFile(edits, kustomization, path);
  }
  if (edits.text(path) !== '') return [];
  return [{ path, text: accountFileText(secretName, place) }];
}
