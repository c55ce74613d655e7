import { isObject, type JsonObject } from '../json.ts';

/** A query that the emulator understands: one table and a pipeline of steps. */
export interface GraphQuery {
  readonly table: 'resources' | 'resourcecontainers';
  readonly steps: readonly GraphStep[];
}

export type GraphStep = (rows: readonly JsonObject[]) => readonly JsonObject[];

/** Raised with the piece of text that could not be read. */
export class GraphQueryError extends Error {
  readonly token: string;

  constructor(token: string) {
    super(`Cannot read ${token}`);
    this.token = token;
  }
}

const PATH = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

/** Reads the few forms of the query language that the emulator supports; anything else is an error. */
export function parseGraphQuery(text: string): GraphQuery {
  const [table = '', ...clauses] = splitOutsideQuotes(text.replace(/\/\/[^\n]*/g, ''), '|');
  const name = table.toLowerCase();
  if (name !== 'resources' && name !== 'resourcecontainers') throw new GraphQueryError(table);
  return { table: name, steps: clauses.map(parseClause) };
}

function parseClause(clause: string): GraphStep {
  const [, verb = '', rest = ''] =
    /^(where|project|extend|order by|sort by|limit|take)\s+([^]+)$/i.exec(clause) ?? [];
  switch (verb.toLowerCase()) {
    case 'where':
      return parseWhere(rest);
    case 'project':
      return parseProject(rest, false);
    case 'extend':
      return parseProject(rest, true);
    case 'order by':
    case 'sort by':
      return parseOrder(rest);
    case 'limit':
    case 'take':
      return parseLimit(rest);
    default:
      throw new GraphQueryError(clause);
  }
}

function parseWhere(text: string): GraphStep {
  const tests = text.split(/\s+and\s+/i).map(parseComparison);
  return (rows) => rows.filter((row) => tests.every((test) => test(row)));
}

function parseComparison(text: string): (row: JsonObject) => boolean {
  const list = /^(\S+)\s+in~\s*\(([^()]*)\)$/i.exec(text.trim());
  if (list) {
    const path = readPath(list[1] ?? '');
    const wanted = splitOutsideQuotes(list[2] ?? '', ',').map((entry) => readString(entry).toLowerCase());
    return (row) => wanted.includes(asText(valueAt(row, path)).toLowerCase());
  }
  const match = /^(\S+?)\s*(=~|==|!~|!=)\s*('[^']*'|"[^"]*")$/.exec(text.trim());
  if (!match) throw new GraphQueryError(text);
  const [, left = '', operator = '', right = ''] = match;
  const path = readPath(left);
  const wanted = readString(right);
  const ignoresCase = operator.endsWith('~');
  return (row) => {
    const actual = asText(valueAt(row, path));
    const isEqual = ignoresCase ? actual.toLowerCase() === wanted.toLowerCase() : actual === wanted;
    return operator.startsWith('!') ? !isEqual : isEqual;
  };
}

function parseProject(text: string, keepsRow: boolean): GraphStep {
  const columns = splitOutsideQuotes(text, ',').map((column) => {
    const assignment = /^(\w+)\s*=(?![~=])\s*([^]+)$/.exec(column);
    const expression = assignment?.[2]?.trim() ?? column;
    const path = readPath(expression.replace(/^(?:tostring|tolower)\(\s*([^()]*?)\s*\)$/i, '$1'));
    const isText = /^to(string|lower)\(/i.test(expression);
    const isLower = /^tolower\(/i.test(expression);
    return { name: assignment?.[1] ?? path.join('_'), path, isText, isLower };
  });
  return (rows) =>
    rows.map((row) => {
      const made = columns.map(({ name, path, isText, isLower }): [string, unknown] => {
        const value = valueAt(row, path);
        if (!isText) return [name, value ?? null];
        return [name, isLower ? asText(value).toLowerCase() : asText(value)];
      });
      return keepsRow ? { ...row, ...Object.fromEntries(made) } : Object.fromEntries(made);
    });
}

function parseOrder(text: string): GraphStep {
  const keys = splitOutsideQuotes(text, ',').map((key) => {
    const match = /^(\S+)(?:\s+(asc|desc))?$/i.exec(key);
    if (!match) throw new GraphQueryError(key);
    // Kusto sorts downwards unless told otherwise.
    return { path: readPath(match[1] ?? ''), sign: match[2]?.toLowerCase() === 'asc' ? 1 : -1 };
  });
  return (rows) =>
    [...rows].sort((a, b) => {
      for (const { path, sign } of keys) {
        const order = compare(asText(valueAt(a, path)), asText(valueAt(b, path)));
        if (order !== 0) return order * sign;
      }
      return 0;
    });
}

function parseLimit(text: string): GraphStep {
  if (!/^\d+$/.test(text.trim())) throw new GraphQueryError(text);
  return (rows) => rows.slice(0, Number(text));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function readPath(text: string): string[] {
  if (!PATH.test(text)) throw new GraphQueryError(text);
  return text.split('.');
}

function readString(text: string): string {
  const match = /^'([^']*)'$|^"([^"]*)"$/.exec(text.trim());
  if (!match) throw new GraphQueryError(text);
  return match[1] ?? match[2] ?? '';
}

function valueAt(row: JsonObject, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), row);
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts = [''];
  let quote = '';
  for (const character of text) {
    if (quote === '' && character === separator) {
      parts.push('');
      continue;
    }
    if (quote === '' && (character === "'" || character === '"')) quote = character;
    else if (character === quote) quote = '';
    parts.push(`${parts.pop() ?? ''}${character}`);
  }
  if (quote !== '') throw new GraphQueryError(quote);
  return parts.map((part) => part.trim());
}
