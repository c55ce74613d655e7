import { Uri } from 'vscode';
import type { Context } from '../../core/contexts/context.ts';
import type { Registry } from '../../core/registry.ts';

/** What the place of the click says already. */
export interface GrantStart {
  readonly manifest?: Uri;
  readonly context?: Context;
  readonly registry?: Registry;
}

/** Reads the command's arguments, which any caller may have made up: a file, a node of our tree, or nothing. */
export function startOf(argument: unknown): GrantStart {
  if (argument instanceof Uri) return { manifest: argument };
  if (!isNode(argument)) return {};
  if (argument.kind === 'context' && isRecord(argument['context'])) {
    return { context: argument['context'] as unknown as Context };
  }
  if (argument.kind === 'registry' && isRecord(argument['registry'])) {
    return { registry: argument['registry'] as unknown as Registry };
  }
  return {};
}

function isNode(value: unknown): value is Record<string, unknown> & { readonly kind: string } {
  return isRecord(value) && typeof value['kind'] === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
