import { ConfigurationTarget, l10n, workspace } from 'vscode';
import { cancelled, ok, type Result } from '../core/result.ts';
import { ask } from './quick-pick.ts';
import { signIn } from './registry-commands.ts';
import type { Services } from './services.ts';
import { settings, type SignInMethod } from './settings.ts';

/** Asks how to sign in, remembers it in the settings, and signs in that way. */
export async function chooseSignIn(services: Services, onSignedIn: () => void): Promise<Result<void>> {
  const question = {
    title: l10n.t('Choose How to Sign In'),
    placeholder: l10n.t('With which account is Azure to be asked? No password or token is kept.'),
  };
  const current = settings.signIn();
  const choices = methods().map(([value, label, detail]) => ({
    value,
    label,
    detail,
    ...(value === current ? { description: l10n.t('current') } : {}),
  }));
  const method = await ask(question, choices);
  if (method === undefined) return cancelled();
  if (method !== current) await store(method);
  const signedIn = await signIn(services, onSignedIn);
  return signedIn.ok ? ok(undefined) : signedIn;
}

function methods(): readonly (readonly [SignInMethod, string, string])[] {
  return [
    [
      'vscode',
      l10n.t('Microsoft account of VS Code'),
      l10n.t('VS Code opens the browser and asks you. Other extensions for Azure use the same account.'),
    ],
    [
      'azure-cli',
      l10n.t('Azure CLI'),
      l10n.t('The account of "az login", in the place where the workspace is opened.'),
    ],
    ['azure-developer-cli', l10n.t('Azure Developer CLI'), l10n.t('The account of "azd auth login".')],
    [
      'device-code',
      l10n.t('Device code'),
      l10n.t('You enter a code in a browser, on this or another device. For machines without a browser.'),
    ],
    [
      'environment',
      l10n.t('Service principal from the environment'),
      l10n.t('From AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET. For automation.'),
    ],
    [
      'workload-identity',
      l10n.t('Workload identity'),
      l10n.t('For VS Code in a pod whose service account is linked to Microsoft Entra ID.'),
    ],
    ['managed-identity', l10n.t('Managed identity'), l10n.t('For VS Code on a machine in Azure.')],
  ];
}

async function store(method: SignInMethod): Promise<void> {
  const section = workspace.getConfiguration('acrPull');
  const inWorkspace = section.inspect('signIn')?.workspaceValue !== undefined;
  await section.update(
    'signIn',
    method,
    inWorkspace ? ConfigurationTarget.Workspace : ConfigurationTarget.Global,
  );
}
