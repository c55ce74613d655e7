import { parseAllDocuments } from 'yaml';
import { contosoSeed } from '../../emulator/contoso-seed.ts';
import { isObject } from '../../emulator/json.ts';
import { ROLES } from '../../emulator/roles.ts';
import type { Snapshot } from './world.ts';

/** A snapshot without what is another one every time: secrets, dates and ids that were made on the way. */
export interface Comparable {
  readonly state: unknown;
  /** Valid credentials of which no file, no Secret and no cluster holds the value. */
  readonly spares: number;
}

const DATE = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[\d.]*(?:Z|\+00:00)/g;
const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** Ids that every Azure of the same seed has. */
const FIXED = new Set(JSON.stringify([contosoSeed(), ROLES]).match(GUID));

/** What two snapshots are compared by. */
export function comparable(snapshot: Snapshot, seeded: Snapshot): Comparable {
  const held = heldValues(snapshot);
  const before = new Set(passwordsIn(seeded.azure).map(({ value }) => value));
  const all = passwordsIn(snapshot.azure);
  const isSpare = (value: string): boolean => !held.has(value) && !before.has(value);
  const spares = all.filter(({ value }) => isSpare(value));
  const plainText = (text: string): string =>
    text
      .replace(DATE, '<date>')
      .replace(GUID, (guid) => (FIXED.has(guid) ? guid : '<id>'))
      .replace(/password[12]\b/g, '<slot>')
      .replace(/(\.dockerconfigjson"?: )\S+/g, '$1<config>');
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return isSecretKey(key) ? '<secret>' : plainText(value);
    if (Array.isArray(value)) {
      return value
        .filter((each) => !(isObject(each) && typeof each['value'] === 'string' && isSpare(each['value'])))
        .map((each) => walk(each, key))
        .toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
    }
    if (!isObject(value)) return value;
    const entries = Object.entries(value).filter(([own]) => own !== UNKNOWABLE);
    return Object.fromEntries(entries.map(([own, inner]) => [own, walk(inner, own)]));
  };
  const { azure, cluster, kept } = snapshot;
  const files = withoutLoneIgnoreFile(snapshot.files);
  return { state: walk({ azure, files, cluster, kept }, ''), spares: spares.length };
}

/** After a reset that was not seen to its end nobody can tell with which password a cluster signs in. */
const UNKNOWABLE = 'passwordInUse';

const SECRET_KEYS = [
  'value',
  'password',
  'password2',
  'servicePrincipalSecret',
  '.dockerconfigjson',
  'resourceUid',
];

function isSecretKey(key: string): boolean {
  return SECRET_KEYS.includes(key);
}

interface Password {
  readonly value: string;
}

/** Passwords of registry tokens and secrets of applications: those that are made on the way. */
function passwordsIn(value: unknown): Password[] {
  if (Array.isArray(value)) return value.flatMap(passwordsIn);
  if (!isObject(value)) return [];
  const lists = [value['passwords'], value['secrets']].filter(Array.isArray);
  const own = lists.flat().filter((each): each is { value: string } => isObject(each) && 'value' in each);
  return [...own, ...Object.values(value).flatMap(passwordsIn)];
}

/** Every value that Azure takes at this moment: also those of admin users. */
export function validValues(azure: unknown): string[] {
  const registries = isObject(azure) && Array.isArray(azure['registries']) ? azure['registries'] : [];
  const admins = registries.flatMap((registry: unknown) =>
    isObject(registry) && isObject(registry['adminPasswords'])
      ? Object.values(registry['adminPasswords']).filter((value) => typeof value === 'string')
      : [],
  );
  return [...passwordsIn(azure).map(({ value }) => value), ...admins];
}

/** Passwords of docker configs, in files and in the cluster, and what managed clusters sign in with. */
export function heldValues({ files, cluster, azure }: Snapshot): Set<string> {
  const texts = [...Object.values(files), JSON.stringify(cluster)];
  const configs = texts.flatMap((text) => [
    ...[...text.matchAll(/\.dockerconfigjson: (\S+)/g)].map(([, base64 = '']) =>
      Buffer.from(base64, 'base64').toString('utf8'),
    ),
    ...[...text.matchAll(/"\.dockerconfigjson":("(?:[^"\\]|\\.)*")/g)].map(
      ([, json = '""']) => JSON.parse(json) as string,
    ),
  ]);
  const passwords = configs.flatMap((config) => [...config.matchAll(/"password":"([^"]*)"/g)]);
  const clusters = isObject(azure) && Array.isArray(azure['clusters']) ? azure['clusters'] : [];
  const signIns = clusters.flatMap((own: unknown) =>
    isObject(own) && typeof own['servicePrincipalSecret'] === 'string' ? [own['servicePrincipalSecret']] : [],
  );
  return new Set([...passwords.map(([, value = '']) => value), ...signIns]);
}

/**
 * A line that hides a file that is gone holds no secret, and the next grant uses it. It stays where a revoke was cut
 * off between the file and the line, which go in this order so that git never sees the file.
 */
function withoutLoneIgnoreFile(files: Snapshot['files']): Snapshot['files'] {
  const isLone = files['.gitignore'] === '/pull.secret.yaml\n' && !('pull.secret.yaml' in files);
  return isLone ? Object.fromEntries(Object.entries(files).filter(([name]) => name !== '.gitignore')) : files;
}

/** Why a file is not whole; `undefined` when it is. */
export function brokenFile(files: Snapshot['files']): string | undefined {
  for (const [name, text] of Object.entries(files)) {
    if (name.includes('.acr-pull-') || /\.(?:new|tmp)$/.test(name)) return `${name} was left behind`;
    if (!name.endsWith('.yaml')) continue;
    if (parseAllDocuments(text).some(({ errors }) => errors.length > 0)) return `${name} cannot be read`;
  }
  return undefined;
}
