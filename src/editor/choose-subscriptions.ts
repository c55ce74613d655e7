import { ConfigurationTarget, l10n, window, workspace } from 'vscode';
import { idsToRemember, isChosen } from '../core/chosen-scope.ts';
import { message } from '../core/message.ts';
import type { AccountDirectory } from '../core/ports.ts';
import type { Subscription, Tenant } from '../core/registry.ts';
import { cancelled, err, ok, type Result } from '../core/result.ts';
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
  const subscriptions = await readSubscriptions(account, pickedTenants);
  if (!subscriptions.ok) return subscriptions;
  const nameOf = (tenantId: string): string =>
    pickedTenants.find(({ id }) => id === tenantId)?.name ?? tenantId;
  const picked = await pickSome(
    { step: 2, placeHolder: l10n.t('Registries of which subscriptions?') },
    subscriptions.value.map((value) => ({ value, description: nameOf(value.tenantId) })),
    chosen.subscriptions,
  );
  if (picked === undefined) return cancelled();
  await remember('tenants', idsToRemember(tenants.value, pickedTenants));
  await remember('subscriptions', idsToRemember(subscriptions.value, picked));
  return ok(undefined);
}

/** Of the tenants that can be asked; the tree says of the others why they cannot. */
async function readSubscriptions(
  account: AccountDirectory,
  tenants: readonly Tenant[],
): Promise<Result<readonly Subscription[]>> {
  const read = await withProgress(message('Reading your subscriptions'), ({ signal }) =>
    Promise.all(tenants.map((tenant) => account.subscriptions(tenant, signal))),
  );
  const [failed] = read.filter((each) => !each.ok);
  const found = read.flatMap((each) => (each.ok ? each.value : []));
  if (found.length > 0) return ok(found.toSorted((a, b) => a.name.localeCompare(b.name)));
  return failed ?? err('not-found', message('Your account sees no subscription in these tenants.'));
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
