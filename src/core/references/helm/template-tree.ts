import { actionsOf } from './template-actions.ts';

/** A Go template as far as it must be understood to see which values reach pull secrets and images. */
export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly expression: string }
  | {
      readonly kind: 'block';
      readonly keyword: 'if' | 'with' | 'range';
      readonly branches: readonly Branch[];
    };

interface Branch {
  /** Empty for a plain `else`. */
  readonly expression: string;
  readonly body: readonly TemplateNode[];
}

export interface TemplateFile {
  readonly body: readonly TemplateNode[];
  /** Named templates, by name. */
  readonly defined: ReadonlyMap<string, readonly TemplateNode[]>;
}

interface Token {
  readonly text?: string;
  readonly action?: string;
}

/** Reads a template; what has no end goes on to the end of the file, as nothing here is executed. */
export function parseTemplate(text: string): TemplateFile {
  const reader = new Reader(tokensOf(text));
  return { body: reader.nodes(), defined: reader.defined };
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let trimsNext = false;
  const addText = (end: number, trimsEnd: boolean): void => {
    const between = trimsNext ? text.slice(at, end).trimStart() : text.slice(at, end);
    const kept = trimsEnd ? between.trimEnd() : between;
    if (kept !== '') tokens.push({ text: kept });
  };
  for (const { start, end } of actionsOf(text)) {
    const inner = text.slice(start + 2, end - 2);
    const trimsBefore = /^-\s/.test(inner);
    addText(start, trimsBefore);
    trimsNext = inner.endsWith('-');
    tokens.push({ action: inner.slice(trimsBefore ? 1 : 0, trimsNext ? -1 : undefined).trim() });
    at = end;
  }
  addText(text.length, false);
  return tokens;
}

/** Blocks within blocks: more is no template that a person wrote. */
const DEEPEST = 100;

class Reader {
  readonly defined = new Map<string, readonly TemplateNode[]>();
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** Up to an `else` or `end`, which stays to be read. */
  nodes(): TemplateNode[] {
    const nodes: TemplateNode[] = [];
    for (let token = this.#tokens[this.#at]; token !== undefined; token = this.#tokens[this.#at]) {
      if (token.action !== undefined && /^(?:else|end)\b/.test(token.action) && this.#depth > 0) break;
      this.#at++;
      if (token.text !== undefined) nodes.push({ kind: 'text', text: token.text });
      else nodes.push(...this.#action(token.action ?? ''));
    }
    return nodes;
  }

  #depth = 0;

  #action(action: string): TemplateNode[] {
    const [, keyword = '', rest = ''] =
      /^(if|with|range|define|block|else|end)\b\s*([\s\S]*)$/.exec(action) ?? [];
    if (this.#depth >= DEEPEST) return [];
    if (keyword === 'if' || keyword === 'with' || keyword === 'range') return [this.#block(keyword, rest)];
    if (keyword === 'define' || keyword === 'block') {
      const [, name = ''] = /^"([^"]*)"/.exec(rest) ?? [];
      this.defined.set(name, this.#inner());
      this.#skip();
      return keyword === 'block' ? [{ kind: 'print', expression: `template ${rest}` }] : [];
    }
    if (keyword !== '' || action === '' || action.startsWith('/*')) return [];
    return [{ kind: 'print', expression: action }];
  }

  #block(keyword: 'if' | 'with' | 'range', first: string): TemplateNode {
    const branches: Branch[] = [{ expression: first, body: this.#inner() }];
    for (let action = this.#skip(); action?.startsWith('else') === true; action = this.#skip()) {
      const expression = action.replace(/^else\s*(?:if|with)?\s*/, '');
      branches.push({ expression, body: this.#inner() });
    }
    return { kind: 'block', keyword, branches };
  }

  #inner(): TemplateNode[] {
    this.#depth++;
    const nodes = this.nodes();
    this.#depth--;
    return nodes;
  }

  /** Reads the `else` or `end` at which the reader stands. */
  #skip(): string | undefined {
    return this.#tokens[this.#at++]?.action;
  }
}
