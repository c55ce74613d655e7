/** What a condition is asked about: one action, and attributes by names such as `request[provider/type:name]`. */
export interface ConditionFacts {
  readonly action: string;
  /** Names in lower case. */
  readonly attributes?: Readonly<Record<string, string>>;
}

type Condition = (facts: ConditionFacts) => boolean;

interface Token {
  readonly kind: 'and' | 'or' | 'not' | 'open' | 'close' | 'action' | 'attribute' | 'operator' | 'values';
  readonly values: readonly string[];
}

const TOKEN =
  /\s*(?:(?<and>&&|AND\b)|(?<or>\|\||OR\b)|(?<not>!|NOT\b)|(?<open>\()|(?<close>\))|ActionMatches\s*\{\s*'(?<action>[^']*)'\s*\}|@(?<attribute>\w+\[[^\]]+\])|(?<operator>[A-Za-z][A-Za-z:]*)|\{(?<set>[^}]*)\}|'(?<text>[^']*)')\s*/giy;

/** Reads a role assignment's condition, version 2.0, as far as registries and assigning roles need it. */
export function parseCondition(text: string): Condition | undefined {
  const tokens = tokenize(text);
  if (!tokens) return undefined;
  const rest = [...tokens];
  const condition = parseOr(rest);
  return rest.length === 0 ? condition : undefined;
}

/** Whether the condition allows it; nobody is allowed anything by one that cannot be read. */
export function isConditionMet(condition: string | undefined, facts: ConditionFacts): boolean {
  return condition === undefined || parseCondition(condition)?.(facts) === true;
}

function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  let length = 0;
  for (const { 0: whole, groups = {} } of text.matchAll(TOKEN)) {
    length += whole.length;
    const [kind = '', value = ''] =
      Object.entries<string | undefined>(groups).find(([, found]) => found !== undefined) ?? [];
    if (kind === 'text') tokens.push({ kind: 'values', values: [value] });
    else if (kind === 'set') tokens.push({ kind: 'values', values: value.split(',').map(unquote) });
    else tokens.push({ kind: kind as Token['kind'], values: [value] });
  }
  return length === text.length ? tokens : undefined;
}

function unquote(text: string): string {
  return text.trim().replace(/^'(.*)'$/, '$1');
}

function parseOr(tokens: Token[]): Condition | undefined {
  return parseChain(
    tokens,
    'or',
    (rest) => parseChain(rest, 'and', parseOne, (parts) => (facts) => parts.every((part) => part(facts))),
    (parts) => (facts) => parts.some((part) => part(facts)),
  );
}

function parseChain(
  tokens: Token[],
  separator: 'and' | 'or',
  parsePart: (tokens: Token[]) => Condition | undefined,
  join: (parts: readonly Condition[]) => Condition,
): Condition | undefined {
  const parts: Condition[] = [];
  do {
    const part = parsePart(tokens);
    if (!part) return undefined;
    parts.push(part);
  } while (takeIf(tokens, separator));
  return join(parts);
}

function takeIf(tokens: Token[], kind: Token['kind']): boolean {
  if (tokens[0]?.kind !== kind) return false;
  tokens.shift();
  return true;
}

function parseOne(tokens: Token[]): Condition | undefined {
  const token = tokens.shift();
  switch (token?.kind) {
    case 'not': {
      const inner = parseOne(tokens);
      return inner && ((facts) => !inner(facts));
    }
    case 'open': {
      const inner = parseOr(tokens);
      return takeIf(tokens, 'close') ? inner : undefined;
    }
    case 'action': {
      const [wanted = ''] = token.values;
      return ({ action }) => action.toLowerCase() === wanted.toLowerCase();
    }
    case 'attribute':
      return parseComparison(token.values[0]?.toLowerCase() ?? '', tokens);
    default:
      return undefined;
  }
}

const OPERATOR =
  /^(?:ForAnyOf(?<quantor>Any|All)Values:)?(?:String|Guid)(?<not>Not)?(?<verb>Equals|StartsWith)(?<ignoreCase>IgnoreCase)?$/i;

function parseComparison(attribute: string, tokens: Token[]): Condition | undefined {
  const [operator, operand] = tokens.splice(0, 2);
  if (operator?.kind !== 'operator' || operand?.kind !== 'values') return undefined;
  const groups = OPERATOR.exec(operator.values[0] ?? '')?.groups;
  if (!groups) return undefined;
  const ignoresCase = groups['ignoreCase'] !== undefined || /guid/i.test(operator.values[0] ?? '');
  const fold = (text: string): string => (ignoresCase ? text.toLowerCase() : text);
  const isEqual = groups['verb']?.toLowerCase() === 'equals';
  const isNegative = groups['not'] !== undefined;
  const needsAll = groups['quantor']?.toLowerCase() === 'all';
  return ({ attributes }) => {
    const value = attributes?.[attribute];
    if (value === undefined) return false;
    const tests = operand.values.map((wanted) => {
      const holds = isEqual ? fold(value) === fold(wanted) : fold(value).startsWith(fold(wanted));
      return holds !== isNegative;
    });
    return needsAll ? tests.every(Boolean) : tests.some(Boolean);
  };
}
