import type { JsonObject } from '../json.ts';
import { GraphQueryError, readPath, textAt, valueAt } from './graph-value.ts';
import { parseWhere } from './graph-where.ts';

/** A query that the emulator understands: one table and a pipeline of steps. */
export interface GraphQuery {
  readonly table: GraphTable;
  readonly steps: readonly GraphStep[];
}

const TABLES = ['resources', 'resourcecontainers', 'authorizationresources'] as const;

export type GraphTable = (typeof TABLES)[number];

export type GraphStep = (rows: readonly JsonObject[]) => readonly JsonObject[];

/** Reads the few forms of the query language that the emulator supports; anything else is an error. */
export function parseGraphQuery(text: string): GraphQuery {
  const [table = '', ...clauses] = splitOutsideQuotes(text.replace(/\/\/[^\n]*/g, ''), '|');
  const known = TABLES.find((name) => name === table.toLowerCase());
  if (known === undefined) throw new GraphQueryError(table);
  return { table: known, steps: clauses.map(parseClause) };
}

function parseClause(clause: string): GraphStep {
  const [, verb = '', rest = ''] =
    /^(where|project|extend|order by|sort by|limit|take)\s+([^]+)$/i.exec(clause) ?? [];
  switch (verb.toLowerCase()) {
    case 'where': {
      const test = parseWhere(rest);
      return (rows) => rows.filter(test);
    }
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
        if (!isText) return [name, valueAt(row, path) ?? null];
        return [name, isLower ? textAt(row, path).toLowerCase() : textAt(row, path)];
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
        const order = compare(textAt(a, path), textAt(b, path));
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

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts = [''];
  let quote = '';
  let isEscaped = false;
  for (const character of text) {
    const wasEscaped: boolean = isEscaped;
    isEscaped = !wasEscaped && quote !== '' && character === '\\';
    if (quote === '' && character === separator) {
      parts.push('');
      continue;
    }
    if (quote === '' && (character === "'" || character === '"')) quote = character;
    else if (character === quote && !wasEscaped) quote = '';
    parts.push(`${parts.pop() ?? ''}${character}`);
  }
  if (quote !== '') throw new GraphQueryError(quote);
  return parts.map((part) => part.trim());
}
