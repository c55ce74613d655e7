import { ConfigurationTarget, l10n, window, workspace } from 'vscode';
import { idsNotRead, idsToRemember, isChosen } from '../core/chosen-scope.ts';
import { message } from '../core/message.ts';
import { readSubscriptions } from '../core/read-subscriptions.ts';
import type { Subscription, Tenant } from '../core/registry.ts';
import { cancelled, ok, type Result } from '../core/result.ts';
import { withProgress } from './progress.ts';
import type { Services } from './services.ts';
import { settings } from './settings.ts';

const STEPS = 2;

/** Asks which tenants and subscriptions the list of registries is to cover, and remembers it in the settings. */
export async function chooseSubscriptions(services: Services): Promise<Result<void>> {
  const azure = await services.azure();
  if (!azure.ok) return azure;
  const { account } = azure.value;
  const chosen = settings.listed();
  const tenants = await withProgress(message('Reading your tenants'), ({ signal }) =>
    account.tenants(signal),
  );
  if (!tenants.ok) return tenants;
  const pickedTenants = await pickSome(
    { step: 1, placeHolder: l10n.t('Registries of which tenants?') },
    tenants.value.map((value) => ({ value })),
    chosen.tenants,
  );
  if (pickedTenants === undefined) return cancelled();
  const read = await withProgress(message('Reading your subscriptions'), ({ signal }) =>
    readSubscriptions(account, pickedTenants, signal),
  );
  if (!read.ok) return read;
  const { subscriptions, unread } = read.value;
  const nameOf = (tenantId: string): string =>
    pickedTenants.find(({ id }) => id === tenantId)?.name ?? tenantId;
  const picked = await pickSome(
    { step: 2, placeHolder: whichSubscriptions(unread) },
    subscriptions.map((value) => ({ value, description: nameOf(value.tenantId) })),
    chosen.subscriptions,
  );
  if (picked === undefined) return cancelled();
  await remember('tenants', idsToRemember(tenants.value, pickedTenants));
  const kept = unread.length === 0 ? [] : idsNotRead(chosen.subscriptions, subscriptions);
  await remember('subscriptions', idsToRemember(subscriptions, picked, kept));
  return ok(undefined);
}

function whichSubscriptions(unread: readonly Tenant[]): string {
  if (unread.length === 0) return l10n.t('Registries of which subscriptions?');
  const names = unread.map(({ name }) => name).join(', ');
  return l10n.t('Registries of which subscriptions? Those of {0} could not be read.', names);
}

interface Entry<T> {
  readonly value: T;
  readonly description?: string;
}

/** At least one of them; `undefined` when the person leaves. */
async function pickSome<T extends Tenant | Subscription>(
  question: { readonly step: number; readonly placeHolder: string },
  all: readonly Entry<T>[],
  chosen: readonly string[],
): Promise<readonly T[] | undefined> {
  const items = all.map((entry) => ({
    ...entry,
    label: entry.value.name,
    detail: entry.value.id,
    picked: isChosen(chosen, entry.value.id),
  }));
  const picked = await window.showQuickPick(items, {
    title: l10n.t('Choose Tenants and Subscriptions ({0}/{1})', question.step, STEPS),
    placeHolder: question.placeHolder,
    canPickMany: true,
    ignoreFocusOut: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  // None at all would hide everything: taken for no choice.
  const shown = picked?.length === 0 ? items : picked;
  return shown?.map(({ value }) => value);
}

async function remember(name: 'tenants' | 'subscriptions', ids: readonly string[]): Promise<void> {
  const section = workspace.getConfiguration('acrPull');
  const inWorkspace = section.inspect(name)?.workspaceValue !== undefined;
  const target = inWorkspace ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
  const value = ids.length === 0 && !inWorkspace ? undefined : ids;
  await section.update(name, value, target);
}
