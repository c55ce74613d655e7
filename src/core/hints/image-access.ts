import { readClaims } from '../acr/access-token.ts';
import type { RoleAccess } from '../access.ts';
import { podSecrets, secretsOfPod, type FiledCredential, type PodSecrets } from '../check/pod-secrets.ts';
import type { FiledSecret } from '../check/pull-objects.ts';
import type { PulledImage } from '../check/subject.ts';
import type { Context } from '../contexts/context.ts';
import { DAY_IN_MS } from '../grants/dates.ts';
import type { Workload, WorkloadImage } from '../workload.ts';
import type { HintFacts } from './facts.ts';

/** How a workload can pull an image in the current context, as far as that is known without asking. */
export type ImageAccess =
  | { readonly kind: 'pull-secret'; readonly secret: FiledSecret; readonly endsOn?: Date }
  | { readonly kind: 'role'; readonly role: RoleAccess }
  | { readonly kind: 'anonymous' }
  /** By a pull secret that the workload names, and that no file shows. */
  | { readonly kind: 'not-seen'; readonly secretName: string }
  /** `fitting`: a pull secret that the workload does not name. */
  | { readonly kind: 'none'; readonly areRolesRead: boolean; readonly fitting?: FiledSecret };

/** An image of an Azure container registry; `undefined` for any other. */
export function registryImage(
  { kind, name, namespace, serviceAccountName = 'default', pullSecrets }: Workload,
  { text, reference }: WorkloadImage,
  { context, isRegistry }: Pick<HintFacts, 'context' | 'isRegistry'>,
): PulledImage | undefined {
  if (reference?.host === undefined || !isRegistry(reference.host)) return undefined;
  return {
    image: text,
    loginServer: reference.host,
    repository: reference.repository,
    reference: reference.digest ?? reference.tag ?? 'latest',
    workloads: [`${kind} ${name}`],
    namespace: namespace ?? context?.namespace ?? 'default',
    serviceAccountName,
    pullSecrets,
  };
}

/** An image of an Azure container registry, and the pull secrets that its kubelet would look through. */
export interface RegistryImage {
  readonly image: WorkloadImage;
  readonly pulled: PulledImage;
  readonly found: PodSecrets;
}

/** Those of a workload, each looked up once. */
export function registryImages(
  workload: Workload,
  context: Context,
  facts: HintFacts,
): readonly RegistryImage[] {
  const images = workload.images.flatMap((image) => {
    const pulled = registryImage(workload, image, facts);
    return pulled === undefined ? [] : [{ image, pulled }];
  });
  const [first] = images;
  if (first === undefined) return [];
  const secretsFor = secretsOfPod(first.pulled, facts.objects, context);
  return images.map((each) => ({ ...each, found: secretsFor(each.pulled.image) }));
}

/** The best access that is known: one that has not ended before one that has. */
export function accessOfImage(
  image: PulledImage,
  context: Context,
  facts: HintFacts,
  found = podSecrets(image, facts.objects, context),
): ImageAccess {
  const bySecret = secretAccesses(found, image);
  const valid = bySecret.find(({ endsOn }) => endsOn === undefined || endsOn > facts.now);
  if (valid !== undefined) return valid;
  const role = facts.roles?.find(
    ({ clusterName, loginServer }) =>
      clusterName === context.clusterName && loginServer === image.loginServer,
  );
  if (role !== undefined) return { kind: 'role', role };
  const registry = facts.registries.find(({ loginServer }) => loginServer === image.loginServer);
  if (registry?.anonymousPullEnabled === true) return { kind: 'anonymous' };
  const [ended] = bySecret;
  if (ended !== undefined) return ended;
  const notSeen = found.absent[0]?.name ?? found.sealed.find(({ access }) => access === undefined)?.name;
  if (notSeen !== undefined) return { kind: 'not-seen', secretName: notSeen };
  const areRolesRead = context.flavour !== 'aks' || facts.roles !== undefined;
  const fitting = fittingSecret(image, context, facts);
  return { kind: 'none', areRolesRead, ...(fitting === undefined ? {} : { fitting }) };
}

/** Those that the kubelet would send, and those of ours whose content only the cluster can read. */
function secretAccesses(
  { credentials, sealed }: PodSecrets,
  { loginServer }: PulledImage,
): Extract<ImageAccess, { kind: 'pull-secret' }>[] {
  const own = sealed.filter(({ access }) => access?.loginServer === loginServer);
  return [
    ...credentials.map((credential) => ({ secret: credential.secret, endsOn: endOf(credential) })),
    ...own.map((secret) => ({ secret, endsOn: secret.access?.expiresOn })),
  ].map(({ secret, endsOn }) => ({
    kind: 'pull-secret',
    secret,
    ...(endsOn === undefined ? {} : { endsOn }),
  }));
}

/** When a credential ends, where its annotation or the token itself tells. */
export function endOf({ secret, password }: FiledCredential): Date | undefined {
  return secret.access?.expiresOn ?? readClaims(password)?.expiresOn;
}

function fittingSecret(
  image: PulledImage,
  context: Context,
  { objects }: HintFacts,
): FiledSecret | undefined {
  return objects.secrets.find((secret) => {
    const named = podSecrets(
      { ...image, pullSecrets: [secret.name] },
      { ...objects, secrets: [secret] },
      context,
    );
    return secretAccesses(named, image).length > 0;
  });
}

/** Whether a credential has ended, or will within the days of the notice. */
export function stateOfEnd(
  endsOn: Date | undefined,
  { now, noticeDays }: Pick<HintFacts, 'now' | 'noticeDays'>,
): 'ended' | 'ending' | 'valid' {
  if (endsOn === undefined) return 'valid';
  if (endsOn <= now) return 'ended';
  const isSoon = noticeDays > 0 && endsOn.getTime() <= now.getTime() + noticeDays * DAY_IN_MS;
  return isSoon ? 'ending' : 'valid';
}
