import { namedItem, textItem, type ListItem } from '../manifests/list-item.ts';
import { addListItem } from '../manifests/list-edit.ts';
import { isRecord } from '../manifests/yaml-value.ts';
import { message, type Message } from '../message.ts';
import type { ValuesFile } from './helm/chart.ts';
import { valuesIn, type Layer } from './helm/chart-run.ts';
import type { PullSecretRead, ValuesForm } from './helm/template-run.ts';
import type { ValuesImage } from './helm/values-images.ts';
import { textValueEdit } from './helm/text-value.ts';
import type { HelmValuesPlace, RatedPlace } from './places.ts';
import { documentAt } from './source-file.ts';

/** All layers of a chart's values, the chart's own first, and those with which it pulls from the registry. */
export interface Layers {
  readonly all: readonly Layer[];
  readonly pulling: readonly Layer[];
}

export interface RankedPlace extends RatedPlace {
  /** Lower is better. */
  readonly rank: number;
}

/** A read of a template as a place in the values files; `undefined` where the chart has none to edit. */
export function valuesPlace(
  { path, form }: PullSecretRead,
  layers: Layers,
  reason: Message,
): RankedPlace | undefined {
  const targets = targetsOf(path, layers);
  const [first] = targets;
  if (first === undefined) return undefined;
  const place: HelmValuesPlace = {
    kind: 'helm-values',
    targets: targets.map(({ file, key }) => ({ path: file.path, key })),
    form,
  };
  const current = layers.pulling.map(({ values }) => valueAt(values, path));
  const rank =
    (current.some(isFilled) ? 0 : 4) +
    (path[0] === 'global' ? 2 : 0) +
    (current.some((value) => value !== undefined) ? 0 : 1);
  const refused = targets.flatMap(({ file, key }) => refusal(file, key, form))[0];
  return refused === undefined
    ? { place, level: 'possible', reason, rank }
    : { place, level: 'impossible', reason: refused, rank };
}

interface Target {
  readonly file: ValuesFile;
  readonly key: readonly string[];
}

/**
 * The files to edit: of each layer the file whose list counts, since a list on top replaces the one below. Where
 * none has one yet, the chart's own values; the file on top when only that brings the registry in.
 */
function targetsOf(path: readonly string[], { all, pulling }: Layers): Target[] {
  const base = all[0];
  const files = pulling.flatMap(({ top }) => {
    if (top !== undefined && valueAt(valuesIn(top), path) !== undefined) return [top];
    const below = base?.top;
    const isBelow = isFilled(valueAt(base?.values, path)) || (base !== undefined && pulling.includes(base));
    return (isBelow ? below : top) ?? [];
  });
  const targets = files.map((file): [string, Target] => [file.path, { file, key: keyIn(file, path) }]);
  return [...new Map(targets).values()];
}

/** `global` stands at the top of the outer chart's values, all else below the subchart's key. */
export function keyIn({ below }: ValuesFile, path: readonly string[]): readonly string[] {
  return path[0] === 'global' ? path : [...below, ...path];
}

/** Why the values cannot be edited; nothing when they can. Tried with a name that nobody uses. */
function refusal({ text }: ValuesFile, key: readonly string[], form: ValuesForm): Message[] {
  const source = documentAt(text, 0)?.source;
  if (source === undefined) return [message('the values cannot be read.')];
  const outcome =
    form === 'text'
      ? textValueEdit(source, key, 'acr-pull-x')
      : addListItem(source, key, valuesItem(form, 'acr-pull-x'));
  return 'edit' in outcome ? [] : [outcome.reason];
}

/** The entry of a list of pull secrets in values. */
export function valuesItem(form: Exclude<ValuesForm, 'text'>, secretName: string): ListItem {
  return form === 'objects' ? namedItem(secretName) : textItem(secretName);
}

function valueAt(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), values);
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : typeof value === 'string' && value !== '';
}

/** Where charts commonly take pull secrets from, nearest to the image first. */
export function conventionalReads({ values }: Layer, images: readonly ValuesImage[]): PullSecretRead[] {
  const candidates = images.flatMap(({ path }) => [
    [...path, 'pullSecrets'],
    [...path, 'imagePullSecrets'],
    [...path.slice(0, -1), 'imagePullSecrets'],
    ['imagePullSecrets'],
    ['global', 'imagePullSecrets'],
  ]);
  return candidates
    .filter((path) => valueAt(values, path) !== undefined)
    .map((path) => ({ path, form: conventionalForm(valueAt(values, path), path) }));
}

/** By the entries that are there; an empty list tells by its name. */
function conventionalForm(value: unknown, path: readonly string[]): ValuesForm {
  const first: unknown = Array.isArray(value) ? value[0] : undefined;
  if (first !== undefined) return isRecord(first) ? 'objects' : 'names';
  return path.at(-1) === 'pullSecrets' || path[0] === 'global' ? 'names' : 'objects';
}
