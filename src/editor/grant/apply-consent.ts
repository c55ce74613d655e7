import { l10n, window } from 'vscode';
import { clashText, lossText } from '../../core/apply/place-texts.ts';
import { clashesOf, type PlaceWithClash } from '../../core/apply/planned-apply.ts';
import type { GrantOutline } from '../../core/grants/outline.ts';
import type { GrantPlan } from '../../core/grants/plan.ts';
import { say } from '../localise.ts';

/**
 * Asks once more for each Secret of the cluster that would be lost, and names what that is. The answers go into the
 * plan; `undefined` when the person turns back.
 */
export async function agreeToLosses(plan: GrantPlan): Promise<GrantPlan | undefined> {
  const { apply } = plan;
  if (apply === undefined) return plan;
  const agreed = new Set<string>();
  for (const place of clashesOf(apply)) {
    const answer = await askAbout(place, plan.outline);
    if (answer === undefined) return undefined;
    if (answer === 'replace') agreed.add(place.namespace);
  }
  return { ...plan, apply: { ...apply, agreed } };
}

async function askAbout(
  { namespace, found }: PlaceWithClash,
  { context, secretName, storage }: GrantOutline,
): Promise<'replace' | 'leave' | undefined> {
  const isTaken = found.kind === 'other-manager';
  const yes = isTaken ? l10n.t('Take Over') : l10n.t('Delete and Make Anew');
  const leave = l10n.t('Leave It');
  const question = isTaken
    ? l10n.t('Take over the Secret {0} in the namespace {1} of {2}?', secretName, namespace, context.name)
    : l10n.t('Delete the Secret {0} in the namespace {1} of {2}?', secretName, namespace, context.name);
  const answer = await window.showWarningMessage(
    question,
    { modal: true, detail: `${say(clashText(found))}\n\n${say(lossText(found))}` },
    // Without a file the pull secret has no other place.
    ...(storage.form === 'apply-only' ? [yes] : [yes, leave]),
  );
  if (answer === yes) return 'replace';
  return answer === leave ? 'leave' : undefined;
}
