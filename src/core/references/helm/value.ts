import { isRecord } from '../../manifests/yaml-value.ts';

/** The step from a list to its items in a path of values. */
export const EACH = '*';

/** What a chart has of each at most. Beyond it, a text makes itself longer: in a loop, twice as long each time. */
const MOST_SOURCES = 30;
const MOST_KEYS = 16;
const MOST_ITEMS = 1_000;
const LONGEST_TEXT = 100_000;

type Path = readonly string[];

/** What an expression of a template may be, and which values of the chart it comes from. */
export interface Value {
  /** What it is by the values files; `undefined` where they do not say. */
  readonly known: unknown;
  /** Paths in the values that it comes from. */
  readonly sources: readonly Path[];
  /** Whether it cannot be known here: a condition on it goes both ways. */
  readonly isUncertain: boolean;
  /** Whether it is a list or map as YAML text. */
  readonly isYaml: boolean;
  /** Of a map that the template makes. */
  readonly fields?: ReadonlyMap<string, Value>;
  /** Of a list that the template makes. */
  readonly items?: readonly Value[];
}

export function known(value: unknown): Value {
  return { known: value, sources: [], isUncertain: false, isYaml: false };
}

/** A list that the template makes. */
export function listOf(items: readonly Value[]): Value {
  return { ...known(undefined), items: items.slice(0, MOST_ITEMS) };
}

/** A text that the template makes; too long a one is not known. */
export function madeText(text: string): Value {
  return known(text.length > LONGEST_TEXT ? undefined : text);
}

export const UNCERTAIN: Value = { known: undefined, sources: [], isUncertain: true, isYaml: false };

export function fieldOf(value: Value, key: string): Value {
  const own = value.fields?.get(key);
  if (own !== undefined) return own;
  return {
    known: isRecord(value.known) ? value.known[key] : undefined,
    sources: below(value.sources, key),
    isUncertain: value.isUncertain && value.sources.length === 0,
    isYaml: false,
  };
}

/** The items that a `range` goes over, with their keys; one unknown item where the list is empty. */
export function itemsOf(value: Value): { readonly key: unknown; readonly item: Value }[] {
  if (value.items !== undefined) return value.items.map((item, key) => ({ key, item }));
  const each = (item: unknown, step: string): Value => ({
    ...known(item),
    sources: below(value.sources, step),
  });
  if (Array.isArray(value.known) && value.known.length > 0) {
    return value.known.map((item: unknown, key) => ({ key, item: each(item, EACH) }));
  }
  const entries = isRecord(value.known) ? Object.entries(value.known) : [];
  if (entries.length > 0) return entries.map(([key, item]) => ({ key, item: each(item, key) }));
  return [{ key: undefined, item: each(undefined, EACH) }];
}

/** A value that may be any of several; known as the first says. */
export function either(values: readonly Value[], chosen: unknown): Value {
  const items = values.flatMap((value) => value.items ?? []).slice(0, MOST_ITEMS);
  const fields = new Map(values.flatMap((value) => [...(value.fields ?? [])]).slice(-MOST_ITEMS));
  return {
    known: chosen,
    sources: eachOnce(values.flatMap(({ sources }) => sources)),
    isUncertain: false,
    isYaml: values.some(({ isYaml }) => isYaml),
    ...(items.length > 0 ? { items } : {}),
    ...(fields.size > 0 ? { fields } : {}),
  };
}

function below(sources: readonly Path[], key: string): Path[] {
  return sources.filter(({ length }) => length < MOST_KEYS).map((path) => [...path, key]);
}

function eachOnce(sources: readonly Path[]): Path[] {
  const unique = new Map(sources.map((path) => [path.join('\n'), path]));
  return [...unique.values()].slice(0, MOST_SOURCES);
}

/** Whether a condition is met; `undefined` where that is not known. */
export function isTrue(value: Value): boolean | undefined {
  if (value.isUncertain) return undefined;
  if (value.items !== undefined) return value.items.length > 0;
  if (value.fields !== undefined) return value.fields.size > 0;
  return isTruthy(value.known);
}

/** Go templates take empty lists and maps for false. */
export function isTruthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isRecord(value) ? Object.keys(value).length > 0 : Boolean(value);
}
