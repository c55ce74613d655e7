import { removeListItems, type ListedEntry } from '../manifests/list-batch.ts';
import { removeListItem } from '../manifests/list-edit.ts';
import { namedItem, textItem, type ListItem } from '../manifests/list-item.ts';
import type { YamlPath } from '../manifests/yaml-path.ts';
import { isRecord, valueOf } from '../manifests/yaml-value.ts';
import { textValueRemoval } from './helm/text-value.ts';
import { ownPatch } from './kustomize/own-patch.ts';
import { occurrencesIn, type Occurrence } from './occurrences.ts';
import { folderOf, joinPath } from './paths.ts';
import { ReferenceEdits, type FileEdits, type Uneditable } from './reference-edits.ts';
import { accountIn } from './service-account-file.ts';
import { documentsOf, isKustomizationFile, type SourceFile } from './source-file.ts';
import { pullSecretKeys, type IsPullSecretKey } from './values-keys.ts';

/** An object that refers to the Secret; for a patch, the one that it goes to, in the file of the kustomization. */
export interface Referrer {
  readonly path: string;
  readonly kind: string;
  /** Empty for a patch of every object of the kind. */
  readonly name: string;
  readonly namespace?: string;
}

export interface RemovalChoice {
  readonly secretName: string;
  /** Files of the Secret that go, and that kustomizations may include. */
  readonly secretFiles?: readonly string[];
  /** Objects that keep their reference, for example because another Secret of the name serves them. */
  readonly isKept?: (referrer: Referrer) => boolean;
}

export interface RemovalResult {
  readonly edits: readonly FileEdits[];
  /** Files of ServiceAccounts that we made and nobody changed. */
  readonly deletedFiles: readonly string[];
  readonly uneditable: readonly Uneditable[];
  readonly kept: readonly Referrer[];
}

/**
 * The inverse of `editReferences`: takes away every reference to the Secret, and the keys that were added with it,
 * so that files are byte for byte what they were. References that a person wrote in another form go too; what is
 * left is proved to be the same objects without them.
 */
export function removeReferences(files: readonly SourceFile[], choice: RemovalChoice): RemovalResult {
  const deletedFiles = files.filter((file) => isDeleted(file, choice)).map(({ path }) => path);
  const remaining = files.filter(({ path }) => !deletedFiles.includes(path));
  const edits = new ReferenceEdits(remaining);
  const gone = new Set([...deletedFiles, ...(choice.secretFiles ?? [])]);
  const keysOf = pullSecretKeys(remaining, choice.secretName);
  const kept: Referrer[] = [];
  for (const { path, text } of remaining) {
    if (isKustomizationFile(path)) kept.push(...removeFromKustomization(edits, path, choice, gone));
    else if (text.includes(choice.secretName))
      kept.push(...removeFromFile(edits, path, choice, keysOf(path)));
  }
  return { edits: edits.edits(), deletedFiles, uneditable: edits.uneditable, kept };
}

/** A file of a ServiceAccount that we made, unless it is kept. */
function isDeleted(file: SourceFile, { secretName, isKept }: RemovalChoice): boolean {
  const account = accountIn(file, secretName);
  return account !== undefined && isKept?.({ path: file.path, kind: 'ServiceAccount', ...account }) !== true;
}

/** Returns what the patches that stay go to. */
function removeFromKustomization(
  edits: ReferenceEdits,
  path: string,
  { secretName, isKept }: RemovalChoice,
  gone: ReadonlySet<string>,
): Referrer[] {
  const isGone = (entry: unknown): boolean =>
    typeof entry === 'string' && gone.has(joinPath(folderOf(path), entry));
  removeEntries(edits, path, 'resources', (entry) => (isGone(entry) ? textItem(String(entry)) : undefined));
  const kept: Referrer[] = [];
  removeEntries(edits, path, 'patches', (entry) => {
    const patch = ownPatch(entry, secretName);
    const referrer = patchedBy(path, entry);
    if (patch === undefined || isKept?.(referrer) !== true) return patch;
    kept.push(referrer);
    return undefined;
  });
  return kept;
}

function patchedBy(path: string, entry: unknown): Referrer {
  const target = isRecord(entry) && isRecord(entry['target']) ? entry['target'] : {};
  return { path, kind: textOf(target['kind']), name: textOf(target['name']) };
}

/** From the last to the first, as the file was written, and so that the positions of the others stay. */
function removeEntries(
  edits: ReferenceEdits,
  path: string,
  key: string,
  itemOf: (entry: unknown) => ListItem | undefined,
): void {
  const [document] = documentsOf(edits.text(path));
  const value = document === undefined ? undefined : valueOf(document.source.yaml)?.value;
  const list: unknown = isRecord(value) ? value[key] : undefined;
  const found = (Array.isArray(list) ? list : []).map((entry, index) => ({ item: itemOf(entry), index }));
  for (const { item, index } of found.toReversed()) {
    if (item === undefined) continue;
    const lines = `${key}:\n  - ${item.lines.join('\n    ')}\n`;
    edits.edit({ path, document: 0, what: key, lines }, (source) =>
      removeListItem(source, [key], item, index),
    );
  }
}

function removeFromFile(
  edits: ReferenceEdits,
  path: string,
  { secretName, isKept }: RemovalChoice,
  isValuesKey: IsPullSecretKey | undefined,
): Referrer[] {
  const kept: Referrer[] = [];
  for (const [document, { source }] of documentsOf(edits.text(path)).entries()) {
    const value = valueOf(source.yaml)?.value;
    const found = occurrencesIn(value, secretName, isValuesKey);
    const isOurs = (occurrence: Occurrence): boolean =>
      isKept?.(referrerOf(path, value, occurrence)) !== true;
    kept.push(...found.filter((each) => !isOurs(each)).map((each) => referrerOf(path, value, each)));
    removeAll(edits, { path, document, secretName }, found.filter(isOurs));
  }
  return kept;
}

interface Spot {
  readonly path: string;
  readonly document: number;
  readonly secretName: string;
}

function removeAll(edits: ReferenceEdits, spot: Spot, found: readonly Occurrence[]): void {
  const { path, document, secretName } = spot;
  for (const occurrence of found) {
    if (occurrence.kind !== 'text') continue;
    const lines = `${String(occurrence.path.at(-1))}: ${secretName}\n`;
    edits.edit({ path, document, what: occurrence.path.join('.'), lines }, (source) =>
      textValueRemoval(source, occurrence.path, secretName),
    );
  }
  const items = found.flatMap((each) => (each.kind === 'item' ? [listedEntry(each, secretName)] : []));
  const entries = items.map(({ path: list, item }) => ({
    what: list.join('.'),
    lines: `- ${item.lines.join('\n')}\n`,
  }));
  edits.editAll({ path, document, entries }, (source) => removeListItems(source, items));
}

function listedEntry(
  { list, index, isNamed }: Extract<Occurrence, { readonly kind: 'item' }>,
  secretName: string,
): ListedEntry {
  const item = isNamed ? namedItem(secretName) : textItem(secretName);
  return { path: list, item, position: index };
}

/** The object that holds the reference: the document, or an item of a list of objects. */
function referrerOf(path: string, value: unknown, occurrence: Occurrence): Referrer {
  const place: YamlPath = occurrence.kind === 'item' ? occurrence.list : occurrence.path;
  const items = isRecord(value) && place[0] === 'items' ? value['items'] : undefined;
  const inner: unknown = Array.isArray(items) ? items[Number(place[1])] : undefined;
  const object = isRecord(inner) && typeof inner['kind'] === 'string' ? inner : value;
  const map = isRecord(object) ? object : {};
  const metadata = isRecord(map['metadata']) ? map['metadata'] : {};
  const namespace = metadata['namespace'];
  return {
    path,
    kind: textOf(map['kind']),
    name: textOf(metadata['name']),
    ...(typeof namespace === 'string' && namespace !== '' ? { namespace } : {}),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
