import { Uri } from 'vscode';
import type { Context } from '../../core/contexts/context.ts';
import type { ChosenWorkload } from '../../core/grants/targets.ts';
import type { Registry } from '../../core/registry.ts';

/** What the place of the click says already. */
export interface GrantStart {
  /** Files and folders. */
  readonly manifests: readonly Uri[];
  readonly contexts: readonly Context[];
  readonly registries: readonly Registry[];
  /** Where only one workload of the manifest is meant. */
  readonly workload?: ChosenWorkload;
}

/** The argument of a grant for one workload, as our own links give it: everything survives JSON. */
export interface WorkloadArgument {
  readonly kind: 'workload';
  readonly workload: ChosenWorkload;
  /** Address of the file; without it, the manifest is looked for. */
  readonly manifest?: string;
  readonly context?: Context;
  readonly loginServer?: string;
}

/** The argument of a grant for a manifest with everything chosen, as our API gives it. */
export interface ManifestArgument {
  readonly kind: 'manifest';
  readonly manifest: string;
  readonly context: Context;
  readonly loginServer: string;
}

/**
 * Reads the command's arguments, which any caller may have made up: a file, a node of our tree with the selection
 * that it is part of, a workload, or nothing.
 */
export function startOf(argument: unknown, selection?: unknown): GrantStart {
  const none = { manifests: [], contexts: [], registries: [] };
  if (argument instanceof Uri) return { ...none, manifests: urisOf(argument, selection) };
  if (isRecord(argument) && argument['kind'] === 'workload') return { ...none, ...workloadStart(argument) };
  if (isRecord(argument) && argument['kind'] === 'manifest') return { ...none, ...chosenStart(argument) };
  const nodes = nodesOf(argument, selection);
  return {
    ...none,
    contexts: nodes.flatMap(({ kind, context }) =>
      kind === 'context' && isRecord(context) ? [context as unknown as Context] : [],
    ),
    registries: nodes.flatMap(({ kind, registry }) =>
      kind === 'registry' && isRecord(registry) ? [registry as unknown as Registry] : [],
    ),
  };
}

function workloadStart({ workload, ...chosen }: Record<string, unknown>): Partial<GrantStart> {
  if (!isRecord(workload)) return {};
  const { kind, name, namespace } = workload;
  if (typeof kind !== 'string' || typeof name !== 'string') return {};
  return {
    workload: { kind, name, ...(typeof namespace === 'string' ? { namespace } : {}) },
    ...chosenStart(chosen),
  };
}

function chosenStart({ manifest, context, loginServer }: Record<string, unknown>): Partial<GrantStart> {
  return {
    ...(typeof manifest === 'string' ? { manifests: [Uri.parse(manifest)] } : {}),
    ...(isRecord(context) ? { contexts: [context as unknown as Context] } : {}),
    ...(typeof loginServer === 'string' ? { registries: [{ loginServer }] } : {}),
  };
}

/** In the Explorer, a click on one of several selected files is about all of them. */
function urisOf(clicked: Uri, selection: unknown): Uri[] {
  const selected = Array.isArray(selection) ? selection.filter((each) => each instanceof Uri) : [];
  return selected.some((uri) => uri.toString() === clicked.toString()) ? selected : [clicked];
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
