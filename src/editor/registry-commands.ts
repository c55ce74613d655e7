import { ConfigurationTarget, l10n, window, workspace } from 'vscode';
import { resourceManagerScope } from '../core/clouds.ts';
import { message } from '../core/message.ts';
import { cancelled, ok, type Result } from '../core/result.ts';
import { startOf } from './grant/start.ts';
import { withProgress } from './progress.ts';
import { ask } from './quick-pick.ts';
import type { Services } from './services.ts';
import { settings } from './settings.ts';

/** Signs in interactively, by the method that the setting names. */
export async function signIn(services: Services, onSignedIn: () => void): Promise<Result<void>> {
  const azure = await services.azure();
  if (!azure.ok) return azure;
  const { cloud, tokens } = azure.value;
  const token = await withProgress(message('Signing in to Azure'), ({ signal }) =>
    tokens.getToken({ scope: resourceManagerScope(cloud), interactive: true }, signal),
  );
  if (!token.ok) return token;
  onSignedIn();
  return ok(undefined);
}

/** Adds a login server to the setting `acrPull.registries`. */
export async function addRegistry(): Promise<Result<void>> {
  const typed = await window.showInputBox({
    title: l10n.t('Add Registry by Login Server'),
    prompt: l10n.t('Login server, such as contoso.azurecr.io'),
    ignoreFocusOut: true,
    validateInput: problemOfLoginServer,
  });
  if (typed === undefined) return cancelled();
  const host = typed.trim().toLowerCase();
  if (!settings.registries().includes(host)) await store([...settings.registries(), host]);
  return ok(undefined);
}

/** Takes a login server out of the setting again. */
export async function removeRegistry(argument: unknown): Promise<Result<void>> {
  const host =
    startOf(argument).registries[0]?.loginServer ??
    (await ask(
      {
        title: l10n.t('Remove Registry from List'),
        placeholder: l10n.t('Which one? Nothing is changed in Azure.'),
      },
      settings.registries().map((value) => ({ label: value, value })),
    ));
  if (host === undefined) return cancelled();
  await store(settings.registries().filter((other) => other !== host));
  return ok(undefined);
}

/** Where the list is kept already; else in the user settings. */
async function store(hosts: readonly string[]): Promise<void> {
  const inWorkspace =
    workspace.getConfiguration('acrPull').inspect('registries')?.workspaceValue !== undefined;
  const target = inWorkspace ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
  await workspace.getConfiguration('acrPull').update('registries', hosts, target);
}

function problemOfLoginServer(text: string): string | undefined {
  const host = text.trim();
  if (/^[a-z]+:\/\//i.test(host)) return l10n.t('Leave out the scheme: write contoso.azurecr.io.');
  if (host.includes('/')) return l10n.t('Leave out the repository: write contoso.azurecr.io.');
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(:\d+)?$/i.test(host)) {
    return l10n.t('Write a host name such as contoso.azurecr.io.');
  }
  return undefined;
}
