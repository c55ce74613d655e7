import { isObject, type JsonObject } from './json.ts';

/** A management lock: `ReadOnly` stops writing and deleting, `CanNotDelete` only deleting. */
export interface Lock {
  readonly scope: string;
  readonly level: 'ReadOnly' | 'CanNotDelete';
}

/** How Azure behaves beyond what its resources say. Times are measured by the emulator's clock. */
export interface Settings {
  /** How long Resource Manager does not find a new principal, unless the request says of which type it is. */
  principalReplicationMs: number;
  /** How long a new role assignment has no effect. */
  roleEffectMs: number;
  locks: readonly Lock[];
  /** Most role assignments in a subscription. */
  assignmentLimit: number;
  /** Lets the next changes of a cluster's service principal end in failure. */
  failClusterReset: boolean;
  /** Lets the administrator say no on the consent page. */
  declineConsent: boolean;
  /** An Azure Policy that lets nobody turn a registry's admin user on. */
  policyForbidsAdminUser: boolean;
  /** A policy of the tenants: the longest life of an application's password in days. */
  longestPasswordDays: number;
}

export function defaultSettings(): Settings {
  return {
    principalReplicationMs: 0,
    roleEffectMs: 0,
    locks: [],
    assignmentLimit: 4000,
    failClusterReset: false,
    declineConsent: false,
    policyForbidsAdminUser: false,
    longestPasswordDays: 36_500,
  };
}

/** Takes over the settings in `change`; throws on a name or a value that is none. */
export function changeSettings(settings: Settings, change: JsonObject): void {
  for (const [name, value] of Object.entries(change)) {
    if (!(name in settings)) throw new Error(`No such setting: ${name}`);
    const current = settings[name as keyof Settings];
    const fits = Array.isArray(current) ? isLockList(value) : typeof value === typeof current;
    if (!fits) throw new Error(`Not a value of ${name}`);
  }
  Object.assign(settings, change);
}

function isLockList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isLock);
}

function isLock(value: unknown): boolean {
  if (!isObject(value) || typeof value['scope'] !== 'string') return false;
  return value['level'] === 'ReadOnly' || value['level'] === 'CanNotDelete';
}
