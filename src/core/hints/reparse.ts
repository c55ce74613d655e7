import { isMap, isNode, isPair, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { parseAt, type ParsedDocument } from '../manifests/documents.ts';
import { beginOf, editBetween, unitsAround, type Unit } from './edit-units.ts';

/** Anchors and aliases, or what looks like them. */
const SHARES = /(?:^|[\s[{,])[&*]\S/m;
/** A piece that is larger than this part of its text is not worth the trouble. */
const LARGEST_PIECE = 0.6;

/**
 * Parses a text of which a former version is known, by parsing the piece alone that has changed: an item of a list or
 * a pair of a map, with all its lines. `undefined` where the change is not so simple, or the text has errors; then
 * `known` is as it was. Else `known` is used up: its nodes are those of the new document. Comments are not kept.
 */
export function reparse(known: ParsedDocument, text: string): ParsedDocument | undefined {
  const { yaml } = known;
  const edit = editBetween(known.text, text);
  const hasNewLines = edit.start === edit.end && text[edit.newEnd - 1] === '\n';
  for (const unit of unitsAround(known.text, yaml.contents, edit, hasNewLines)) {
    const by = edit.newEnd - edit.end;
    if (Math.max(unit.end, unit.end + by) - unit.start > text.length * LARGEST_PIECE) return undefined;
    const piece = parsePiece(known.text, text.slice(unit.start, unit.end + by), unit);
    if (piece === undefined) continue;
    replace(yaml.contents, unit, piece, by);
    return { yaml, start: 0, text };
  }
  return undefined;
}

interface Piece {
  readonly items: readonly unknown[];
  /** In its own text, where a collection that it is the last part of ends. */
  readonly end: number;
}

/** The new items of a unit, parsed alone: only where it means the same there as in its place. */
function parsePiece(before: string, piece: string, unit: Unit): Piece | undefined {
  const { parent, index, start, end, column } = unit;
  const old = before.slice(start, end);
  const isLast = index === parent.items.length - 1;
  if (SHARES.test(old) || SHARES.test(piece) || !hasIndentation(piece, column)) return undefined;
  if (piece === '' && index > 0 && !isLast) return { items: [], end: 0 };
  if (!piece.endsWith('\n') && end !== before.length) return undefined;
  // To which collection a comment at the end belongs is told by its column, and decides where that ends.
  if (isLast && (endsInComment(old) || endsInComment(piece))) return undefined;
  const { yaml } = parseAt(piece, { start: 0, end: piece.length });
  const { contents } = yaml;
  const isSame = (isMap(parent) && isMap(contents)) || (isSeq(parent) && isSeq(contents));
  if (yaml.errors.length > 0 || !isSame || contents.flow === true) return undefined;
  if (beginOf(piece, contents, 0)?.column !== column) return undefined;
  return { items: contents.items, end: contents.range[2] };
}

function hasIndentation(piece: string, column: number): boolean {
  const indentation = new RegExp(`^(?! {${String(column)}}|[ \\t]*(?:#|\\r?$))`, 'm');
  return column === 0 ? !/^(?:%|---|\.\.\.)/m.test(piece) : !indentation.test(piece);
}

function endsInComment(text: string): boolean {
  return /^[ \t]*#.*\r?\n?(?:[ \t]*\r?\n)*[ \t]*$/m.test(text.slice(lastWritten(text)));
}

/** Where the last line that is no empty one begins. */
function lastWritten(text: string): number {
  return text.trimEnd().lastIndexOf('\n') + 1;
}

function replace(root: Node | null, { parent, index, start, end }: Unit, piece: Piece, by: number): void {
  const isLast = index === parent.items.length - 1;
  parent.items.splice(index, 1);
  shift(root, end, by);
  for (const item of piece.items) shift(item, 0, start);
  parent.items.splice(index, 0, ...(piece.items as never[]));
  if (isLast) closeAt(root, parent, start + piece.end);
}

/** Moves what stands at or behind `from`. Without aliases every node has one parent. */
function shift(node: unknown, from: number, by: number): void {
  if (isPair(node)) {
    shift(node.key, from, by);
    shift(node.value, from, by);
  }
  if (!isNode(node)) return;
  if (node.range) {
    if (node.range[2] < from) return;
    const [first, second, third] = node.range.map((offset) => (offset >= from ? offset + by : offset));
    node.range = [first ?? 0, second ?? 0, third ?? 0];
  }
  if (isSeq(node) || isMap(node)) for (const item of node.items) shift(item, from, by);
}

/** A collection ends where its last item does. Answers whether `parent` is at the end of `node`. */
function closeAt(node: unknown, parent: YAMLMap | YAMLSeq, end: number): boolean {
  if (!isMap(node) && !isSeq(node)) return false;
  const last: unknown = isMap(node) ? node.items.at(-1)?.value : node.items.at(-1);
  const isAtEnd = node === parent || closeAt(last, parent, end);
  if (isAtEnd && node.range) node.range = [node.range[0], end, end];
  return isAtEnd;
}
