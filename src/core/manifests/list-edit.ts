import { isSeq } from 'yaml';
import type { Message } from '../message.ts';
import { formsFor, listAddition, shared, unusual, type Form, type Outcome } from './list-addition.ts';
import type { ListItem, Source } from './list-item.ts';
import { isAdditionOf, isRemovalOf, reread } from './list-proof.ts';
import { removalsOf } from './list-removal.ts';
import { applyEdits, type TextEdit } from './text-edit.ts';
import { unsharedNodeAt, type YamlPath } from './yaml-path.ts';
import { isRecord, isSameValue, valueOf } from './yaml-value.ts';

/**
 * The edit that adds an item to a list, proved by reading the result again: the same values and the item. Where
 * several forms say the same, it takes the one that `removeListItem` can undo to the byte.
 */
export function addListItem(source: Source, path: YamlPath, item: ListItem): Outcome {
  const usual = provedAddition(source, path, item, 'usual');
  const forms = formsFor(source, path, item);
  if (!('edit' in usual) || forms.length < 2) return usual;
  for (const form of forms) {
    const proved = provedAddition(source, path, item, form);
    if ('edit' in proved && isUndone(source, path, item, proved.edit)) return proved;
  }
  return usual;
}

/** As `addListItem`, but nothing where the list has the item already. */
export function addOnce(source: Source, path: YamlPath, item: ListItem): Outcome | undefined {
  return isListed(valueOf(source.yaml)?.value, path, item.value)
    ? undefined
    : addListItem(source, path, item);
}

/** Whether a list of the value has the item. */
export function isListed(value: unknown, [key, ...rest]: YamlPath, item: unknown): boolean {
  if (key === undefined) return Array.isArray(value) && value.some((each) => isSameValue(each, item));
  if (Array.isArray(value)) return isListed(value[Number(key)], rest, item);
  return isRecord(value) && isListed(value[key], rest, item);
}

/** A removal; `isExact` when adding the item again would give the present text. */
export type Removal = { readonly edit: TextEdit; readonly isExact: boolean } | { readonly reason: Message };

/**
 * The edit that takes an item off its list again, and the keys that were added with it: of all ways to remove it
 * the one after which adding it would give the present text; where there is none, the one that leaves no empty key.
 */
export function removeListItem(source: Source, path: YamlPath, item: ListItem, index: number): Removal {
  const list = unsharedNodeAt(source.yaml, path);
  if (!isSeq(list)) return shared();
  const removals = removalsOf(source, path, list, index);
  const inverse = removals.find((removal) => isInverse(source, path, item, removal));
  if (inverse !== undefined) return { edit: inverse, isExact: true };
  const isSafe = (removal: TextEdit): boolean =>
    isRemovalOf(source, reread(source, apply(source, removal)), path, index);
  const safe = removals.filter(isSafe);
  const edit = list.flow === true ? safe.at(-1) : safe[0];
  return edit === undefined ? unusual() : { edit, isExact: false };
}

function provedAddition(source: Source, path: YamlPath, item: ListItem, form: Form): Outcome {
  const outcome = listAddition(source, path, item, form);
  if (!('edit' in outcome)) return outcome;
  const after = reread(source, apply(source, outcome.edit));
  return isAdditionOf(source, after, [{ path, item }]) ? outcome : unusual();
}

function isUndone(source: Source, path: YamlPath, item: ListItem, edit: TextEdit): boolean {
  const after = reread(source, apply(source, edit));
  const list = unsharedNodeAt(after.yaml, path);
  if (!isSeq(list)) return false;
  return [0, list.items.length - 1].some((index) => {
    const removal = removalsOf(after, path, list, index).find((each) => isInverse(after, path, item, each));
    return removal !== undefined && apply(after, removal) === source.text;
  });
}

function isInverse(source: Source, path: YamlPath, item: ListItem, removal: TextEdit): boolean {
  const before = reread(source, apply(source, removal));
  if (before.yaml.errors.length > 0) return false;
  return formsFor(before, path, item).some((form) => {
    const addition = provedAddition(before, path, item, form);
    return 'edit' in addition && apply(before, addition.edit) === source.text;
  });
}

function apply({ text }: Source, edit: TextEdit): string {
  return applyEdits(text, [edit]);
}
