import { plain } from '../../../src/core/message.ts';
import type { Clean } from './cell.ts';
import { isCancelling, isClosing, type Injection } from './fault.ts';
import type { Ran } from './run-command.ts';

/** What the person should have been told after a run that met a fault, and was not. */
export function whatIsNotSaid({ session, result }: Ran, clean: Clean, { fault }: Injection): string[] {
  if (result === undefined) return isClosing(fault) ? [] : ['the run never ended'];
  if (isClosing(fault)) return ['the window was closed, and the run ended all the same'];
  if (result.ok) return [];
  const { failure } = result;
  const kind = failure.kind === 'cancelled';
  if (kind !== isCancelling(fault)) return [`it ended as ${failure.kind}: ${plain(failure.message)}`];
  void session;
  void clean;
  return [];
}
