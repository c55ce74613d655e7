import { actionMatches } from './actions.ts';
import {
  parseCondition,
  REPOSITORY_NAME,
  type Expression,
  type RepositoryComparison,
  type RepositoryPattern,
} from './condition-expression.ts';
import { CONTENT_READ, METADATA_READ } from './role-definitions.ts';

/** What a condition of the shape "not one of these actions, or the repository is one of…" says. */
export interface RepositoryCondition {
  readonly repositories: readonly RepositoryPattern[];
  /** False when reading content is not among the actions: then every repository can be pulled. */
  readonly restrictsPull: boolean;
}

/** Characters that Azure takes in a condition ("FAQ for Azure role assignment conditions"). */
export const LONGEST_CONDITION = 8 * 1024;

/** What a repository's name is made of. Nothing in it can end a quoted text, so a name cannot alter a condition. */
const NAME = /^[a-z0-9][a-z0-9._/-]*$/;

/**
 * The condition that limits Container Registry Repository Reader to `repositories` (Azure Container Registry, "ABAC
 * repository permissions"). Lists every data action of the role, as one left out would stay allowed everywhere.
 * Takes at least one name, all of them valid: anything else is a bug and throws.
 */
export function repositoryCondition(repositories: readonly string[]): string {
  if (repositories.length === 0) throw new RangeError('A condition needs at least one repository.');
  const actions = [CONTENT_READ, METADATA_READ].map((action) => `!(ActionMatches{'${action}'})`);
  return `((${actions.join(' AND ')}) OR (${comparisons(repositories).join(' OR ')}))`;
}

/** Reads a condition of the shape that {@link repositoryCondition} writes, however laid out; else `undefined`. */
export function readCondition(text: string): RepositoryCondition | undefined {
  const shape = readShape(text);
  return (
    shape && {
      repositories: shape.comparisons.map(({ repository }) => repository),
      restrictsPull: shape.restrictsPull,
    }
  );
}

/**
 * The condition with `repositories` let through as well. Keeps what is there letter for letter and adds only what is
 * missing; `undefined` when the text cannot be read.
 */
export function extendCondition(text: string, repositories: readonly string[]): string | undefined {
  const shape = readShape(text);
  if (shape === undefined) return undefined;
  const missing = repositories.filter(
    (name) => !shape.comparisons.some(({ repository }) => covers(repository, name)),
  );
  if (!shape.restrictsPull || missing.length === 0) return text;
  // The comparisons are joined by OR alone, so more can follow the last of them.
  const end = shape.comparisons.at(-1)?.end;
  const added = comparisons(missing).map((comparison) => ` OR ${comparison}`);
  return text.slice(0, end) + added.join('') + text.slice(end);
}

/** Whether an assignment with this condition (or none) lets `repository` be pulled; `undefined` = cannot be told. */
export function conditionAllows(text: string | undefined, repository: string): boolean | undefined {
  return conditionPermits(text, CONTENT_READ, repository);
}

/**
 * Whether a condition (or none) permits `action`, on `repository` or, without one, on every repository. `undefined`
 * when that hangs on something we do not know, such as another attribute.
 */
export function conditionPermits(
  text: string | undefined,
  action: string,
  repository?: string,
): boolean | undefined {
  if (text === undefined) return true;
  const expression = parseCondition(text);
  return expression && evaluate(expression, { action, repository });
}

interface Question {
  readonly action: string;
  readonly repository: string | undefined;
}

/** Kleene's three-valued logic: `undefined` is "either". */
function evaluate(expression: Expression, question: Question): boolean | undefined {
  switch (expression.kind) {
    case 'and':
    case 'or': {
      const values = expression.parts.map((part) => evaluate(part, question));
      const decisive = expression.kind === 'or';
      if (values.includes(decisive)) return decisive;
      return values.includes(undefined) ? undefined : !decisive;
    }
    case 'not': {
      const value = evaluate(expression.part, question);
      return value === undefined ? undefined : !value;
    }
    case 'action':
      return actionMatches(expression.pattern, question.action);
    case 'repository':
      return question.repository === undefined
        ? undefined
        : covers(expression.repository, question.repository);
    case 'other':
      return undefined;
  }
}

function covers({ kind, value }: RepositoryPattern, repository: string): boolean {
  const [name, pattern] = [repository.toLowerCase(), value.toLowerCase()];
  return kind === 'equals' ? name === pattern : name.startsWith(pattern);
}

/** One comparison for each name, sorted and distinct. */
function comparisons(repositories: readonly string[]): string[] {
  return [...new Set(repositories)].toSorted().map((name) => {
    if (!NAME.test(name)) throw new RangeError(`Not the name of a repository: ${JSON.stringify(name)}`);
    return `${REPOSITORY_NAME} StringEqualsIgnoreCase '${name}'`;
  });
}

interface Shape {
  /** In the order of the text. */
  readonly comparisons: readonly RepositoryComparison[];
  readonly restrictsPull: boolean;
}

/** An OR of exactly one "not one of these actions" and at least one comparison; all else is not this shape. */
function readShape(text: string): Shape | undefined {
  const expression = parseCondition(text);
  if (expression === undefined) return undefined;
  const parts = alternatives(expression);
  const found = parts.filter((part) => part.kind === 'repository');
  const [guard, ...others] = parts.filter((part) => part.kind !== 'repository');
  if (found.length === 0 || guard === undefined || others.length > 0) return undefined;
  const actions = excludedActions(guard);
  return (
    actions && {
      comparisons: found,
      restrictsPull: actions.some((pattern) => actionMatches(pattern, CONTENT_READ)),
    }
  );
}

function alternatives(expression: Expression): readonly Expression[] {
  return expression.kind === 'or' ? expression.parts.flatMap(alternatives) : [expression];
}

/** The actions of `!(ActionMatches{…}) AND …`; `undefined` when there is anything else in it. */
function excludedActions(expression: Expression): readonly string[] | undefined {
  if (expression.kind === 'not') {
    return expression.part.kind === 'action' ? [expression.part.pattern] : undefined;
  }
  if (expression.kind !== 'and') return undefined;
  const lists = expression.parts.map(excludedActions);
  return lists.includes(undefined) ? undefined : lists.flatMap((list) => list ?? []);
}
