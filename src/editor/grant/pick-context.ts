import { l10n } from 'vscode';
import type { Context, ContextList } from '../../core/contexts/context.ts';
import { message } from '../../core/message.ts';
import { cancelled, err, ok, type Result } from '../../core/result.ts';
import { say } from '../localise.ts';
import { ask } from '../quick-pick.ts';

/** The current context where it can be used; else the only one; else the person's choice. */
export async function contextOf(list: ContextList): Promise<Result<Context>> {
  const usable = list.contexts.filter((context) => context.broken === undefined);
  const current = usable.find((context) => context.isCurrent);
  const [first, ...others] = usable;
  if (first === undefined) return noContext(list);
  if (current !== undefined) return ok(current);
  return others.length === 0 ? ok(first) : pickContext(list);
}

/** Lets the person choose among all usable contexts, the current one first. */
export async function pickContext(list: ContextList): Promise<Result<Context>> {
  const usable = list.contexts.filter((context) => context.broken === undefined);
  if (usable.length === 0) return noContext(list);
  const ordered = usable.toSorted((a, b) => Number(b.isCurrent) - Number(a.isCurrent));
  const picked = await ask(
    { title: l10n.t('Grant ACR Pull'), placeholder: l10n.t('Which cluster is to pull?') },
    ordered.map((value) => ({
      label: value.name,
      description: value.isCurrent ? l10n.t('current') : '',
      ...(value.server === undefined ? {} : { detail: value.server }),
      value,
    })),
  );
  return picked === undefined ? cancelled() : ok(picked);
}

function noContext(list: ContextList): Result<never> {
  const reasons = [
    ...list.problems.map(({ failure }) => say(failure.message)),
    ...list.contexts.flatMap(({ name, broken }) => (broken === undefined ? [] : [`${name}: ${say(broken)}`])),
  ];
  const files = list.files.join(', ');
  return err(
    reasons.length === 0 ? 'not-found' : 'invalid',
    reasons.length === 0
      ? message('No Kubernetes context was found in {0}.', files)
      : message('No Kubernetes context in {0} can be used: {1}', files, reasons.join(' ')),
    {
      hint: message('Set KUBECONFIG or the setting acrPull.kubeconfig to a kubeconfig file with a context.'),
    },
  );
}
