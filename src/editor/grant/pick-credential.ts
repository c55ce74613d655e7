import { l10n, window } from 'vscode';
import type { CredentialChoice, CredentialOffer } from '../../core/credentials/choose-credential.ts';
import type { CredentialSource } from '../../core/credentials/source.ts';
import type { Failure } from '../../core/failure.ts';
import { DAY_IN_MS, daysAfter, formatDate } from '../../core/grants/dates.ts';
import type { RegistryCredential } from '../../core/ports.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import { say } from '../localise.ts';
import { ask, type Choice } from '../quick-pick.ts';
import { describeFailure } from '../report-failure.ts';

type Without = 'sign-in' | 'pasted';

/** Lets the person choose a credential when a token cannot be had at once; `reason` says why. */
export async function pickWithoutToken(loginServer: string, reason: Failure): Promise<Without | undefined> {
  const paste: Choice<Without> = {
    icon: 'clippy',
    label: l10n.t('Paste a user name and password'),
    detail: l10n.t('Of a token, a service principal or the admin user. Needs no rights in Azure.'),
    value: 'pasted',
  };
  const signIn: Choice<Without> = {
    icon: 'sign-in',
    label: l10n.t('Sign in to Azure and create a token'),
    description: l10n.t('recommended'),
    detail: l10n.t('A token that pulls just the repositories of the manifest, with a password that ends.'),
    value: 'sign-in',
  };
  const choices = reason.kind === 'not-signed-in' ? [signIn, paste] : [paste, signIn];
  return ask(
    { title: l10n.t('Credential for {0}', loginServer), placeholder: describeFailure(reason) },
    choices,
  );
}

/** Lets the person choose freely; what is impossible is shown with the reason why. */
export async function pickCredential(
  loginServer: string,
  offers: readonly CredentialOffer[],
): Promise<Result<CredentialChoice>> {
  for (;;) {
    const picked = await ask(
      {
        title: l10n.t('Credential for {0}', loginServer),
        placeholder: l10n.t('With what is the cluster to pull?'),
      },
      offers.filter(isShown).map(choiceOf),
    );
    if (picked === undefined) return cancelled();
    if (picked.level !== 'impossible') return ok(picked.credential);
  }
}

/** That a registry is not open to all is no news to those who look for a credential. */
function isShown({ credential, level }: CredentialOffer): boolean {
  return credential !== 'none' || level !== 'impossible';
}

const ICONS: Readonly<Record<CredentialChoice, string>> = {
  none: 'globe',
  token: 'key',
  'new-principal': 'organization',
  'existing-principal': 'person',
  admin: 'account',
  'entra-token': 'watch',
  pasted: 'clippy',
};

function choiceOf(value: CredentialOffer): Choice<CredentialOffer> {
  const icon = value.level === 'impossible' ? 'circle-slash' : ICONS[value.credential];
  const levels = {
    recommended: l10n.t('recommended'),
    possible: '',
    impossible: l10n.t('not possible here'),
  };
  return {
    icon,
    label: nameOf(value.credential),
    description: levels[value.level],
    detail: say(value.reason),
    value,
  };
}

function nameOf(credential: CredentialChoice): string {
  switch (credential) {
    case 'none':
      return l10n.t('None: everybody may pull');
    case 'token':
      return l10n.t('Repository-scoped token');
    case 'new-principal':
      return l10n.t('New service principal');
    case 'existing-principal':
      return l10n.t('Service principal that you have');
    case 'admin':
      return l10n.t('Admin user of the registry');
    case 'entra-token':
      return l10n.t('Token of your sign-in, for a try-out');
    case 'pasted':
      return l10n.t('Paste a user name and password');
  }
}

/** Asks for the client id and a secret of a service principal. Neither is kept but in the pull secret. */
export async function typePrincipal(loginServer: string): Promise<Result<RegistryCredential>> {
  const title = l10n.t('Service principal for {0}', loginServer);
  const clientId = await window.showInputBox({
    title,
    prompt: l10n.t('Application (client) id, such as {0}', '00000000-0000-0000-0000-000000000000'),
    ignoreFocusOut: true,
    validateInput: (value) =>
      GUID.test(value.trim()) ? undefined : l10n.t('Enter a client id, which is a GUID.'),
  });
  if (clientId === undefined) return cancelled();
  const username = clientId.trim().toLowerCase();
  const secret = await window.showInputBox({
    title,
    prompt: l10n.t('Secret of {0}: its value, not its id', username),
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => (value === '' ? l10n.t('Enter the secret.') : undefined),
  });
  return secret === undefined ? cancelled() : ok({ username, password: new Secret(secret) });
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Asks for a user name and a password. Neither is kept anywhere but in the pull secret that is written. */
export async function pasteCredential(loginServer: string): Promise<Result<CredentialSource>> {
  const title = l10n.t('Credential for {0}', loginServer);
  const username = await window.showInputBox({
    title,
    prompt: l10n.t(
      'User name: a token name, the client id of a service principal, or the name of the admin user',
    ),
    ignoreFocusOut: true,
    validateInput: (value) => problemOfUsername(value),
  });
  if (username === undefined) return cancelled();
  const password = await window.showInputBox({
    title,
    prompt: l10n.t('Password of {0}', username),
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => (value === '' ? l10n.t('Enter the password.') : undefined),
  });
  if (password === undefined) return cancelled();
  return ok({ kind: 'pasted', credential: { username, password: new Secret(password) } });
}

/** A colon would end the user name in the `auth` field (RFC 7617, section 2). */
function problemOfUsername(value: string): string | undefined {
  if (value.trim() === '') return l10n.t('Enter the user name.');
  if (value.includes(':')) return l10n.t('A user name cannot contain a colon.');
  if (value !== value.trim()) return l10n.t('Remove the space before or after the user name.');
  return undefined;
}

const COMMON_DAYS = [7, 30, 90, 180, 365];

/** Lets the person choose when a password ends. */
export async function pickExpiry(current: Date): Promise<Result<Date>> {
  const now = new Date();
  const choices: Choice<Date | 'other'>[] = COMMON_DAYS.map((days) => {
    const value = daysAfter(now, days);
    return { label: l10n.t('{0} days', days), description: l10n.t('until {0}', formatDate(value)), value };
  });
  const picked = await ask<Date | 'other'>(
    {
      title: l10n.t('Expiry of the password'),
      placeholder: l10n.t(
        'Now until {0}. After that date the cluster cannot pull new images.',
        formatDate(current),
      ),
    },
    [...choices, { label: l10n.t('Another date…'), value: 'other' }],
  );
  if (picked === undefined) return cancelled();
  if (picked !== 'other') return ok(picked);
  const typed = await window.showInputBox({
    title: l10n.t('Expiry of the password'),
    prompt: l10n.t('Last day on which it is valid (UTC), as year-month-day'),
    value: formatDate(current),
    ignoreFocusOut: true,
    validateInput: (value) =>
      endOfDay(value, now) === undefined
        ? l10n.t('Enter a future date such as {0}.', formatDate(daysAfter(now, 60)))
        : undefined,
  });
  const date = typed === undefined ? undefined : endOfDay(typed, now);
  return date === undefined ? cancelled() : ok(date);
}

/** The last second of a UTC day in the future; `undefined` for anything else. */
function endOfDay(text: string, now: Date): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const start = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(start.getTime()) || formatDate(start) !== text) return undefined;
  const end = new Date(start.getTime() + DAY_IN_MS - 1000);
  return end > now ? end : undefined;
}
