import type { LogOutputChannel, Memento } from 'vscode';
import type { Context } from '../../core/contexts/context.ts';
import { ok, type Result } from '../../core/result.ts';
import type { AppliedMemory } from '../applied-memory.ts';
import type { Note } from '../commands.ts';
import type { PlanDocuments } from '../plan-documents.ts';
import type { Services } from '../services.ts';
import { pickContext } from './pick-context.ts';

export interface GrantDependencies {
  readonly services: Services;
  readonly documents: PlanDocuments;
  readonly log: LogOutputChannel;
  /** Takes what the run is about, for telemetry. */
  readonly note: Note;
  /** Pull secrets that no file holds. */
  readonly applied: AppliedMemory;
  /** Survives a restart of VS Code; holds no secret. */
  readonly memory: Memento;
  /** Called after a run, so that the tree shows what is new. One that failed may have changed something, too. */
  readonly onGranted: () => void;
}

/** How a session of one scenario ends: with the work, or because the person wants another cluster or scenario. */
export type Ending =
  | { readonly kind: 'done' }
  | { readonly kind: 'change-scenario' }
  | { readonly kind: 'change-context'; readonly context: Context };

/** Lets the person choose another context; another cluster may mean another scenario. */
export async function changeContext(services: Services): Promise<Result<Ending>> {
  const context = await pickContext(await services.contexts());
  return context.ok ? ok({ kind: 'change-context', context: context.value }) : context;
}
