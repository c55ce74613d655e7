import { l10n, window } from 'vscode';
import type { AcrPullBindingVersion, AcrPullIdentity } from '../../core/forms/acr-pull-binding.ts';
import type { ExternalSecretsIdentity } from '../../core/forms/external-secrets.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { ask } from '../quick-pick.ts';

/** With what External Secrets is to sign in. */
export async function pickExternalIdentity(): Promise<Result<ExternalSecretsIdentity>> {
  const title = l10n.t('External Secrets');
  const kind = await ask<ExternalSecretsIdentity['kind']>(
    { title, placeholder: l10n.t('With what is External Secrets to sign in to Azure?') },
    [
      {
        icon: 'shield',
        label: l10n.t('Workload identity'),
        description: l10n.t('recommended'),
        detail: l10n.t('A ServiceAccount that is federated with an identity of Azure'),
        value: 'workload-identity',
      },
      {
        icon: 'person',
        label: l10n.t('Service principal'),
        detail: l10n.t('Its client id and secret are in a Secret of the namespace'),
        value: 'service-principal',
      },
    ],
  );
  if (kind === undefined) return cancelled();
  if (kind === 'workload-identity') return serviceAccount(title);
  const secretName = await nameOf(title, l10n.t('Name of the Secret that holds client id and secret'));
  if (!secretName.ok) return secretName;
  const clientIdKey = await keyOf(title, l10n.t('Key of the client id in it'), 'ClientID');
  if (!clientIdKey.ok) return clientIdKey;
  const clientSecretKey = await keyOf(title, l10n.t('Key of the client secret in it'), 'ClientSecret');
  if (!clientSecretKey.ok) return clientSecretKey;
  return ok({
    kind,
    secretName: secretName.value,
    clientIdKey: clientIdKey.value,
    clientSecretKey: clientSecretKey.value,
  });
}

/** With what msi-acrpull is to sign in. Its first version knows only managed identities of the nodes. */
export async function pickBindingIdentity(
  version: AcrPullBindingVersion,
  kubeletClientId: string | undefined,
): Promise<Result<AcrPullIdentity>> {
  const title = l10n.t('AcrPullBinding of msi-acrpull');
  if (version === 'v1beta1') return managedIdentity(title, kubeletClientId);
  const kind = await ask<AcrPullIdentity['kind']>(
    { title, placeholder: l10n.t('With what is msi-acrpull to sign in to Azure?') },
    [
      {
        icon: 'shield',
        label: l10n.t('Workload identity'),
        detail: l10n.t('A ServiceAccount that is federated with an identity of Azure'),
        value: 'workload-identity',
      },
      {
        icon: 'server',
        label: l10n.t('Managed identity of the nodes'),
        detail: l10n.t('A user-assigned identity, by its client id'),
        value: 'managed-identity',
      },
    ],
  );
  if (kind === undefined) return cancelled();
  return kind === 'workload-identity' ? serviceAccount(title) : managedIdentity(title, kubeletClientId);
}

async function serviceAccount(
  title: string,
): Promise<Result<{ readonly kind: 'workload-identity'; readonly serviceAccountName: string }>> {
  const name = await nameOf(title, l10n.t('Name of the ServiceAccount in the namespace of the workload'));
  return name.ok ? ok({ kind: 'workload-identity', serviceAccountName: name.value }) : name;
}

async function managedIdentity(
  title: string,
  value: string | undefined,
): Promise<Result<{ readonly kind: 'managed-identity'; readonly clientId: string }>> {
  const clientId = await askClientId(title, value);
  return clientId.ok ? ok({ kind: 'managed-identity', clientId: clientId.value }) : clientId;
}

/** The client id of an identity of Azure. */
export async function askClientId(title: string, value?: string): Promise<Result<string>> {
  const clientId = await input(title, {
    prompt: l10n.t('Client id of the identity'),
    ...(value === undefined ? {} : { value }),
    problem: (text) => (GUID.test(text) ? undefined : l10n.t('Enter a client id, which is a GUID.')),
  });
  return clientId.ok ? ok(clientId.value.toLowerCase()) : clientId;
}

function nameOf(title: string, prompt: string): Promise<Result<string>> {
  return input(title, {
    prompt,
    problem: (text) =>
      NAME.test(text) ? undefined : l10n.t('Enter a name of lower-case letters, digits, dashes and dots.'),
  });
}

function keyOf(title: string, prompt: string, value: string): Promise<Result<string>> {
  return input(title, {
    prompt,
    value,
    problem: (text) => (KEY.test(text) ? undefined : l10n.t('Enter a key of letters, digits, - _ and dots.')),
  });
}

/** RFC 1123 subdomain, and key of a Secret (Kubernetes, "Object Names", "Secret data"). */
const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
const KEY = /^[-._a-zA-Z0-9]{1,253}$/;
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface Input {
  readonly prompt: string;
  readonly value?: string;
  readonly problem: (text: string) => string | undefined;
}

async function input(title: string, { prompt, value, problem }: Input): Promise<Result<string>> {
  const typed = await window.showInputBox({
    title,
    prompt,
    ...(value === undefined ? {} : { value }),
    ignoreFocusOut: true,
    validateInput: (text) => problem(text.trim()),
  });
  return typed === undefined ? cancelled() : ok(typed.trim());
}
