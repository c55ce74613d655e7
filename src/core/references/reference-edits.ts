import type { Outcome } from '../manifests/list-addition.ts';
import type { Source } from '../manifests/list-item.ts';
import type { TextEdit } from '../manifests/text-edit.ts';
import { message, type Message } from '../message.ts';
import { documentAt, type SourceFile } from './source-file.ts';
import { TextChange } from './text-change.ts';

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
    const change = this.#changes.get(path);
    const found = documentAt(change?.text ?? '', document);
    if (change === undefined || found === undefined) {
      this.uneditable.push({ path, what, reason: message('the file is not what it was.'), lines });
      return;
    }
    const outcome = outcomeOf(found.source);
    if (outcome === undefined) return;
    if ('reason' in outcome) {
      this.uneditable.push({ path, what, reason: outcome.reason, lines });
      return;
    }
    const { start, end, newText } = outcome.edit;
    change.apply({ start: start + found.start, end: end + found.start, newText });
  }

  edits(): FileEdits[] {
    return [...this.#changes].flatMap(([path, change]) => {
      const edits = change.edits();
      return edits.length === 0 ? [] : [{ path, edits }];
    });
  }
}
