import { Uri } from 'vscode';
import type { Context } from '../../core/contexts/context.ts';

/** What the place of the click says already. */
export interface CheckStart {
  readonly manifest?: Uri;
  readonly context?: Context;
  /** Of the kubeconfig, where no context but an access was clicked. */
  readonly clusterName?: string;
  readonly loginServer?: string;
}

/** Reads the command's argument, which any caller may have made up: a file, a node of our tree, or nothing. */
export function checkStartOf(argument: unknown): CheckStart {
  if (argument instanceof Uri) return { manifest: argument };
  if (!isRecord(argument)) return {};
  const { kind, context, registry, access } = argument;
  if (kind === 'context' && isRecord(context)) return { context: context as unknown as Context };
  if (kind === 'registry' && isRecord(registry)) return textsOf(registry, ['loginServer']);
  if (kind === 'access' && isRecord(access)) return textsOf(access, ['loginServer', 'clusterName']);
  return {};
}

type Values = Readonly<Record<string, unknown>>;

function textsOf(object: Values, keys: readonly ('loginServer' | 'clusterName')[]): CheckStart {
  const found = keys.flatMap((key) => {
    const value = object[key];
    return typeof value === 'string' ? [[key, value] as const] : [];
  });
  return Object.fromEntries(found);
}

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null;
}
