/** A role assignment condition as a tree. What we do not understand is kept as `other`: it may be true or false. */
export type Expression =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not'; readonly part: Expression }
  | { readonly kind: 'action'; readonly pattern: string }
  | RepositoryComparison
  | { readonly kind: 'other' };

/** `@Request[…repositories:name]` compared with a text, without regard to case. */
export interface RepositoryComparison {
  readonly kind: 'repository';
  readonly repository: RepositoryPattern;
  /** Where the comparison ends in the condition's text. */
  readonly end: number;
}

/** A repository name, or what one begins with. */
export interface RepositoryPattern {
  readonly kind: 'equals' | 'prefix';
  readonly value: string;
}

/** The name of the repository that a request is about (Azure Container Registry, "ABAC repository permissions"). */
export const REPOSITORY_NAME = '@Request[Microsoft.ContainerRegistry/registries/repositories:name]';

interface Token {
  readonly kind: 'symbol' | 'text' | 'attribute' | 'word';
  /** As written; a word in lower case. */
  readonly value: string;
  readonly end: number;
}

/** One token at a time; nothing is read twice, so any text takes time in proportion to its length. */
const TOKEN = /\s*(?:(&&|\|\||[(){}!,])|('[^'\\]*')|(@[A-Za-z]+\[[^\]']*\])|([\w:.+-]+))\s*/y;

/** Deeper brackets than anyone writes; keeps the recursion below from running out of stack. */
const DEEPEST = 64;

/**
 * Reads a condition (Azure ABAC, "Role assignment condition format and syntax"); `undefined` when the text is none.
 * `AND` beside `OR` without brackets is refused, as Azure refuses it.
 */
export function parseCondition(text: string): Expression | undefined {
  const tokens = tokenize(text);
  if (tokens === undefined) return undefined;
  const reader = new Reader(tokens);
  const expression = reader.chain(0);
  return reader.isAtEnd ? expression : undefined;
}

function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) return undefined;
    const [whole, symbol, quoted, attribute, word] = match;
    const end = match.index + whole.trimEnd().length;
    if (symbol !== undefined) tokens.push({ kind: 'symbol', value: symbol, end });
    else if (quoted !== undefined) tokens.push({ kind: 'text', value: quoted.slice(1, -1), end });
    else if (attribute !== undefined) tokens.push({ kind: 'attribute', value: attribute, end });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word.toLowerCase(), end });
  }
  return tokens;
}

/** A recursive-descent reader; each method answers `undefined` when the tokens do not fit. */
class Reader {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#next === this.#tokens.length;
  }

  /** One expression, or several joined by one and the same operator. */
  chain(depth: number): Expression | undefined {
    const first = this.#unary(depth);
    if (first === undefined) return undefined;
    const operator = operatorOf(this.#tokens[this.#next]);
    if (operator === undefined) return first;
    const parts = [first];
    while (operatorOf(this.#tokens[this.#next]) === operator) {
      this.#next++;
      const part = this.#unary(depth);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    return { kind: operator, parts };
  }

  #unary(depth: number): Expression | undefined {
    if (depth > DEEPEST) return undefined;
    if (this.#take('!') || this.#take('not')) {
      const part = this.#unary(depth + 1);
      return part && { kind: 'not', part };
    }
    if (!this.#take('(')) return this.#leaf();
    const inner = this.chain(depth + 1);
    return this.#take(')') ? inner : undefined;
  }

  #leaf(): Expression | undefined {
    const start = this.#next;
    while (!endsLeaf(this.#tokens[this.#next])) this.#next++;
    const tokens = this.#tokens.slice(start, this.#next);
    return tokens.length === 0
      ? undefined
      : (readAction(tokens) ?? readComparison(tokens) ?? { kind: 'other' });
  }

  #take(value: string): boolean {
    const token = this.#tokens[this.#next];
    const isTaken = token?.value === value && (token.kind === 'symbol' || token.kind === 'word');
    if (isTaken) this.#next++;
    return isTaken;
  }
}

function operatorOf(token: Token | undefined): 'and' | 'or' | undefined {
  if (token?.kind !== 'symbol' && token?.kind !== 'word') return undefined;
  if (token.value === 'and' || token.value === '&&') return 'and';
  return token.value === 'or' || token.value === '||' ? 'or' : undefined;
}

function endsLeaf(token: Token | undefined): boolean {
  if (token === undefined || operatorOf(token) !== undefined) return true;
  return token.kind === 'symbol' && ['(', ')', '!'].includes(token.value);
}

/** `ActionMatches{'…'}` */
function readAction(tokens: readonly Token[]): Expression | undefined {
  const [name, open, pattern, close] = tokens;
  const isAction = name?.value === 'actionmatches' && open?.value === '{' && close?.value === '}';
  return isAction && tokens.length === 4 && pattern?.kind === 'text'
    ? { kind: 'action', pattern: pattern.value }
    : undefined;
}

const OPERATORS: ReadonlyMap<string, RepositoryPattern['kind']> = new Map([
  ['stringequalsignorecase', 'equals'],
  ['stringstartswithignorecase', 'prefix'],
]);

/** `@Request[…repositories:name] StringEqualsIgnoreCase '…'` */
function readComparison(tokens: readonly Token[]): Expression | undefined {
  const [attribute, operator, value] = tokens;
  if (tokens.length !== 3 || attribute?.kind !== 'attribute' || value?.kind !== 'text') return undefined;
  if (attribute.value.toLowerCase() !== REPOSITORY_NAME.toLowerCase()) return undefined;
  const kind = OPERATORS.get(operator?.value ?? '');
  return kind && { kind: 'repository', repository: { kind, value: value.value }, end: value.end };
}
