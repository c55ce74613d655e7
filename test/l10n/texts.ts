// The texts for people in the source: what `message()` and `l10n.t()` are called with.
import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';

export interface SourceTexts {
  readonly texts: readonly string[];
  /** Calls whose text cannot be read from the source, as `file:line`. */
  readonly unreadable: readonly string[];
}

/** Every text of `src`, sorted. A text is a literal, literals joined by `+`, or a choice between such. */
export function textsOfSource(root: string): SourceTexts {
  const texts = new Set<string>();
  const unreadable: string[] = [];
  for (const path of globSync('src/**/*.ts', { cwd: root }).sort()) {
    const file = ts.createSourceFile(path, readFileSync(`${root}/${path}`, 'utf8'), ts.ScriptTarget.Latest);
    for (const call of textCalls(file)) {
      const found = literals(call.arguments[0]);
      if (found === undefined) unreadable.push(`${path}:${lineOf(file, call)}`);
      for (const text of found ?? []) texts.add(text);
    }
  }
  return { texts: [...texts].sort(), unreadable };
}

function textCalls(file: ts.SourceFile): readonly ts.CallExpression[] {
  const found: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ['message', 'l10n.t'].includes(node.expression.getText(file))) {
      found.push(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function literals(node: ts.Expression | undefined): readonly string[] | undefined {
  if (node === undefined) return undefined;
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return literals(node.expression);
  if (ts.isConditionalExpression(node)) {
    const [whenTrue, whenFalse] = [literals(node.whenTrue), literals(node.whenFalse)];
    return whenTrue === undefined || whenFalse === undefined ? undefined : [...whenTrue, ...whenFalse];
  }
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken
    ? joined(literals(node.left), literals(node.right))
    : undefined;
}

function joined(
  left: readonly string[] | undefined,
  right: readonly string[] | undefined,
): readonly string[] | undefined {
  if (left === undefined || right === undefined) return undefined;
  return left.flatMap((start) => right.map((end) => start + end));
}

function lineOf(file: ts.SourceFile, node: ts.Node): number {
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
}
