import { inspect } from 'node:util';
import { plain } from '../../../src/core/message.ts';
import { wordsOf, type Trail } from '../../../src/core/trail.ts';
import type { Injection } from './fault.ts';
import { isCancelling, isClosing } from './fault.ts';
import type { Ran } from './run-command.ts';
import type { Scenario } from './scenario.ts';

/** Before the first step there is none to name; after a read that failed the person may go on to another one. */
function isNamed(reported: readonly string[], { at, done }: Trail): boolean {
  return reported.length === 0 || done === undefined || reported.includes(plain(at));
}

/** What the person should have been told after a run that met a fault, and was not. */
export function whatIsNotSaid(
  { session, result, thrown }: Ran,
  { at, fault }: Injection,
  { onlyReads = false }: Scenario,
): string[] {
  if (thrown !== undefined) return [`it broke: ${inspect(thrown)}`];
  if (result === undefined) return isClosing(fault) ? [] : ['the run never ended'];
  if (isClosing(fault)) return ['the window was closed, and the run ended all the same'];
  if (result.ok) {
    const { isOpen = false, findings, shown } = result.value;
    const isTold = findings.some(({ level }) => level !== 'pass') || shown.length > 0;
    return isOpen && !isTold ? ['something is still to be done, and nobody says so'] : [];
  }
  const { failure } = result;
  const text = wordsOf(failure).map(plain).join(' ');
  if ((failure.kind === 'cancelled') !== isCancelling(fault)) return [`it ended as ${failure.kind}: ${text}`];
  const step = session.asked[at]?.step ?? '';
  const { trail } = failure;
  if (trail === undefined) return onlyReads ? [] : [`no word of how far it came: ${text}`];
  const steps = [trail.at, ...(trail.done ?? [])].map(plain);
  const isPlanning = trail.done === undefined;
  return [
    ...(isNamed(session.reported, trail) ? [] : [`the step "${step}" is not named: ${text}`]),
    ...(isPlanning || steps.every((each) => text.includes(each)) ? [] : [`not every step is told: ${text}`]),
    ...(/\{\d\}|undefined|\[object/.test(text) ? [`a text with holes: ${text}`] : []),
    ...(text.length < 40 && failure.kind !== 'cancelled' ? [`a text that says little: ${text}`] : []),
  ];
}
