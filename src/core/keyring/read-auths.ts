import { Secret } from '../secret.ts';

/** A Secret as pods name it among their `imagePullSecrets`. */
export interface PullSecretContent {
  readonly name: string;
  readonly type: string;
  /** Decoded, by key. */
  readonly data: ReadonlyMap<string, Secret>;
}

/** One entry of `auths`. */
export interface AuthEntry {
  /** As written. */
  readonly key: string;
  readonly username: string;
  readonly password: Secret;
}

/** Why a Secret gives the kubelet nothing. `broken` takes the others along: then no pull is tried at all. */
export type AuthsReading =
  | { readonly kind: 'entries'; readonly entries: readonly AuthEntry[] }
  | { readonly kind: 'ignored' } // another type, or the key that belongs to it is absent or empty
  | { readonly kind: 'broken' };

const DATA_KEYS: ReadonlyMap<string, string> = new Map([
  ['kubernetes.io/dockerconfigjson', '.dockerconfigjson'],
  ['kubernetes.io/dockercfg', '.dockercfg'],
]);

/**
 * The entries of a pull secret, as the kubelet reads them (k8s.io/kubernetes, pkg/credentialprovider,
 * secrets/secrets.go and config.go): `.dockerconfigjson` has them under `auths`, the older `.dockercfg` is that map
 * itself; only `username`, `password` and `auth` count, and `auth` wins.
 */
export function readAuths({ type, data }: PullSecretContent): AuthsReading {
  const dataKey = DATA_KEYS.get(type);
  const text = dataKey === undefined ? undefined : data.get(dataKey)?.reveal();
  if (text === undefined || text === '') return { kind: 'ignored' };
  try {
    const parsed = objectOf(JSON.parse(text));
    const auths = dataKey === '.dockercfg' ? parsed : objectOf(field(parsed, 'auths'));
    if (dataKey !== '.dockercfg') checkHeaders(field(parsed, 'HttpHeaders'));
    return { kind: 'entries', entries: Object.entries(auths).map(([key, entry]) => readEntry(key, entry)) };
  } catch {
    return { kind: 'broken' };
  }
}

class Unreadable extends Error {}

function readEntry(key: string, value: unknown): AuthEntry {
  const entry = objectOf(value);
  const username = textOf(field(entry, 'username'));
  const password = textOf(field(entry, 'password'));
  textOf(field(entry, 'email'));
  const auth = textOf(field(entry, 'auth'));
  if (auth === '') return { key, username, password: new Secret(password) };
  const decoded = decodeBase64(auth);
  const colon = decoded.indexOf(':');
  if (colon === -1) throw new Unreadable();
  return { key, username: decoded.slice(0, colon), password: new Secret(decoded.slice(colon + 1)) };
}

/** Go takes a member by its name without case; of several the last one counts. */
function field(object: Readonly<Record<string, unknown>>, name: string): unknown {
  const lower = name.toLowerCase();
  return Object.entries(object).findLast(([key]) => key.toLowerCase() === lower)?.[1];
}

/** `null` is nothing to Go, any other type an error. */
function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new Unreadable();
  return value as Readonly<Record<string, unknown>>;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') throw new Unreadable();
  return value;
}

function checkHeaders(value: unknown): void {
  for (const header of Object.values(objectOf(value))) textOf(header);
}

/** Go's strict base64, which skips line ends: padded when it ends in `=`, otherwise without any padding. */
function decodeBase64(text: string): string {
  const compact = text.replace(/[\r\n]/g, '');
  const isPadded = text.trim().endsWith('=');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) throw new Unreadable();
  if (isPadded ? compact.length % 4 !== 0 : compact.length % 4 === 1) throw new Unreadable();
  const bytes = Uint8Array.from(atob(compact), (character) => character.charCodeAt(0));
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
