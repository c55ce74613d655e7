import { isObject, type JsonObject } from '../json.ts';

/** Raised with the piece of text that could not be read. */
export class GraphQueryError extends Error {
  readonly token: string;

  constructor(token: string) {
    super(`Cannot read ${token}`);
    this.token = token;
  }
}

const PATH = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

export function readPath(text: string): string[] {
  if (!PATH.test(text)) throw new GraphQueryError(text);
  return text.split('.');
}

export function valueAt(row: JsonObject, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), row);
}

/** Text of whatever is there; empty when nothing is. */
export function textAt(row: JsonObject, path: readonly string[]): string {
  const value = valueAt(row, path);
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
