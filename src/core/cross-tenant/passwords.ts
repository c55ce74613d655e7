import { daysAfter } from '../grants/dates.ts';
import type { Application, ApplicationPassword } from './ports.ts';
import { isBusy, passwordName, PASSWORD_DAYS, signsInWithChosen, type Procedure } from './procedure.ts';
import type { Facts } from './read-facts.ts';

/** When a password that is made now ends. */
export function passwordEnd(now: Date): Date {
  return daysAfter(now, PASSWORD_DAYS);
}

/**
 * Passwords that this procedure made for the cluster and that no node can be using. Only older ones than the one that
 * is known to be in use: a newer one may have been put on the cluster from another machine, or for another registry.
 * While Azure is at work, after a reset that failed half way, and where nobody knows with which password the cluster
 * signs in, there are none.
 */
export function leftOverPasswords({ memory }: Procedure, facts: Facts): ApplicationPassword[] {
  const { cluster, application } = facts;
  if (application?.ok !== true || application.value === undefined) return [];
  if (isBusy(cluster) || cluster.provisioningState !== 'Succeeded') return [];
  const own = passwordsFor(application.value, passwordName(cluster));
  if (!signsInWithChosen({ cluster, memory })) return own;
  const inUse = own.find(({ keyId }) => keyId === memory.passwordInUse);
  return inUse === undefined ? [] : own.filter((password) => isOlder(password, inUse));
}

/**
 * When the credential of the cluster ends, if that can be told: the end of the password that was put on it, or of one
 * that may have taken its place since; else the last end of all. `undefined` where one never ends, or none is told.
 */
export function credentialEnd({ memory }: Procedure, { cluster, application }: Facts): Date | undefined {
  if (application?.ok !== true || application.value === undefined) return undefined;
  const { passwords } = application.value;
  const own = passwordsFor(application.value, passwordName(cluster));
  const inUse = own.find(({ keyId }) => keyId === memory.passwordInUse);
  return lastEnd(inUse === undefined ? passwords : own.filter((password) => !isOlder(password, inUse)));
}

function passwordsFor({ passwords }: Application, name: string): ApplicationPassword[] {
  return passwords.filter(({ displayName }) => displayName === name);
}

function isOlder({ startsOn }: ApplicationPassword, other: ApplicationPassword): boolean {
  return startsOn !== undefined && other.startsOn !== undefined && startsOn < other.startsOn;
}

function lastEnd(passwords: readonly ApplicationPassword[]): Date | undefined {
  const last = Math.max(...passwords.map(({ endsOn }) => endsOn?.getTime() ?? Infinity));
  return Number.isFinite(last) ? new Date(last) : undefined;
}
