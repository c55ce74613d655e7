import { l10n, window } from 'vscode';
import type { Failure } from '../../core/failure.ts';
import { DAY_IN_MS, daysAfter, formatDate } from '../../core/grants/dates.ts';
import type { CredentialSource } from '../../core/grants/outline.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import { ask, type Choice } from '../quick-pick.ts';
import { describeFailure } from '../report-failure.ts';

export type CredentialKind = 'token' | 'sign-in' | 'pasted';

/** Lets the person choose a credential when a token cannot be had at once; `reason` says why. */
export async function pickWithoutToken(
  loginServer: string,
  reason: Failure,
): Promise<CredentialKind | undefined> {
  const paste: Choice<CredentialKind> = {
    label: `$(clippy) ${l10n.t('Paste a user name and password')}`,
    detail: l10n.t('Of a token, a service principal or the admin user. Needs no rights in Azure.'),
    value: 'pasted',
  };
  const signIn: Choice<CredentialKind> = {
    label: `$(sign-in) ${l10n.t('Sign in to Azure and create a token')}`,
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

/** Lets the person choose freely, from the confirmation. */
export async function pickCredential(loginServer: string, days: number): Promise<Result<CredentialSource>> {
  const kind = await ask<'token' | 'pasted'>(
    {
      title: l10n.t('Credential for {0}', loginServer),
      placeholder: l10n.t('With what is the cluster to pull?'),
    },
    [
      {
        label: `$(key) ${l10n.t('Repository-scoped token')}`,
        description: l10n.t('recommended'),
        detail: l10n.t('Pulls just the repositories of the manifest, with a password that ends.'),
        value: 'token',
      },
      {
        label: `$(clippy) ${l10n.t('Paste a user name and password')}`,
        detail: l10n.t('Of a token, a service principal or the admin user.'),
        value: 'pasted',
      },
    ],
  );
  if (kind === undefined) return cancelled();
  return kind === 'token'
    ? ok({ kind, expiresOn: daysAfter(new Date(), days) })
    : pasteCredential(loginServer);
}

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
