import { applyEdits, type TextEdit } from './text-edit.ts';

/** A part of the present text: a stretch of the original, or new text. */
type Piece = { readonly start: number; readonly end: number } | { readonly newText: string };

/**
 * A text that is edited step by step, each step seeing the result of those before. At the end the steps are one set
 * of edits of the original text.
 */
export class TextChange {
  readonly original: string;
  #pieces: Piece[];
  #text: string;

  constructor(original: string) {
    this.original = original;
    this.#pieces = [{ start: 0, end: original.length }];
    this.#text = original;
  }

  /** The text as it is now. */
  get text(): string {
    return this.#text;
  }

  /** Makes one more edit; its offsets count in the text as it is now. */
  apply(edit: TextEdit): void {
    this.#pieces = [
      ...slice(this.#pieces, 0, edit.start),
      ...(edit.newText === '' ? [] : [{ newText: edit.newText }]),
      ...slice(this.#pieces, edit.end, this.#text.length),
    ];
    this.#text = applyEdits(this.#text, [edit]);
  }

  /** All steps as edits of the original text, in order, none touching another. */
  edits(): TextEdit[] {
    const edits: TextEdit[] = [];
    let at = 0;
    let newText = '';
    for (const piece of [...this.#pieces, { start: this.original.length, end: this.original.length }]) {
      if ('newText' in piece) {
        newText += piece.newText;
        continue;
      }
      if (piece.start > at || newText !== '') edits.push({ start: at, end: piece.start, newText });
      at = piece.end;
      newText = '';
    }
    return edits;
  }
}

function lengthOf(piece: Piece): number {
  return 'newText' in piece ? piece.newText.length : piece.end - piece.start;
}

/** The pieces between two offsets of the present text. */
function slice(pieces: readonly Piece[], from: number, to: number): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const piece of pieces) {
    const start = Math.max(from - at, 0);
    const end = Math.min(to - at, lengthOf(piece));
    if (start < end) found.push(part(piece, start, end));
    at += lengthOf(piece);
  }
  return found;
}

function part(piece: Piece, start: number, end: number): Piece {
  return 'newText' in piece
    ? { newText: piece.newText.slice(start, end) }
    : { start: piece.start + start, end: piece.start + end };
}
