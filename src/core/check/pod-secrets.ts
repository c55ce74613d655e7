import type { Context } from '../contexts/context.ts';
import { lookUp, openKeyring, type Keyring, type MatchingCredential } from '../keyring/keyring.ts';
import { whyNoMatch, type Miss } from '../keyring/miss.ts';
import type { FiledAccount, FiledSecret, PullObjects } from './pull-objects.ts';
import type { PulledImage } from './subject.ts';

/** What the kubelet would find among the pull secrets of a pod, as far as files tell. */
export interface PodSecrets {
  /** Who names them. */
  readonly source: 'pod' | 'service-account' | 'nobody';
  /** Credentials that it would send, in its order. */
  readonly credentials: readonly FiledCredential[];
  /** Secrets that are there, and give nothing for this image. */
  readonly misses: readonly { readonly secret: FiledSecret; readonly miss: Miss }[];
  /** Secrets whose content nobody but the cluster can read. */
  readonly sealed: readonly FiledSecret[];
  /** Names of which no file holds a Secret for this namespace and cluster; with where another one is. */
  readonly absent: readonly { readonly name: string; readonly elsewhere?: FiledSecret }[];
  /** A Secret that cannot be parsed keeps the kubelet from pulling at all. */
  readonly broken?: FiledSecret;
}

export interface FiledCredential extends MatchingCredential {
  readonly secret: FiledSecret;
}

/**
 * What the kubelet would send for an image: the pod's own pull secrets or, only where it names none, those of its
 * ServiceAccount (plugin/pkg/admission/serviceaccount, `Admit`), matched by its own rules. A Secret that was made for
 * another cluster is passed over: every cluster has one of the same name, in a file of its own.
 */
export function podSecrets(image: PulledImage, objects: PullObjects, context: Context): PodSecrets {
  return secretsOfPod(image, objects, context)(image.image);
}

/** As {@link podSecrets}, for one image after the other of the same pod. */
export function secretsOfPod(
  pod: Pick<PulledImage, 'namespace' | 'serviceAccountName' | 'pullSecrets'>,
  objects: PullObjects,
  context: Context,
): (image: string) => PodSecrets {
  const { source, names } = namesFor(pod, objects.accounts, context);
  const named = names.map((name) => ({ name, secret: findSecret(name, pod, objects.secrets, context) }));
  const found = named.flatMap(({ secret }) => secret ?? []);
  const keyring = openKeyring(found.flatMap(({ content }) => content ?? []));
  const sealed = found.filter(({ content }) => content === undefined);
  const absent = named.flatMap(({ name, secret }) => {
    if (secret !== undefined) return [];
    const elsewhere = objects.secrets.find((each) => each.name === name);
    return [{ name, ...(elsewhere === undefined ? {} : { elsewhere }) }];
  });
  return (image) => ({ source, sealed, absent, ...matchesOf(image, keyring, found) });
}

function matchesOf(
  image: string,
  keyring: Keyring,
  found: readonly FiledSecret[],
): Pick<PodSecrets, 'credentials' | 'misses' | 'broken'> {
  const lookup = lookUp(keyring, image);
  const secretNamed = (name: string): FiledSecret | undefined => found.find((each) => each.name === name);
  const matching = lookup.kind === 'matches' ? lookup.credentials : [];
  const credentials = matching.flatMap((credential) => {
    const secret = secretNamed(credential.secretName);
    return secret === undefined ? [] : [{ ...credential, secret }];
  });
  const broken = lookup.kind === 'broken-secret' ? secretNamed(lookup.secretName) : undefined;
  return {
    credentials,
    misses: found.flatMap((secret) => {
      const isUsed = credentials.some(({ secretName }) => secretName === secret.name);
      if (secret.content === undefined || isUsed) return [];
      return [{ secret, miss: whyNoMatch(secret.content, image) }];
    }),
    ...(broken === undefined ? {} : { broken }),
  };
}

function namesFor(
  image: Pick<PulledImage, 'namespace' | 'serviceAccountName' | 'pullSecrets'>,
  accounts: readonly FiledAccount[],
  context: Context,
): { readonly source: PodSecrets['source']; readonly names: readonly string[] } {
  if (image.pullSecrets.length > 0) return { source: 'pod', names: [...new Set(image.pullSecrets)] };
  const account = accounts.find(
    ({ name, namespace }) =>
      name === image.serviceAccountName && (namespace ?? defaultNamespace(context)) === image.namespace,
  );
  const names = [...new Set(account?.pullSecrets ?? [])];
  return { source: names.length === 0 ? 'nobody' : 'service-account', names };
}

function findSecret(
  name: string,
  image: Pick<PulledImage, 'namespace'>,
  secrets: readonly FiledSecret[],
  context: Context,
): FiledSecret | undefined {
  const fitting = secrets.filter(
    (secret) =>
      secret.name === name &&
      (secret.namespace ?? defaultNamespace(context)) === image.namespace &&
      isForCluster(secret, context),
  );
  return fitting.find(({ access }) => access !== undefined) ?? fitting[0];
}

function isForCluster({ access }: FiledSecret, { clusterName }: Context): boolean {
  return access === undefined || access.clusterName === '' || access.clusterName === clusterName;
}

/** Where `kubectl apply` puts what names no namespace. */
export function defaultNamespace({ namespace = 'default' }: Context): string {
  return namespace;
}
