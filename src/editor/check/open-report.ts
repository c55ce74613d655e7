import { renderCheck } from '../../core/check/document.ts';
import { message } from '../../core/message.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { say } from '../localise.ts';
import type { PlanDocuments } from '../plan-documents.ts';
import type { CheckResult, CheckResults } from './check-results.ts';

/** Shows the report of a check that the tree has a result of. */
export async function openReport(
  argument: unknown,
  { results, documents }: { readonly results: CheckResults; readonly documents: PlanDocuments },
): Promise<Result<void>> {
  const result = resultOf(argument, results);
  if (result === undefined) {
    return err('not-found', message('There is no result of a check any more.'), {
      hint: message('Run ACR Pull: Check ACR Pull.'),
    });
  }
  await showReport(result, documents);
  return ok(undefined);
}

/** One tab for each thing that was checked. */
export async function showReport(
  { whole, tab }: Pick<CheckResult, 'whole' | 'tab'>,
  documents: PlanDocuments,
): Promise<void> {
  await documents.show(tab, renderCheck(whole, say), 'ACR Pull check');
}

/** By the place that a node tells, since any caller may have made up the argument. */
function resultOf(argument: unknown, results: CheckResults): CheckResult | undefined {
  if (typeof argument !== 'object' || argument === null || !('place' in argument)) return undefined;
  const { place } = argument;
  return typeof place === 'string' ? results.at(place) : undefined;
}
