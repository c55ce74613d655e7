import { isRecord } from '../../manifests/yaml-value.ts';
import {
  either,
  fieldOf,
  isTrue,
  isTruthy,
  itemsOf,
  known,
  listOf,
  madeText,
  UNCERTAIN,
  type Value,
} from './value.ts';

type TemplateFunction = (args: readonly Value[]) => Value;

/**
 * The functions of Go templates, Sprig and Helm on the way from values to images and pull secrets. Those that are
 * not here hand on where their arguments come from, and are uncertain.
 */
export function callFunction(name: string, args: readonly Value[]): Value {
  const found = FUNCTIONS.get(name);
  if (found !== undefined) return found(args);
  return { ...either(args, undefined), isUncertain: true };
}

const last: TemplateFunction = (args) => args.at(-1) ?? UNCERTAIN;

const firstTrue: TemplateFunction = (args) =>
  either(args, args.find((each) => isTrue(each) === true)?.known ?? args.at(-1)?.known);

/** The items of all lists; a single value counts as one. */
const joined: TemplateFunction = (args) =>
  listOf(args.flatMap((each) => itemsOf(each).map(({ item }) => item)));

const append: TemplateFunction = ([into = UNCERTAIN, ...more]) => {
  const old =
    into.items ??
    (isTruthy(into.known) || into.sources.length > 0 ? itemsOf(into).map(({ item }) => item) : []);
  return listOf([...old, ...more]);
};

const path: TemplateFunction = ([of = UNCERTAIN, ...keys]) =>
  keys.reduce((value, key) => fieldOf(value, String(key.known)), of);

const dict: TemplateFunction = (args) => {
  const fields = new Map<string, Value>();
  for (let at = 0; at + 1 < args.length; at += 2)
    fields.set(String(args[at]?.known), args[at + 1] ?? UNCERTAIN);
  return { ...known(undefined), fields };
};

const merged: TemplateFunction = (args) =>
  either(
    args,
    Object.assign({}, ...args.toReversed().map((each) => (isRecord(each.known) ? each.known : {}))),
  );

const printf: TemplateFunction = ([format, ...args]) => {
  const rest = [...args];
  const text = textOf(format).replace(/%[svdq]/g, () => textOf(rest.shift()));
  return { ...either(args, madeText(text).known), isUncertain: args.some(({ isUncertain }) => isUncertain) };
};

/** A condition; uncertain as soon as one argument is. */
function test(check: (args: readonly unknown[]) => boolean): TemplateFunction {
  return (args) =>
    args.some(({ isUncertain }) => isUncertain) ? UNCERTAIN : known(check(args.map((each) => each.known)));
}

const KINDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  map: isRecord,
  slice: Array.isArray,
  string: (value) => typeof value === 'string',
  bool: (value) => typeof value === 'boolean',
};

/** Lists that are empty may get items of either kind, so nothing is known of an item that is not there. */
const kindIs: TemplateFunction = ([kind, value]) => {
  if (value?.known === undefined) return UNCERTAIN;
  const check = KINDS[String(kind?.known)];
  return check === undefined ? UNCERTAIN : known(check(value.known));
};

const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ...[
    'quote',
    'squote',
    'trim',
    'toString',
    'nindent',
    'indent',
    'required',
    'lower',
    'trimSuffix',
    'trimPrefix',
    'trimAll',
    'deepCopy',
    'print',
    'html',
    'fail',
  ].map((name): [string, TemplateFunction] => [name, last]),
  ...['uniq', 'compact', 'concat', 'without', 'reverse', 'sortAlpha', 'initial', 'rest'].map(
    (name): [string, TemplateFunction] => [name, joined],
  ),
  ...['merge', 'mergeOverwrite', 'mustMerge', 'mustMergeOverwrite'].map(
    (name): [string, TemplateFunction] => [name, merged],
  ),
  ['toYaml', (args) => ({ ...last(args), isYaml: true })],
  ['toJson', (args) => ({ ...last(args), isYaml: true })],
  ['default', (args) => firstTrue(args.toReversed())],
  ['coalesce', firstTrue],
  ['or', firstTrue],
  ['and', (args) => either(args, args.find((each) => isTrue(each) === false)?.known ?? args.at(-1)?.known)],
  [
    'ternary',
    ([yes = UNCERTAIN, no = UNCERTAIN, choice]) =>
      either([yes, no], choice?.known === true ? yes.known : no.known),
  ],
  ['tpl', ([template = UNCERTAIN]) => template],
  ['list', listOf],
  ['tuple', listOf],
  ['append', append],
  ['dict', dict],
  ['index', path],
  ['get', path],
  ['first', ([of = UNCERTAIN]) => itemsOf(of)[0]?.item ?? UNCERTAIN],
  ['printf', printf],
  ['kindIs', kindIs],
  ['typeIs', kindIs],
  ['not', ([value = UNCERTAIN]) => (isTrue(value) === undefined ? UNCERTAIN : known(isTrue(value) !== true))],
  [
    'empty',
    ([value = UNCERTAIN]) => (isTrue(value) === undefined ? UNCERTAIN : known(isTrue(value) !== true)),
  ],
  ['eq', test(([one, ...others]) => others.includes(one))],
  ['ne', test(([one, other]) => one !== other)],
  ['hasKey', test(([map, key]) => isRecord(map) && Object.hasOwn(map, String(key)))],
]);

/** A known scalar as a template prints it. */
export function textOf(value: Value | undefined): string {
  const scalar = value?.known;
  return typeof scalar === 'string' || typeof scalar === 'number' || typeof scalar === 'boolean'
    ? String(scalar)
    : '';
}
