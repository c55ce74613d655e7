import { Uri } from 'vscode';
import type { AccessQuery, AcrPullError, GrantRequest } from '../../api.ts';
import type { Failure } from '../../core/failure.ts';
import { describeFailure } from '../report-failure.ts';

/** Reads what a caller gave; anything but the documented shape is a `TypeError` that names the argument. */
export function readQuery(query: unknown): AccessQuery {
  if (query === undefined) return {};
  const values = record(query, 'getAccess: query');
  return { ...text(values, 'context', 'getAccess: query'), ...text(values, 'registry', 'getAccess: query') };
}

/** As {@link readQuery}. */
export function readRequest(request: unknown): GrantRequest {
  const name = 'planGrant: request';
  const values = record(request, name);
  const { manifest } = values;
  if (!(manifest instanceof Uri)) throw new TypeError(`${name}.manifest must be a vscode.Uri.`);
  if (manifest.scheme !== 'file') throw new TypeError(`${name}.manifest must have the scheme "file".`);
  return { manifest, ...text(values, 'context', name), ...text(values, 'registry', name) };
}

/** What a caller catches for an expected failure. */
export function errorOf(failure: Failure): AcrPullError {
  return Object.assign(new Error(describeFailure(failure)), { code: failure.kind });
}

type Values = Readonly<Record<string, unknown>>;

function record(value: unknown, name: string): Values {
  if (typeof value !== 'object' || value === null) throw new TypeError(`${name} must be an object.`);
  return value as Values;
}

function text<K extends string>(values: Values, key: K, name: string): Partial<Record<K, string>> {
  const value = values[key];
  if (value === undefined) return {};
  if (typeof value !== 'string' || value === '') {
    throw new TypeError(`${name}.${key} must be a string that is not empty.`);
  }
  return { [key]: value } as Partial<Record<K, string>>;
}
