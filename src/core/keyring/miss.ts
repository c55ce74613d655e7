import { normalisedRepository } from './keyring.ts';
import { indexKey, matchesKey } from './match-key.ts';
import { readAuths, type PullSecretContent } from './read-auths.ts';

/** Why the kubelet sends nothing of a pull secret for an image. */
export type Miss =
  | { readonly kind: 'wrong-type'; readonly type: string } // the kubelet passes over it without a word
  | { readonly kind: 'no-data' }
  | { readonly kind: 'broken' }
  | { readonly kind: 'credential-store' } // a copied Docker configuration whose passwords are elsewhere
  | { readonly kind: 'no-entries' }
  | { readonly kind: 'upper-case'; readonly key: string } // key and image differ in capital letters
  | { readonly kind: 'port'; readonly key: string }
  | { readonly kind: 'path'; readonly key: string }
  | { readonly kind: 'other-hosts'; readonly keys: readonly string[] };

const PULL_SECRET_TYPES: readonly string[] = ['kubernetes.io/dockerconfigjson', 'kubernetes.io/dockercfg'];
const MOST_KEYS = 5;

/**
 * Why nothing of `secret` serves `image`, the nearest miss first. For a secret of which something does serve it, the
 * answer means nothing: ask `lookUpCredentials` before.
 */
export function whyNoMatch(secret: PullSecretContent, image: string): Miss {
  if (!PULL_SECRET_TYPES.includes(secret.type)) return { kind: 'wrong-type', type: secret.type };
  const reading = readAuths(secret);
  if (reading.kind === 'ignored') return { kind: 'no-data' };
  if (reading.kind === 'broken') return { kind: 'broken' };
  const keys = reading.entries.map(({ key }) => key);
  if (keys.length === 0) return { kind: namesCredentialStore(secret) ? 'credential-store' : 'no-entries' };
  return nearMiss(keys, image) ?? { kind: 'other-hosts', keys: keys.slice(0, MOST_KEYS) };
}

function nearMiss(keys: readonly string[], image: string): Miss | undefined {
  const repository = normalisedRepository(image);
  if (repository === undefined) return undefined;
  const host = repository.split('/', 1)[0] ?? '';
  const serves = (key: string, target: string): boolean => {
    const index = indexKey(key);
    return index !== undefined && matchesKey(index, target);
  };
  const first = (fits: (key: string) => boolean): string | undefined => keys.find(fits);
  const upperCase = first((key) => serves(key.toLowerCase(), repository.toLowerCase()));
  if (upperCase !== undefined) return { kind: 'upper-case', key: upperCase };
  const path = first((key) => serves(withoutPath(key), host));
  if (path !== undefined) return { kind: 'path', key: path };
  const port = first((key) => serves(withoutPort(withoutPath(key)), withoutPort(host)));
  return port === undefined ? undefined : { kind: 'port', key: port };
}

function withoutPath(key: string): string {
  return key.replace(/^(https?:\/\/)?([^/]*).*$/s, '$1$2');
}

function withoutPort(host: string): string {
  return host.replace(/:\d*$/, '');
}

function namesCredentialStore({ data }: PullSecretContent): boolean {
  const text = data.get('.dockerconfigjson')?.reveal() ?? '';
  return /"cred(?:sStore|Helpers)"\s*:/.test(text);
}
