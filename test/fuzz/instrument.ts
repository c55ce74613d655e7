import path from 'node:path';
import { build, type Plugin } from 'rolldown';
import ts from 'typescript';

/** Where the counters are while a bundle runs: one for each block of the code. */
export const COUNTERS = '__acrPullBlocks';

export interface FuzzBundle {
  readonly file: string;
  /** How many counters there are. */
  readonly blocks: number;
  /** Texts that the code compares with: the fuzzer puts them into its inputs. */
  readonly words: readonly string[];
}

const LONGEST_WORD = 40;
const root = path.join(import.meta.dirname, '..', '..');

/**
 * Bundles the targets with a counter in each block of `src`, by the compiler that is there anyway. The counts tell the
 * fuzzer which inputs do something new.
 */
export async function buildTargets(): Promise<FuzzBundle> {
  const file = path.join(root, 'out', 'fuzz', 'targets.cjs');
  const counter = new BlockCounter();
  await build({
    input: path.join(root, 'test/fuzz/targets.ts'),
    platform: 'node',
    transform: {
      target: 'node24',
      define: { 'import.meta.dirname': JSON.stringify(path.join(root, 'test/fuzz/targets')) },
    },
    plugins: [counting(counter)],
    output: { file, format: 'cjs', codeSplitting: false },
  });
  const words = [...counter.words].filter((word) => word.length > 1 && word.length <= LONGEST_WORD);
  return { file, blocks: counter.blocks, words };
}

function counting(counter: BlockCounter): Plugin {
  return {
    name: 'count-blocks',
    transform: {
      filter: { id: /\/src\/.*\.ts$/ },
      handler: (source, fileName) => {
        const { outputText: code } = ts.transpileModule(source, {
          fileName,
          compilerOptions: {
            target: ts.ScriptTarget.ESNext,
            module: ts.ModuleKind.Preserve,
            verbatimModuleSyntax: true,
          },
          transformers: { before: [counter.transformer] },
        });
        return { code, moduleType: 'js' };
      },
    },
  };
}

/** Puts a counter into each function, branch, case, loop and right side of `&&`, `||` and `??`. */
class BlockCounter {
  readonly words = new Set<string>();
  #blocks = 0;

  get blocks(): number {
    return this.#blocks;
  }

  readonly transformer: ts.TransformerFactory<ts.SourceFile> = (context) => (file) => {
    const visit = (node: ts.Node): ts.Node => {
      if (ts.isStringLiteral(node)) this.words.add(node.text);
      return this.#counted(ts.visitEachChild(node, visit, context));
    };
    return ts.visitEachChild(file, visit, context);
  };

  #counted(node: ts.Node): ts.Node {
    const { factory } = ts;
    if (ts.isBlock(node)) return factory.updateBlock(node, [this.#statement(), ...node.statements]);
    if (ts.isCaseClause(node))
      return factory.updateCaseClause(node, node.expression, [this.#statement(), ...node.statements]);
    if (ts.isConditionalExpression(node))
      return factory.updateConditionalExpression(
        node,
        node.condition,
        node.questionToken,
        this.#expression(node.whenTrue),
        node.colonToken,
        this.#expression(node.whenFalse),
      );
    if (ts.isBinaryExpression(node) && isShortCircuit(node.operatorToken.kind))
      return factory.updateBinaryExpression(
        node,
        node.left,
        node.operatorToken,
        this.#expression(node.right),
      );
    if (ts.isIfStatement(node) && !ts.isBlock(node.thenStatement))
      return factory.updateIfStatement(
        node,
        node.expression,
        factory.createBlock([this.#statement(), node.thenStatement]),
        node.elseStatement,
      );
    if (ts.isArrowFunction(node) && !ts.isBlock(node.body))
      return factory.updateArrowFunction(
        node,
        node.modifiers,
        node.typeParameters,
        node.parameters,
        node.type,
        node.equalsGreaterThanToken,
        this.#expression(node.body),
      );
    return node;
  }

  #count(): ts.Expression {
    const { factory } = ts;
    const place = factory.createElementAccessExpression(factory.createIdentifier(COUNTERS), this.#blocks++);
    return factory.createPostfixIncrement(place);
  }

  #statement(): ts.Statement {
    return ts.factory.createExpressionStatement(this.#count());
  }

  #expression(inner: ts.Expression): ts.Expression {
    const { factory } = ts;
    return factory.createParenthesizedExpression(factory.createComma(this.#count(), inner));
  }
}

function isShortCircuit(kind: ts.SyntaxKind): boolean {
  return (
    kind === ts.SyntaxKind.AmpersandAmpersandToken ||
    kind === ts.SyntaxKind.BarBarToken ||
    kind === ts.SyntaxKind.QuestionQuestionToken
  );
}
