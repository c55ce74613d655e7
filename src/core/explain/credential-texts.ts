import { message } from '../message.ts';
import type { CauseText, CredentialCause } from './cause.ts';

export const CREDENTIAL_TEXTS: Readonly<Record<CredentialCause, CauseText>> = {
  'no-credential': {
    title: message('No credential'),
    sentence: ({ image, host }) =>
      message('The node asked {1} for {0} without a credential, and was refused.', image, host),
    hint: message(
      'Grant pulls. A pull secret must be in the namespace of the pod and named by the pod or its ServiceAccount; a new role of the nodes can take ten minutes.',
    ),
  },
  unauthorized: {
    title: message('Not let in'),
    sentence: ({ image, host }) =>
      message(
        '{1} did not let the node in to {0}: without a credential, or with one that it refused.',
        image,
        host,
      ),
    hint: message('Check which credential the kubelet would send, and whether the registry takes it.'),
  },
  'refused-credential': {
    title: message('Credential refused'),
    sentence: ({ image, host }) =>
      message('The node sent a credential to {1} for {0}, and the registry refused it.', image, host),
    hint: message('The password is wrong, has ended or was replaced. Rotate the pull secret.'),
  },
  'expired-credential': {
    title: message('Credential ended'),
    sentence: ({ image, host }) =>
      message('The credential that {1} is asked with for {0} has ended.', image, host),
    hint: message(
      'Rotate the pull secret, or renew the secret of the service principal that the cluster uses.',
    ),
  },
  'token-disabled': {
    title: message('Credential disabled'),
    sentence: ({ image, host }) =>
      message('The token or user that {1} is asked with for {0} is disabled there.', image, host),
    hint: message('Enable it again, or grant pulls anew.'),
  },
  'not-permitted': {
    title: message('Not permitted for this repository'),
    sentence: ({ image, host }) =>
      message('{1} knows who asks, but does not give it the repository of {0}.', image, host),
    hint: message('Add the repository to the scope map, the role or its condition, or correct its name.'),
  },
  'wrong-role': {
    title: message('Role that does not count'),
    sentence: ({ image, host }) =>
      message('The nodes have a role on {1} that this registry does not look at for {0}.', image, host),
    hint: message(
      'A registry with permissions for repositories needs Container Registry Repository Reader, any other AcrPull.',
    ),
  },
  'missing-secret': {
    title: message('Pull secret missing'),
    sentence: ({ image }) =>
      message('The pod names a pull secret for {0} that its namespace does not have.', image),
    hint: message('Create the Secret in the namespace of the pod, or correct the name.'),
  },
  'broken-secret': {
    title: message('Pull secret unreadable'),
    sentence: ({ image }) =>
      message(
        'The kubelet cannot read a pull secret of the pod, and for that pulls {0} with none of them.',
        image,
      ),
    hint: message('Write the Secret anew: its JSON or its base64 is broken.'),
  },
  'unfit-secret': {
    title: message('Pull secret does not fit'),
    sentence: ({ image, host }) =>
      message('No pull secret of the pod fits {1}, so {0} was asked for without one.', image, host),
    hint: message(
      'The Secret needs the type kubernetes.io/dockerconfigjson and an entry for exactly this host, in lower case.',
    ),
  },
  'unused-secret': {
    title: message('Pull secret not named by the pod'),
    sentence: ({ image }) =>
      message('The namespace has a pull secret that fits {0}, but the pod does not name it.', image),
    hint: message('Name it in imagePullSecrets of the pod template. Pods that exist must be made anew.'),
  },
  'credential-provider': {
    title: message('Credential provider of the node failed'),
    sentence: ({ image, host }) =>
      message(
        'The program that gets the credential of the node for {1} failed, so {0} was not pulled.',
        image,
        host,
      ),
    hint: message(
      "Check the identity of the node pool, and that the node reaches Azure's instance metadata and Entra.",
    ),
  },
};
