import { parseImageReference } from '../image-reference.ts';
import type { Secret } from '../secret.ts';
import { indexKey, matchesKey, type IndexKey } from './match-key.ts';
import { readAuths, type AuthEntry, type PullSecretContent } from './read-auths.ts';

/** A credential that the kubelet would send for an image. */
export interface MatchingCredential {
  readonly secretName: string;
  /** The key of `auths`, as written. */
  readonly key: string;
  readonly username: string;
  readonly password: Secret;
}

/** What the kubelet would send. It asks with each in turn, until one is let in. */
export type KeyringLookup =
  | { readonly kind: 'matches'; readonly credentials: readonly MatchingCredential[] }
  | { readonly kind: 'invalid-image' }
  | { readonly kind: 'broken-secret'; readonly secretName: string }; // then the kubelet pulls nothing at all

const DOCKER_HUB = 'docker.io';
/** The host by which Docker's own configuration names Docker Hub. */
const DOCKER_HUB_KEY = 'index.docker.io';

/**
 * The credentials of a pod's pull secrets that the kubelet would send for `image`, in its order: keys in reverse
 * lexical order, so that longer paths come first, and for one key the secrets in the pod's order. `secrets` are those
 * of the pod that are there; what the ServiceAccount gave it is among the pod's own by then. After them the kubelet
 * asks with the credentials of the node, and last with those of its credential providers.
 *
 * The rules are those of k8s.io/kubernetes, pkg/credentialprovider/keyring.go (`Add`, `Lookup`), called by
 * pkg/kubelet/images/image_manager.go. Keys of one secret that come to the same (`x` and `https://x`) have no order
 * there; here it is that of the file.
 */
export function lookUpCredentials(secrets: readonly PullSecretContent[], image: string): KeyringLookup {
  return lookUp(openKeyring(secrets), image);
}

/** The entries of a pod's pull secrets, ready to be looked through for one image after the other. */
export type Keyring =
  | { readonly kind: 'entries'; readonly entries: readonly Indexed[] }
  | { readonly kind: 'broken-secret'; readonly secretName: string };

export function openKeyring(secrets: readonly PullSecretContent[]): Keyring {
  const entries: Indexed[] = [];
  for (const secret of secrets) {
    const reading = readAuths(secret);
    if (reading.kind === 'broken') return { kind: 'broken-secret', secretName: secret.name };
    if (reading.kind === 'ignored') continue;
    entries.push(...reading.entries.flatMap((entry) => index(secret.name, entry)));
  }
  return { kind: 'entries', entries };
}

/** As {@link lookUpCredentials}, in an opened keyring. */
export function lookUp(keyring: Keyring, image: string): KeyringLookup {
  const repository = normalisedRepository(image);
  if (repository === undefined) return { kind: 'invalid-image' };
  if (keyring.kind === 'broken-secret') return keyring;
  const { entries } = keyring;
  const matching = entries.filter(({ key }) => matchesKey(key, repository));
  const found = matching.length > 0 ? matching : defaults(entries, repository);
  return { kind: 'matches', credentials: found.toSorted(byKey).map(({ credential }) => credential) };
}

interface Indexed {
  readonly key: IndexKey;
  readonly credential: MatchingCredential;
}

function index(secretName: string, entry: AuthEntry): Indexed[] {
  const key = indexKey(entry.key);
  return key === undefined ? [] : [{ key, credential: { secretName, ...entry } }];
}

/** Docker Hub's, also for a host without dot and colon such as `localhost` (`isDefaultRegistryMatch`). */
function defaults(indexed: readonly Indexed[], repository: string): Indexed[] {
  const host = repository.split('/', 1)[0] ?? '';
  const isDefault = host === DOCKER_HUB || !/[.:]/.test(host);
  return isDefault ? indexed.filter(({ key }) => key === DOCKER_HUB_KEY) : [];
}

function byKey(a: Indexed, b: Indexed): number {
  if (a.key === b.key) return 0;
  return a.key < b.key ? 1 : -1;
}

/**
 * Host and repository of an image, without tag and digest, the host as written and Docker Hub's short names in full
 * (distribution/reference, `ParseNormalizedNamed`; the kubelet looks up what that gives).
 */
export function normalisedRepository(image: string): string | undefined {
  const reference = parseImageReference(image);
  if (reference === undefined) return undefined;
  const { hostAsWritten: host = DOCKER_HUB, repository } = reference;
  if (host !== DOCKER_HUB && host !== DOCKER_HUB_KEY) return `${host}/${repository}`;
  return `${DOCKER_HUB}/${repository.includes('/') ? repository : `library/${repository}`}`;
}
