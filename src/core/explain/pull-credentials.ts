import { readClaims } from '../acr/access-token.ts';
import { missingPullSecrets } from '../cluster-check/read-pod.ts';
import { lookUpCredentials, type MatchingCredential } from '../keyring/keyring.ts';
import { whyNoMatch, type Miss } from '../keyring/miss.ts';
import type { PullSecretContent } from '../keyring/read-auths.ts';
import { ANNOTATIONS } from '../manifests/pull-secret-metadata.ts';
import { toBase64 } from '../manifests/docker-config.ts';
import { Secret } from '../secret.ts';
import { secretKey, type ClusterReading, type SecretReading, type WaitingPod } from './reading.ts';

/** What a pod's pull secrets come to for one image. */
export interface PullCredentials {
  /** Names that its namespace does not have. */
  readonly absent: readonly string[];
  /** Names that could not be read. */
  readonly unreadable: readonly string[];
  /** The secret that keeps the kubelet from reading any. */
  readonly broken?: string;
  readonly fitting: readonly FittingCredential[];
  /** Secrets of the pod of which nothing fits. */
  readonly misses: readonly { readonly secretName: string; readonly miss: Miss }[];
  /** What the ServiceAccount would give to a new pod, where this one names no secret (it is older then). */
  readonly late: readonly string[];
  /** A fitting secret of the namespace that the pod does not name. */
  readonly unused?: string;
}

export interface FittingCredential extends MatchingCredential {
  /** When it ends, where its annotation or the token itself tells. */
  readonly endsOn?: Date;
}

/** What the kubelet would send for `image` with what was read of the pod's secrets. */
export function pullCredentials(pod: WaitingPod, image: string, reading: ClusterReading): PullCredentials {
  const named = pod.pullSecrets.map((name) => ({ name, secret: secretOf(pod, name, reading) }));
  const contents = named.flatMap(({ secret }) => (secret.kind === 'read' ? [secret.content] : []));
  const lookup = lookUpCredentials(contents, image);
  const found = lookup.kind === 'matches' ? lookup.credentials : [];
  const fits = new Set(found.map(({ secretName }) => secretName));
  const unused = found.length > 0 ? undefined : unusedSecret(pod, image, reading);
  return {
    absent: named.filter(({ secret }) => secret.kind === 'absent').map(({ name }) => name),
    unreadable: named.filter(({ secret }) => secret.kind === 'unreadable').map(({ name }) => name),
    fitting: found.map((credential) => withEnd(credential, pod, reading)),
    misses: contents
      .filter(({ name }) => !fits.has(name))
      .map((content) => ({ secretName: content.name, miss: whyNoMatch(content, image) })),
    late:
      pod.pullSecrets.length > 0
        ? []
        : (reading.accounts.get(secretKey(pod.namespace, pod.serviceAccountName)) ?? []),
    ...(lookup.kind === 'broken-secret' ? { broken: lookup.secretName } : {}),
    ...(unused === undefined ? {} : { unused }),
  };
}

/** A secret that may not be read is absent all the same where the kubelet says that it found none. */
function secretOf(pod: WaitingPod, name: string, reading: ClusterReading): SecretReading {
  const secret = reading.secrets.get(secretKey(pod.namespace, name)) ?? { kind: 'unreadable' };
  if (secret.kind !== 'unreadable') return secret;
  const missing = missingPullSecrets(pod.events)?.split(', ') ?? [];
  return missing.includes(name) ? { kind: 'absent' } : secret;
}

/** Everything secret that was read, in the forms in which a message may bring it back. */
export function secretsOf(credentials: PullCredentials): Secret[] {
  return credentials.fitting.flatMap(({ username, password }) => [
    password,
    new Secret(toBase64(`${username}:${password.reveal()}`)),
  ]);
}

function unusedSecret(pod: WaitingPod, image: string, reading: ClusterReading): string | undefined {
  const fits = (secret: PullSecretContent): boolean => {
    const lookup = lookUpCredentials([secret], image);
    return lookup.kind === 'matches' && lookup.credentials.length > 0;
  };
  const others = reading.pullSecrets.get(pod.namespace) ?? [];
  return others.find((secret) => !pod.pullSecrets.includes(secret.name) && fits(secret))?.name;
}

function withEnd(
  credential: MatchingCredential,
  pod: WaitingPod,
  reading: ClusterReading,
): FittingCredential {
  const secret = reading.secrets.get(secretKey(pod.namespace, credential.secretName));
  const written = secret?.kind === 'read' ? secret.annotations[ANNOTATIONS.expires] : undefined;
  const annotated = written === undefined ? undefined : new Date(written);
  const isDate = annotated !== undefined && !Number.isNaN(annotated.getTime());
  const endsOn = isDate ? annotated : readClaims(credential.password)?.expiresOn;
  return { ...credential, ...(endsOn === undefined ? {} : { endsOn }) };
}
