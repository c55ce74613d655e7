import { isRecord } from '../../manifests/yaml-value.ts';

/** An image that values describe, and the map that does. */
export interface ValuesImage {
  readonly text: string;
  /** To the map that has the repository, or to the map that has `image` as one text. */
  readonly path: readonly string[];
}

/** Deeper values than these are data. */
const DEEPEST = 12;

/**
 * Images by the shape of values, for charts whose templates are not there or too clever to follow: a map with
 * `repository` and perhaps `registry`, `tag` and `digest`, or a text `image`. `global.imageRegistry` wins over
 * `registry`, as charts that know it have it.
 */
export function imagesInValues(values: Readonly<Record<string, unknown>>): ValuesImage[] {
  const global = isRecord(values['global']) ? text(values['global']['imageRegistry']) : '';
  return imagesBelow(values, [], global);
}

function imagesBelow(value: unknown, path: readonly string[], globalRegistry: string): ValuesImage[] {
  if (!isRecord(value) || path.length > DEEPEST) return [];
  const own =
    typeof value['image'] === 'string' && value['image'] !== '' ? [{ text: value['image'], path }] : [];
  const split = splitImage(value, globalRegistry);
  return [
    ...own,
    ...(split === undefined ? [] : [{ text: split, path }]),
    ...Object.entries(value).flatMap(([key, child]) => imagesBelow(child, [...path, key], globalRegistry)),
  ];
}

function splitImage(map: Record<string, unknown>, globalRegistry: string): string | undefined {
  const repository = text(map['repository']);
  if (repository === '') return undefined;
  const registry = globalRegistry === '' ? text(map['registry']) : globalRegistry;
  const tag = text(map['tag']);
  const digest = text(map['digest']);
  const end = digest === '' ? (tag === '' ? '' : `:${tag}`) : `@${digest}`;
  return `${registry === '' ? '' : `${registry}/`}${repository}${end}`;
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
