import type { Document } from 'yaml';
import type { TextRange } from '../workload.ts';
import { parseYaml } from './parse-yaml.ts';

/** One YAML document of a file. Ranges of its nodes count from `start`. */
export interface ParsedDocument {
  readonly yaml: Document.Parsed;
  readonly start: number;
  readonly text: string;
}

const BYTE_ORDER_MARK = 0xfeff;

/**
 * Where the documents of a YAML stream are. Markers at the beginning of a line end a document whatever stands
 * before them (YAML 1.2, `c-forbidden`), so each document can be parsed alone and none can break another.
 * Comments and directives before `---` belong to the document that follows.
 */
export function splitDocuments(text: string): TextRange[] {
  const ranges: TextRange[] = [];
  let start = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  for (const marker of markers(text, start)) {
    const isEnd = text[marker] === '.';
    const end = isEnd ? afterLine(text, marker) : marker;
    if (!isEnd && isPreamble(text.slice(start, end))) continue;
    ranges.push({ start, end });
    start = end;
  }
  if (ranges.length === 0 || !isPreamble(text.slice(start))) ranges.push({ start, end: text.length });
  return ranges;
}

/** Parses one document of the text. Duplicate keys pass, as they do for kubectl: the last one counts. */
export function parseAt(text: string, { start, end }: TextRange): ParsedDocument {
  const own = text.slice(start, end);
  return { yaml: parseYaml(own, { uniqueKeys: false }), start, text: own };
}

function* markers(text: string, start: number): Generator<number> {
  if (isMarker(text, start)) yield start;
  for (let at = text.indexOf('\n', start); at !== -1; at = text.indexOf('\n', at + 1)) {
    if (isMarker(text, at + 1)) yield at + 1;
  }
}

function isMarker(text: string, at: number): boolean {
  const first = text[at];
  if (first !== '-' && first !== '.') return false;
  if (text[at + 1] !== first || text[at + 2] !== first) return false;
  return /^\s?$/.test(text.charAt(at + 3));
}

function afterLine(text: string, at: number): number {
  const next = text.indexOf('\n', at);
  return next === -1 ? text.length : next + 1;
}

function isPreamble(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(?:#|$)|^%/.test(line));
}
