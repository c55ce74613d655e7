/** An expression of a Go template: a pipeline of calls. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | undefined }
  /** `.a.b`, `$.a`, `$x.a`: `root` is empty for the dot. */
  | { readonly kind: 'path'; readonly root: string; readonly keys: readonly string[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  /** `(…).a` */
  | { readonly kind: 'field'; readonly of: Expression; readonly keys: readonly string[] };

/** Variables that an action sets, and what it sets them to. */
export interface Statement {
  readonly variables: readonly string[];
  readonly expression: Expression;
}

const TOKEN =
  /"(?:[^"\\]|\\.)*"|`[^`]*`|\(|\)(?:\.[A-Za-z_]\w*)*|\||:?=|,|\$\w*(?:\.[A-Za-z_]\w*)*|(?:\.[A-Za-z_]\w*)+|\.|-?\d[\w.]*|[A-Za-z_]\w*/g;

/** Reads an action, or the expression of an `if`, `with` or `range`. */
export function parseStatement(text: string): Statement {
  const [, names] = /^((?:\$\w+\s*,\s*)?\$\w+)\s*:?=(?!=)/.exec(text) ?? [];
  const expression = names === undefined ? text : text.replace(/^[^=]*=/, '');
  const tokens = expression.match(TOKEN) ?? [];
  return {
    variables: names === undefined ? [] : names.split(',').map((name) => name.trim()),
    expression: new Parser(tokens).pipeline(),
  };
}

/** Brackets within brackets: more is no template that a person wrote. */
const DEEPEST = 100;

class Parser {
  readonly #tokens: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  /** What stands before a bar is the last argument of what stands behind it. */
  pipeline(): Expression {
    let expression = this.#command();
    while (this.#tokens[this.#at] === '|') {
      this.#at++;
      const next = this.#command();
      expression = next.kind === 'call' ? { ...next, args: [...next.args, expression] } : next;
    }
    return expression;
  }

  #command(): Expression {
    const operands: Expression[] = [];
    let name: string | undefined;
    for (let token = this.#tokens[this.#at]; token !== undefined; token = this.#tokens[this.#at]) {
      if (token === '|' || token.startsWith(')')) break;
      this.#at++;
      if (name === undefined && operands.length === 0 && isFunction(token)) name = token;
      else operands.push(this.#operand(token));
    }
    const [first] = operands;
    if (name !== undefined) return { kind: 'call', name, args: operands };
    return first ?? { kind: 'literal', value: undefined };
  }

  #operand(token: string): Expression {
    if (token === '(') return this.#group();
    if (token.startsWith('"')) return { kind: 'literal', value: unquoted(token) };
    if (token.startsWith('`')) return { kind: 'literal', value: token.slice(1, -1) };
    if (/^-?\d/.test(token)) return { kind: 'literal', value: Number(token) };
    if (token === 'true' || token === 'false') return { kind: 'literal', value: token === 'true' };
    if (/^[.$]/.test(token)) {
      const [root = '', ...keys] = token.split('.');
      return { kind: 'path', root, keys: keys.filter((key) => key !== '') };
    }
    return isFunction(token)
      ? { kind: 'call', name: token, args: [] }
      : { kind: 'literal', value: undefined };
  }

  #group(): Expression {
    if (this.#depth >= DEEPEST) {
      this.#at = this.#tokens.length;
      return { kind: 'literal', value: undefined };
    }
    this.#depth++;
    const inner = this.pipeline();
    this.#depth--;
    const close = this.#tokens[this.#at] ?? ')';
    this.#at++;
    const keys = close.split('.').slice(1);
    return keys.length === 0 ? inner : { kind: 'field', of: inner, keys };
  }
}

function isFunction(token: string): boolean {
  return /^[A-Za-z_]/.test(token) && !['true', 'false', 'nil'].includes(token);
}

function unquoted(token: string): string {
  try {
    return JSON.parse(token) as string;
  } catch {
    return token.slice(1, -1);
  }
}
