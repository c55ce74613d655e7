import type { YamlPath } from '../manifests/yaml-path.ts';
import { isRecord } from '../manifests/yaml-value.ts';
import type { IsPullSecretKey } from './values-keys.ts';

/** Where a document refers to a Secret. */
export type Occurrence =
  | { readonly kind: 'item'; readonly list: YamlPath; readonly index: number; readonly isNamed: boolean }
  | { readonly kind: 'text'; readonly path: YamlPath };

/** Deeper values than these are no manifests. */
const DEEPEST = 60;

/**
 * Every entry of a list `imagePullSecrets`; in values files, which name their lists as they like, of the keys that are
 * for pull secrets, and their texts too.
 */
export function occurrencesIn(
  value: unknown,
  secretName: string,
  isValuesKey?: IsPullSecretKey,
): Occurrence[] {
  return below({ secretName, isValuesKey }, value, []);
}

interface Search {
  readonly secretName: string;
  readonly isValuesKey: IsPullSecretKey | undefined;
}

function below(search: Search, value: unknown, path: YamlPath): Occurrence[] {
  if (path.length > DEEPEST) return [];
  if (Array.isArray(value)) {
    const isList = search.isValuesKey?.(path) ?? path.at(-1) === 'imagePullSecrets';
    return value.flatMap((item: unknown, index) => {
      const own = isList ? itemAt(search, item, path, index) : undefined;
      return own === undefined ? below(search, item, [...path, index]) : [own];
    });
  }
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, child]): Occurrence[] => {
    const own = [...path, key];
    const isText = child === search.secretName && search.isValuesKey?.(own) === true;
    return isText ? [{ kind: 'text', path: own }] : below(search, child, own);
  });
}

function itemAt(search: Search, item: unknown, list: YamlPath, index: number): Occurrence | undefined {
  const isNamed = isRecord(item) && item['name'] === search.secretName && Object.keys(item).length === 1;
  const isName = search.isValuesKey !== undefined && item === search.secretName;
  return isNamed || isName ? { kind: 'item', list, index, isNamed } : undefined;
}
