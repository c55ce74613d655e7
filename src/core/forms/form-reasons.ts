import { message, type Message } from '../message.ts';
import { azureEnvironment } from './azure-environment.ts';
import { FORMS, type Form } from './form.ts';
import type { ClusterFacts, FormCredential, FormFacts } from './form-facts.ts';
import type { ServedForms } from './served-forms.ts';

/** Why a form cannot be taken; `undefined` when it can. */
export function obstacleTo(form: Form, facts: FormFacts): Message | undefined {
  return credentialObstacle(form, facts.credential) ?? OBSTACLES[form](facts);
}

/** Why a credential must not go into a form; `undefined` when it may. */
export function credentialObstacle(form: Form, credential: FormCredential | undefined): Message | undefined {
  const { needsCredential, mayBeCommitted } = FORMS[form];
  if (credential !== 'entra-token' || !needsCredential || !mayBeCommitted) return undefined;
  return message('The token ends within hours: a file in git would outlive it.');
}

/** Whether the form goes without the chosen credential, since its controller signs in with something else. */
export function leavesCredential(form: Form, { credential }: Pick<FormFacts, 'credential'>): boolean {
  const { needsCredential, identities } = FORMS[form];
  if (credential === undefined || needsCredential) return false;
  return !identities.some((identity) => identity === credential);
}

/** What speaks for a form that can be taken. */
export function reasonFor(form: Form, facts: FormFacts): Message {
  return REASONS[form](facts);
}

/**
 * Whether an identity is known with which the form's controller may sign in. A chosen service principal is none yet:
 * its secret must get into the cluster first.
 */
export function hasIdentity(form: Form, { identities }: Pick<FormFacts, 'identities'>): boolean {
  return FORMS[form].identities.some((identity) => identities.includes(identity));
}

const OBSTACLES: Readonly<Record<Form, (facts: FormFacts) => Message | undefined>> = {
  secret: ({ git }) => {
    if (git.kind === 'tracked') return message('Git tracks the file: the credential would be committed.');
    if (git.kind !== 'unknown') return undefined;
    return message('Git could not be asked whether it would commit the file: {0}', git.reason);
  },
  'sealed-secret': ({ cluster }) =>
    notServed(
      cluster,
      ({ sealedSecrets }) => sealedSecrets,
      message('The cluster does not have Sealed Secrets.'),
    ),
  sops: ({ sopsObstacle }) => sopsObstacle,
  'external-secrets': ({ cluster, cloud }) =>
    unknownCloud(cloud) ??
    notServed(
      cluster,
      ({ externalSecrets }) => externalSecrets !== undefined,
      message('The cluster does not have External Secrets with its generators.'),
    ),
  'acr-pull-binding': ({ cluster, cloud }) =>
    unknownCloud(cloud) ??
    notServed(
      cluster,
      ({ acrPullBinding }) => acrPullBinding !== undefined,
      message('The cluster does not have msi-acrpull.'),
    ),
  'apply-only': ({ cluster }) => {
    if (cluster.kind === 'not-reached') return message('The cluster cannot be reached: {0}', cluster.reason);
    return cluster.mayApply ? undefined : message('Your user may not write Secrets in the namespaces.');
  },
};

const REASONS: Readonly<Record<Form, (facts: FormFacts) => Message>> = {
  secret: ({ delivery, git }) => {
    if (delivery === 'flux') return message('A plain file stays out of git, so Flux does not deliver it.');
    if (delivery === 'argo-cd')
      return message('A plain file stays out of git, so Argo CD does not deliver it.');
    return git.kind === 'no-repository'
      ? message('A plain file outside any git repository, for kubectl apply.')
      : message('A plain file that git ignores, for kubectl apply.');
  },
  'sealed-secret': ({ cluster }) =>
    cluster.kind === 'asked'
      ? message('The cluster has Sealed Secrets: the file is encrypted for it and may be committed.')
      : message('The file may be committed, if the cluster has Sealed Secrets and you have its certificate.'),
  sops: ({ delivery }) => {
    if (delivery === 'flux') return message('A rule of .sops.yaml covers the file, and Flux can decrypt it.');
    if (delivery === 'argo-cd') {
      return message('A rule of .sops.yaml covers the file, but Argo CD needs a plugin to decrypt it.');
    }
    return message('A rule of .sops.yaml covers the file, which may then be committed.');
  },
  'external-secrets': (facts) =>
    selfRenewing('external-secrets', facts, {
      ready: message('External Secrets gets short-lived tokens by itself.'),
      signsInWith: message('External Secrets signs in with a service principal or a workload identity.'),
    }),
  'acr-pull-binding': (facts) =>
    selfRenewing('acr-pull-binding', facts, {
      ready: message('msi-acrpull gets short-lived tokens by itself.'),
      signsInWith: message('msi-acrpull signs in with a workload identity or a managed identity.'),
    }),
  'apply-only': () => message('The Secret goes straight into the cluster, and no file is written.'),
};

function selfRenewing(
  form: Form,
  facts: FormFacts,
  { ready, signsInWith }: { readonly ready: Message; readonly signsInWith: Message },
): Message {
  if (facts.cluster.kind === 'not-reached')
    return message('Nothing secret is written, if the cluster has the controller for it.');
  if (hasIdentity(form, facts)) return ready;
  if (leavesCredential(form, facts)) return signsInWith;
  return message('Nothing secret is written, but the controller must be given an identity first.');
}

function notServed(
  cluster: ClusterFacts,
  isServed: (served: ServedForms) => boolean,
  otherwise: Message,
): Message | undefined {
  return cluster.kind === 'asked' && !isServed(cluster.served) ? otherwise : undefined;
}

function unknownCloud(cloud: FormFacts['cloud']): Message | undefined {
  const environment = azureEnvironment(cloud);
  return environment.ok ? undefined : environment.failure.message;
}
