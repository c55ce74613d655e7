import type { ListItem } from '../manifests/list-item.ts';
import { addOnce } from '../manifests/list-edit.ts';
import { textItem } from '../manifests/list-item.ts';
import { message, type Message } from '../message.ts';
import { keepsNames } from './kustomize/effects.ts';
import { isRenamedKind } from './kustomize/patch.ts';
import { folderOf, isBelow, pathBelow } from './paths.ts';
import type { Place, SecretHome } from './places.ts';
import type { ReferenceEdits } from './reference-edits.ts';

/** A file for kustomizations to include: a Secret, or what becomes one in the cluster. */
export interface IncludedSecret {
  readonly path: string;
  /** Of the object in the file: `Secret`, `SealedSecret`, `ExternalSecret`… */
  readonly kind: string;
  readonly homes: readonly SecretHome[];
}

/** Adds an entry to a list of a kustomization, which is created where it is missing. */
export function addToKustomization(
  edits: ReferenceEdits,
  path: string,
  { key, item, what }: { readonly key: string; readonly item: ListItem; readonly what: string },
): void {
  const lines = `${key}:\n  - ${item.lines.join('\n    ')}\n`;
  edits.edit({ path, document: 0, what, lines }, (source) => addOnce(source, [key], item));
}

/** Adds the file to `resources`, where the Secret is found after all renaming. */
export function includeSecret(
  edits: ReferenceEdits,
  { path, kind, homes }: IncludedSecret,
  places: readonly Place[],
): void {
  for (const home of homes) {
    const renamed = home.effects.some((effects) => !keepsNames(effects));
    const reason = renamed ? whyNotRenamed(kind, places) : undefined;
    if (reason === undefined) includeFile(edits, home.path, path);
    else edits.uneditable.push({ path: home.path, what: 'resources', reason, lines: '' });
  }
}

/** Why a Secret that gets a prefix or suffix would not be found; nothing where kustomize renames what refers to it. */
function whyNotRenamed(kind: string, places: readonly Place[]): Message | undefined {
  if (kind === 'SealedSecret') {
    return message(
      'its names get a prefix or suffix, with which a SealedSecret cannot be opened: apply it by itself.',
    );
  }
  const custom = kind === 'Secret' ? customKinds(places) : [];
  if (custom.length === 0) return undefined;
  return message(
    'its names get a prefix or suffix, which kustomize does not add to the pull secrets of {0}: apply the Secret by itself.',
    custom.join(', '),
  );
}

/** Kinds among the places whose references kustomize does not rename with the Secret. */
function customKinds(places: readonly Place[]): string[] {
  const kinds = places.flatMap((place) => {
    if (place.kind === 'kustomize-patch')
      return place.targets.filter((target) => !isRenamedKind(target)).map(({ kind }) => kind);
    return place.kind === 'pod-template' && !place.isRenamedWithSecret
      ? (place.object.split('/')[0] ?? [])
      : [];
  });
  return [...new Set(kinds)];
}

/** Adds a file to `resources`. */
export function includeFile(edits: ReferenceEdits, kustomization: string, path: string): void {
  const folder = folderOf(kustomization);
  if (isBelow(path, folder)) {
    const item = textItem(pathBelow(path, folder));
    addToKustomization(edits, kustomization, { key: 'resources', item, what: 'resources' });
    return;
  }
  edits.uneditable.push({
    path: kustomization,
    what: 'resources',
    reason: message('kustomize includes only files in its folder or below, and {0} is not.', path),
    lines: '',
  });
}
