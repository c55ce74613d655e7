import type { JsonObject } from '../json.ts';
import { GraphQueryError, readPath, textAt } from './graph-value.ts';

type Test = (row: JsonObject) => boolean;

const TOKEN =
  /\s*(?:(?<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<sign>=~|==|!~|!=|[(),])|(?<word>!?[A-Za-z_][\w.]*~?))\s*/gy;

/** Reads a `where`: comparisons with text, joined by `and`, `or` and parentheses. */
export function parseWhere(text: string): Test {
  const tokens = tokenize(text);
  const test = parseOr(tokens);
  const [rest] = tokens;
  if (rest !== undefined) throw new GraphQueryError(rest);
  return test;
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  let length = 0;
  for (const [whole] of text.matchAll(TOKEN)) {
    length += whole.length;
    tokens.push(whole.trim());
  }
  if (length < text.length) throw new GraphQueryError(text.slice(length));
  return tokens;
}

function parseOr(tokens: string[]): Test {
  const tests = [parseAnd(tokens)];
  while (takeIf(tokens, 'or')) tests.push(parseAnd(tokens));
  return (row) => tests.some((test) => test(row));
}

function parseAnd(tokens: string[]): Test {
  const tests = [parseComparison(tokens)];
  while (takeIf(tokens, 'and')) tests.push(parseComparison(tokens));
  return (row) => tests.every((test) => test(row));
}

function parseComparison(tokens: string[]): Test {
  if (takeIf(tokens, '(')) {
    const inner = parseOr(tokens);
    take(tokens, ')');
    return inner;
  }
  const read = parseOperand(tokens);
  const operator = tokens.shift() ?? '';
  switch (operator.toLowerCase()) {
    case 'in~':
      return ofList(read, parseList(tokens));
    case '=~':
      return ofText(tokens, (wanted) => (row) => read(row).toLowerCase() === wanted.toLowerCase());
    case '!~':
      return ofText(tokens, (wanted) => (row) => read(row).toLowerCase() !== wanted.toLowerCase());
    case '==':
      return ofText(tokens, (wanted) => (row) => read(row) === wanted);
    case '!=':
      return ofText(tokens, (wanted) => (row) => read(row) !== wanted);
    case 'startswith':
      return ofText(tokens, (wanted) => (row) => read(row).toLowerCase().startsWith(wanted.toLowerCase()));
    case 'endswith':
      return ofText(tokens, (wanted) => (row) => read(row).toLowerCase().endsWith(wanted.toLowerCase()));
    default:
      throw new GraphQueryError(operator);
  }
}

/** A column, or `tolower(…)` or `tostring(…)` of one. */
function parseOperand(tokens: string[]): (row: JsonObject) => string {
  const word = tokens.shift() ?? '';
  const isFunction = takeIf(tokens, '(');
  const path = readPath(isFunction ? (tokens.shift() ?? '') : word);
  if (!isFunction) return (row) => textAt(row, path);
  take(tokens, ')');
  if (/^tostring$/i.test(word)) return (row) => textAt(row, path);
  if (/^tolower$/i.test(word)) return (row) => textAt(row, path).toLowerCase();
  throw new GraphQueryError(word);
}

function parseList(tokens: string[]): string[] {
  take(tokens, '(');
  const values: string[] = [];
  do values.push(readString(tokens.shift() ?? ''));
  while (takeIf(tokens, ','));
  take(tokens, ')');
  return values;
}

function ofList(read: (row: JsonObject) => string, values: readonly string[]): Test {
  const wanted = new Set(values.map((value) => value.toLowerCase()));
  return (row) => wanted.has(read(row).toLowerCase());
}

function ofText(tokens: string[], make: (wanted: string) => Test): Test {
  return make(readString(tokens.shift() ?? ''));
}

function takeIf(tokens: string[], wanted: string): boolean {
  if (tokens[0]?.toLowerCase() !== wanted) return false;
  tokens.shift();
  return true;
}

function take(tokens: string[], wanted: string): void {
  if (!takeIf(tokens, wanted)) throw new GraphQueryError(tokens[0] ?? wanted);
}

/** Backslashes escape inside quotes. */
function readString(token: string): string {
  if (!/^['"]/.test(token)) throw new GraphQueryError(token);
  return token.slice(1, -1).replace(/\\(.)/g, '$1');
}
