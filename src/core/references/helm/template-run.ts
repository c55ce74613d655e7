import { parseStatement, type Expression } from './expression.ts';
import { callFunction, textOf } from './functions.ts';
import { libraryTemplate } from './library-templates.ts';
import type { TemplateNode } from './template-tree.ts';
import { fieldOf, EACH, either, isTrue, itemsOf, known, madeText, UNCERTAIN, type Value } from './value.ts';

/** How a chart writes the entries of a list of pull secrets in its values, or that it takes one name as a text. */
export type ValuesForm = 'objects' | 'names' | 'text';

export interface PullSecretRead {
  readonly path: readonly string[];
  readonly form: ValuesForm;
}

/** What a template makes of the values. */
export interface TemplateResult {
  readonly images: readonly string[];
  /** Values that are written as pull secrets. */
  readonly reads: readonly PullSecretRead[];
  /** Pull secrets that the template names itself. */
  readonly literals: readonly string[];
}

type Bodies = ReadonlyMap<string, readonly TemplateNode[]>;

/** Templates that call each other for ever, or a list as long as a book, end here. A step is a kB of what is written, too. */
const DEEPEST = 30;
const MOST_STEPS = 20_000;
const STEP_CHARACTERS = 1_024;

/** So much of a list of pull secrets is looked at for its beginning. */
const LONGEST_LIST = 1000;

/** Stands in the output for what is not known; it is no character of an image or a name. */
const HOLE = '\u{fffc}';

/** The output so far is a list of pull secrets that has only begun. */
const IN_LIST = /imagePullSecrets:(?:[\s"'\u{fffc}-]|name:)*$/u;

/**
 * Runs a template on the values as far as images and pull secrets need it: every branch is looked into for pull
 * secrets; images are taken only from branches whose conditions the values do not deny.
 */
export function runTemplate(body: readonly TemplateNode[], bodies: Bodies, root: Value): TemplateResult {
  const run = new Run(bodies, root);
  run.nodes(body, { dot: root, variables: new Map([['$', root]]), isLive: true, depth: 0 });
  return run.result();
}

interface Scope {
  readonly dot: Value;
  readonly variables: Map<string, Value>;
  readonly isLive: boolean;
  readonly depth: number;
}

class Run {
  readonly #bodies: Bodies;
  readonly #root: Value;
  readonly #reads = new Map<string, PullSecretRead>();
  /** What the values make. */
  #output = '';
  /** The end of the same with the branches that the values deny, which show where other values would be written. */
  #tail = '';
  #steps = 0;

  constructor(bodies: Bodies, root: Value) {
    this.#bodies = bodies;
    this.#root = root;
  }

  result(): TemplateResult {
    const images = [...this.#output.matchAll(/^[ \t]*(?:- )?image:[ \t]*["']?([^\s"'#]+)/gm)].flatMap(
      ([, image = '']) => (image.includes(HOLE) ? [] : [image]),
    );
    const lists = [...this.#output.matchAll(/imagePullSecrets:\s*\n((?:[ \t]*-[ \t]*name:.*\n?)+)/g)];
    const literals = lists.flatMap(([, list = '']) =>
      [...list.matchAll(/name:[ \t]*["']?([a-z0-9.-]+)/g)].flatMap(([, name]) => name ?? []),
    );
    return { images: [...new Set(images)], reads: [...this.#reads.values()], literals };
  }

  nodes(nodes: readonly TemplateNode[], scope: Scope): void {
    for (const node of nodes) {
      if (++this.#steps > MOST_STEPS) return;
      if (node.kind === 'text') this.#write(node.text, scope);
      else if (node.kind === 'print') this.#print(node.expression, scope);
      else this.#block(node, scope);
    }
  }

  #write(text: string, { isLive }: Scope): void {
    this.#steps += Math.floor(text.length / STEP_CHARACTERS);
    this.#tail = (this.#tail + text).slice(-LONGEST_LIST);
    if (isLive) this.#output += text;
  }

  #print(text: string, scope: Scope): void {
    const { variables, expression } = parseStatement(text);
    const value = this.#evaluate(expression, scope);
    const [name] = variables;
    if (name !== undefined) {
      assign(scope, name, value, /^\S+\s*:=/.test(text));
      return;
    }
    if (IN_LIST.test(this.#tail)) this.#recordAll(value);
    this.#write(value.isYaml ? HOLE : textOf(value) || HOLE, scope);
  }

  #recordAll(value: Value, depth = 0): void {
    if (++this.#steps > MOST_STEPS || depth > DEEPEST) return;
    for (const source of value.sources) this.#record(source, value.isYaml);
    for (const item of value.items ?? [])
      this.#recordAll({ ...item, isYaml: item.isYaml || value.isYaml }, depth + 1);
    const name = value.fields?.get('name');
    if (name !== undefined) this.#recordAll(name, depth + 1);
  }

  #record(source: readonly string[], isYaml: boolean): void {
    const each = source.indexOf(EACH);
    const path = each === -1 ? source : source.slice(0, each);
    const below = each === -1 ? undefined : source.slice(each + 1).join('.');
    const form = formOf(below, isYaml);
    if (form === undefined || path.length === 0) return;
    this.#reads.set([...path, form].join('\n'), { path, form });
  }

  #block(node: Extract<TemplateNode, { kind: 'block' }>, scope: Scope): void {
    let isOpen = scope.isLive;
    for (const { expression: text, body } of node.branches) {
      if (text === '') {
        this.nodes(body, { ...scope, isLive: isOpen });
        continue;
      }
      const { variables, expression } = parseStatement(text);
      const value = this.#evaluate(expression, scope);
      const truth = isTrue(value);
      const inner = { ...scope, isLive: isOpen && truth !== false };
      if (node.keyword === 'range') this.#range(body, inner, value, variables);
      else {
        const [name] = variables;
        if (name !== undefined) assign(scope, name, value, true);
        this.nodes(body, node.keyword === 'with' ? { ...inner, dot: value } : inner);
      }
      if (truth === true) isOpen = false;
    }
  }

  #range(body: readonly TemplateNode[], scope: Scope, value: Value, variables: readonly string[]): void {
    for (const { key, item } of itemsOf(value)) {
      if (++this.#steps > MOST_STEPS) return;
      const isLive = scope.isLive && (item.known !== undefined || item.fields !== undefined);
      const [first, second] = variables;
      if (first !== undefined) scope.variables.set(first, second === undefined ? item : known(key));
      if (second !== undefined) scope.variables.set(second, item);
      this.nodes(body, { ...scope, dot: item, isLive });
    }
  }

  #evaluate(expression: Expression, scope: Scope): Value {
    switch (expression.kind) {
      case 'literal':
        return known(expression.value);
      case 'path':
        return expression.keys.reduce(fieldOf, this.#start(expression.root, scope));
      case 'field':
        return expression.keys.reduce(fieldOf, this.#evaluate(expression.of, scope));
      case 'call':
        return this.#call(expression.name, expression.args, scope);
    }
  }

  #start(name: string, { dot, variables }: Scope): Value {
    if (name === '') return dot;
    return name === '$' ? (variables.get('$') ?? this.#root) : (variables.get(name) ?? UNCERTAIN);
  }

  #call(name: string, args: readonly Expression[], scope: Scope): Value {
    const values = args.map((arg) => this.#evaluate(arg, scope));
    if (name !== 'include' && name !== 'template') return callFunction(name, values);
    const template = String(values[0]?.known);
    const body = this.#bodies.get(template);
    const dot = values[1] ?? known(undefined);
    if (body === undefined) return this.#library(template, dot);
    if (scope.depth >= DEEPEST) return UNCERTAIN;
    const before = { output: this.#output, tail: this.#tail };
    this.#output = '';
    this.nodes(body, { dot, variables: new Map([['$', dot]]), isLive: scope.isLive, depth: scope.depth + 1 });
    const text = this.#output;
    this.#output = before.output;
    this.#tail = before.tail;
    return madeText(text.trim());
  }

  #library(name: string, argument: Value): Value {
    const made = libraryTemplate(name, argument);
    if (made === undefined) return { ...either([argument], undefined), isUncertain: true };
    for (const read of made.reads) this.#reads.set([...read.path, read.form].join('\n'), read);
    return known(made.text);
  }
}

/** Either way a variable may come from what it was before, as the branch may not be taken. */
function assign({ variables, isLive }: Scope, name: string, value: Value, isNew: boolean): void {
  const old = variables.get(name);
  if (isNew || old === undefined) {
    variables.set(name, value);
    return;
  }
  const items = value.items ?? old.items;
  variables.set(name, {
    ...either([old, value], isLive ? value.known : old.known),
    isUncertain: isLive ? value.isUncertain : old.isUncertain,
    ...(items === undefined ? {} : { items }),
  });
}

/** By what is written of an item: itself, or its name. `below` is absent where no list is gone through. */
function formOf(below: string | undefined, isYaml: boolean): ValuesForm | undefined {
  if (below === undefined) return isYaml ? 'objects' : 'text';
  if (below === 'name') return 'objects';
  if (below !== '') return undefined;
  return isYaml ? 'objects' : 'names';
}
