import type { Outcome } from '../manifests/list-addition.ts';
import type { BatchResult } from '../manifests/list-batch.ts';
import type { Source } from '../manifests/list-item.ts';
import { TextChange } from '../manifests/text-change.ts';
import type { TextEdit } from '../manifests/text-edit.ts';
import { message, type Message } from '../message.ts';
import { documentAt, type SourceFile } from './source-file.ts';

export interface FileEdits {
  readonly path: string;
  readonly edits: readonly TextEdit[];
}

/** What a person must do, because an edit would not be safe. */
export interface Uneditable {
  readonly path: string;
  /** The object or key in the file. */
  readonly what: string;
  readonly reason: Message;
  /** The exact lines to add or to remove. */
  readonly lines: string;
}

/** An edit for people. */
interface Described {
  readonly what: string;
  readonly lines: string;
}

/** Edits of several files, each step of a file seeing the steps before it. */
export class ReferenceEdits {
  readonly #changes: ReadonlyMap<string, TextChange>;
  readonly uneditable: Uneditable[] = [];

  constructor(files: readonly SourceFile[]) {
    this.#changes = new Map(files.map(({ path, text }) => [path, new TextChange(text)]));
  }

  /** The text of a file as it is now; empty when there is no such file. */
  text(path: string): string {
    return this.#changes.get(path)?.text ?? '';
  }

  /** Makes one edit of a document, or notes why not. */
  edit(
    { path, document, what, lines }: { path: string; document: number; what: string; lines: string },
    outcomeOf: (source: Source) => Outcome | undefined,
  ): void {
    this.editAll({ path, document, entries: [{ what, lines }] }, (source) => {
      const outcome = outcomeOf(source);
      if (outcome === undefined) return { edits: [], refused: new Map() };
      if ('edit' in outcome) return { edits: [outcome.edit], refused: new Map() };
      return { edits: [], refused: new Map([[0, outcome.reason]]) };
    });
  }

  /** Makes several edits of a document at once, or notes of each entry why not. */
  editAll(
    { path, document, entries }: { path: string; document: number; entries: readonly Described[] },
    resultOf: (source: Source) => BatchResult,
  ): void {
    const change = this.#changes.get(path);
    const found = documentAt(change?.text ?? '', document);
    if (change === undefined || found === undefined) {
      const reason = message('the file is not what it was.');
      this.uneditable.push(...entries.map((entry) => ({ path, reason, ...entry })));
      return;
    }
    const { edits, refused } = resultOf(found.source);
    for (const { start, end, newText } of edits.toReversed())
      change.apply({ start: start + found.start, end: end + found.start, newText });
    for (const [index, { what, lines }] of entries.entries()) {
      const reason = refused.get(index);
      if (reason !== undefined) this.uneditable.push({ path, what, reason, lines });
    }
  }

  edits(): FileEdits[] {
    return [...this.#changes].flatMap(([path, change]) => {
      const edits = change.edits();
      return edits.length === 0 ? [] : [{ path, edits }];
    });
  }
}
