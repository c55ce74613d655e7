import { Uri } from 'vscode';
import type { Context } from '../../core/contexts/context.ts';
import type { Registry } from '../../core/registry.ts';

/** What the place of the click says already. */
export interface GrantStart {
  readonly manifest?: Uri;
  readonly contexts: readonly Context[];
  readonly registries: readonly Registry[];
}

/**
 * Reads the command's arguments, which any caller may have made up: a file, a node of our tree with the selection
 * that it is part of, or nothing.
 */
export function startOf(argument: unknown, selection?: unknown): GrantStart {
  const none = { contexts: [], registries: [] };
  if (argument instanceof Uri) return { ...none, manifest: argument };
  const nodes = nodesOf(argument, selection);
  return {
    contexts: nodes.flatMap(({ kind, context }) =>
      kind === 'context' && isRecord(context) ? [context as unknown as Context] : [],
    ),
    registries: nodes.flatMap(({ kind, registry }) =>
      kind === 'registry' && isRecord(registry) ? [registry as unknown as Registry] : [],
    ),
  };
}

/** A click on a node that is not selected is about that node alone. */
function nodesOf(argument: unknown, selection: unknown): Record<string, unknown>[] {
  if (!isRecord(argument)) return [];
  const selected = Array.isArray(selection) ? selection.filter(isRecord) : [];
  return selected.includes(argument) ? selected : [argument];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
