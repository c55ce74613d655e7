import { splitDocuments } from '../manifests/documents.ts';
import type { TextRange } from '../workload.ts';

/** A piece of a file that can be parsed alone. Offsets in `text` count from `start`. */
export interface Part {
  readonly start: number;
  readonly text: string;
}

/**
 * The documents of a file; of a list that has more than one item, as `kubectl get -o yaml` writes it, each item, so
 * that a keystroke costs the parsing of one object and not of all. A document in which items may share YAML stays whole.
 */
export function partsOf(text: string): Part[] {
  return splitDocuments(text).flatMap((range) => itemsOf(text, range) ?? [wholeOf(text, range)]);
}

function wholeOf(text: string, { start, end }: TextRange): Part {
  return { start, text: text.slice(start, end) };
}

const IS_LIST = /^kind: *["']?[A-Za-z]*List["']? *\r?$/m;
const ITEMS = /^items: *\r?\n(?=( *)- )/m;
/** Anchors and aliases, or what looks like them. */
const SHARES = /(?:^|[\s[{,])[&*]\S/m;

/**
 * Lines that begin with a dash in the column of the first item begin an item: whatever belongs to an item stands
 * further right (YAML 1.2, indentation of block sequences).
 */
function itemsOf(text: string, { start, end }: TextRange): Part[] | undefined {
  const own = text.slice(start, end);
  const items = ITEMS.exec(own);
  if (items === null || !IS_LIST.test(own) || SHARES.test(own)) return undefined;
  const indent = items[1] ?? '';
  const first = items.index + items[0].length;
  const below = new RegExp(`^(?! *\\r?$| *#|${indent}- |${indent}-\\r?$|${indent} )`, 'm').exec(
    own.slice(first),
  );
  const last = below === null ? own.length : first + below.index;
  const list = own.slice(first, last);
  const begins = [...list.matchAll(new RegExp(`^${indent}-(?=[ \\r\\n])`, 'gm'))].map(({ index }) => index);
  if (begins.length < 2) return undefined;
  const parts = begins.map((begin, position): Part => {
    const item = list.slice(begin, begins[position + 1] ?? list.length);
    // The dash becomes a space, so that every column and offset stays.
    return {
      start: start + first + begin,
      text: `${indent} ${item.slice(indent.length + 1)}`,
    };
  });
  const rest = { start: start + last, text: own.slice(last) };
  return [{ start, text: own.slice(0, first) }, ...parts, ...(rest.text === '' ? [] : [rest])];
}
