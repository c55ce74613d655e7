import { isSeq } from 'yaml';
import type { Message } from '../message.ts';
import { formsFor, listAddition } from './list-addition.ts';
import { addListItem, isListed, removeListItem } from './list-edit.ts';
import type { ListEntry, Source } from './list-item.ts';
import { isAdditionOf, reread } from './list-proof.ts';
import { removalsOf } from './list-removal.ts';
import { TextChange } from './text-change.ts';
import { applyEdits, type TextEdit } from './text-edit.ts';
import { unsharedNodeAt, usedAnchors } from './yaml-path.ts';
import { valueOf } from './yaml-value.ts';

export interface BatchResult {
  /** In order, none touching another. */
  readonly edits: readonly TextEdit[];
  /** By the position of the entry: why it has no edit. */
  readonly refused: ReadonlyMap<number, Message>;
}

interface Numbered<T> {
  readonly entry: T;
  readonly index: number;
}

/** So few are removed one by one, in the order that undoes their addition. */
const FEW = 4;

/**
 * Adds items to lists of one document, as `addListItem` does, and proves all at once: a document of a thousand objects
 * is read a few times, not a few thousand. Entries that are there already need no edit.
 */
export function addListItems(source: Source, entries: readonly ListEntry[]): BatchResult {
  const batch = new Batch(source);
  const value = valueOf(source.yaml)?.value;
  const missing = entries
    .map((entry, index) => ({ entry, index }))
    .filter(({ entry: { path, item } }) => !isListed(value, path, item.value));
  const isClear = ({ entry }: Numbered<ListEntry>): boolean => hasOneForm(batch.source, entry);
  batch.addTogether(missing.filter(isClear));
  for (const each of missing.filter((one) => !isClear(one))) batch.addAlone(each);
  return batch;
}

/** An item that is in its list. */
export interface ListedEntry extends ListEntry {
  readonly position: number;
}

/** Removes items from lists of one document, as `removeListItem` does, and proves all at once. */
export function removeListItems(source: Source, entries: readonly ListedEntry[]): BatchResult {
  const batch = new Batch(source);
  // The last first, so that the positions of the others stay.
  batch.removeTogether(entries.map((entry, index) => ({ entry, index })).toReversed());
  return batch;
}

/** Whether the item can be added in one form only; of several, one must be chosen with care. */
function hasOneForm(source: Source, { path, item }: ListEntry): boolean {
  return formsFor(source, path, item).length < 2;
}

class Batch implements BatchResult {
  readonly refused = new Map<number, Message>();
  readonly #change: TextChange;
  source: Source;

  constructor(source: Source) {
    this.source = withAnchors(source);
    this.#change = new TextChange(source.text);
  }

  get edits(): readonly TextEdit[] {
    return this.#change.edits();
  }

  /** Halves what cannot be proved together, down to the one that is at fault. */
  addTogether(entries: readonly Numbered<ListEntry>[]): void {
    const [first] = entries;
    if (first === undefined) return;
    if (entries.length === 1) {
      this.addAlone(first);
      return;
    }
    const edits = additions(
      this.source,
      entries.map(({ entry }) => entry),
    );
    if (edits !== undefined) {
      this.#apply(edits);
      return;
    }
    const half = Math.ceil(entries.length / 2);
    this.addTogether(entries.slice(0, half));
    this.addTogether(entries.slice(half));
  }

  addAlone({ entry: { path, item }, index }: Numbered<ListEntry>): void {
    const outcome = addListItem(this.source, path, item);
    if ('edit' in outcome) this.#apply([outcome.edit]);
    else this.refused.set(index, outcome.reason);
  }

  removeTogether(entries: readonly Numbered<ListedEntry>[]): void {
    if (entries.length <= FEW) {
      this.#removeInTurn(entries);
      return;
    }
    const edits = removals(
      this.source,
      entries.map(({ entry }) => entry),
    );
    if (edits !== undefined) {
      this.#apply(edits);
      return;
    }
    const half = Math.ceil(entries.length / 2);
    this.removeTogether(entries.slice(0, half));
    this.removeTogether(entries.slice(half));
  }

  /** Those first whose removal undoes an addition to the byte, in whatever order they were added. */
  #removeInTurn(entries: readonly Numbered<ListedEntry>[]): void {
    let left = entries;
    for (let next = this.#nextOf(left); next !== undefined; next = this.#nextOf(left)) {
      const { entry, index } = next;
      const removal = removeListItem(this.source, entry.path, entry.item, entry.position);
      if ('edit' in removal) this.#apply([removal.edit]);
      else this.refused.set(index, removal.reason);
      left = left
        .filter((each) => each.index !== index)
        .map((each) => ({ ...each, entry: 'edit' in removal ? shifted(each.entry, entry) : each.entry }));
    }
  }

  #nextOf(entries: readonly Numbered<ListedEntry>[]): Numbered<ListedEntry> | undefined {
    if (entries.length < 2) return entries[0];
    const isExact = ({ entry: { path, item, position } }: Numbered<ListedEntry>): boolean => {
      const removal = removeListItem(this.source, path, item, position);
      return 'edit' in removal && removal.isExact;
    };
    return entries.find(isExact) ?? entries[0];
  }

  #apply(edits: readonly TextEdit[]): void {
    for (const edit of edits.toSorted((a, b) => b.start - a.start)) this.#change.apply(edit);
    this.source = withAnchors(reread(this.source, this.#change.text));
  }
}

function withAnchors(source: Source): Source {
  return { ...source, anchors: source.anchors ?? usedAnchors(source.yaml) };
}

/** The edits of all additions, proved together; `undefined` when they cannot be. */
function additions(source: Source, entries: readonly ListEntry[]): TextEdit[] | undefined {
  const outcomes = entries.map(({ path, item }) => listAddition(source, path, item, 'usual'));
  const edits = outcomes.flatMap((outcome) => ('edit' in outcome ? [outcome.edit] : []));
  if (edits.length < entries.length || !areApart(edits)) return undefined;
  const after = reread(source, applyEdits(source.text, edits));
  return isAdditionOf(source, after, entries) ? edits : undefined;
}

/** The edits of all removals, if adding everything again gives the present text; `undefined` otherwise. */
function removals(source: Source, entries: readonly ListedEntry[]): TextEdit[] | undefined {
  const edits = entries.flatMap(({ path, position }) => {
    const list = unsharedNodeAt(source.yaml, path, source.anchors);
    return isSeq(list) ? removalsOf(source, path, list, position).slice(0, 1) : [];
  });
  if (edits.length < entries.length || !areApart(edits)) return undefined;
  const before = withAnchors(reread(source, applyEdits(source.text, edits)));
  if (before.yaml.errors.length > 0) return undefined;
  const again = additions(before, entries);
  return again !== undefined && applyEdits(before.text, again) === source.text ? edits : undefined;
}

function areApart(edits: readonly TextEdit[]): boolean {
  const sorted = edits.toSorted((a, b) => a.start - b.start);
  return sorted.every((edit, index) => {
    const next = sorted[index + 1];
    return next === undefined || (edit.end <= next.start && edit.start < next.start);
  });
}

/** Where an entry is after another of its list has gone. */
function shifted(entry: ListedEntry, gone: ListedEntry): ListedEntry {
  const isAfter = entry.path.join('\n') === gone.path.join('\n') && entry.position > gone.position;
  return isAfter ? { ...entry, position: entry.position - 1 } : entry;
}
