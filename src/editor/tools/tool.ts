import { l10n, MarkdownString, type LogOutputChannel, type PreparedToolInvocation } from 'vscode';
import { asCode } from '../../core/explain/markdown.ts';
import { message } from '../../core/message.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Services } from '../services.ts';

/** What a language model may ask for. Each only reads, and what comes of it is a report. */
export interface Tool {
  readonly prepare: (input: ToolInput) => PreparedToolInvocation;
  readonly invoke: (input: ToolInput, run: ToolRun) => Promise<Result<string>>;
}

export interface ToolRun {
  readonly services: Services;
  readonly signal: AbortSignal;
  readonly log: LogOutputChannel;
}

/** Of the tools together; which of them each takes is said in package.json. */
export interface ToolInput {
  readonly context?: string;
  readonly namespace?: string;
  readonly registry?: string;
  readonly manifest?: string;
}

const KEYS = ['context', 'namespace', 'registry', 'manifest'] as const;

/** What a model made up: the schema of package.json is a hint to it, and no proof. */
export function readInput(input: unknown): Result<ToolInput> {
  const values = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>;
  const wrong = KEYS.find((key) => values[key] !== undefined && typeof values[key] !== 'string');
  if (wrong !== undefined) return err('invalid', message('{0} must be a text.', wrong));
  const given = KEYS.filter((key) => values[key] !== undefined && values[key] !== '');
  return ok(Object.fromEntries(given.map((key) => [key, values[key]])));
}

/** Asks the person first. A name that the model gave stands as code, so that nothing in it becomes a link. */
export function confirmation(
  title: string,
  sentences: readonly string[],
  { context }: ToolInput,
): PreparedToolInvocation {
  const where =
    context === undefined
      ? l10n.t('It is about the current context of your kubeconfig files.')
      : l10n.t('It is about the context {0}.', asCode(context));
  const text = new MarkdownString([...sentences, where].join(' '));
  return { invocationMessage: title, confirmationMessages: { title, message: text } };
}
