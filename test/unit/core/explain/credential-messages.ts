import { IMAGE, HUB, RESOLVE, ANONYMOUS, OAUTH, CRIO, DOCKER, DOCKER_HEAD } from './message-forms.ts';
import type { PullMessage } from './pull-messages.ts';

export const CREDENTIAL_MESSAGES: readonly PullMessage[] = [
  // Who asks.
  { name: 'containerd without a credential', text: `${RESOLVE} ${ANONYMOUS}`, cause: 'no-credential' },
  {
    name: 'the same while the kubelet waits',
    text: `Back-off pulling image "${IMAGE}": ErrImagePull: ${RESOLVE} ${ANONYMOUS}`,
    cause: 'no-credential',
  },
  {
    name: 'the same in an event',
    text: `Failed to pull image "${IMAGE}": ${RESOLVE} ${ANONYMOUS}`,
    cause: 'no-credential',
    reason: '',
  },
  {
    name: 'containerd of older nodes',
    text: `${RESOLVE} failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized`,
    cause: 'no-credential',
  },
  {
    name: 'Docker without a credential',
    text: `${DOCKER} Get "https://contoso.azurecr.io/v2/shop/web/manifests/1.2": no basic auth credentials`,
    cause: 'no-credential',
  },
  { name: 'containerd with a refused credential', text: `${RESOLVE} ${OAUTH}`, cause: 'refused-credential' },
  {
    name: 'a refused credential, then an anonymous attempt',
    text: `[${RESOLVE} ${OAUTH}, ${RESOLVE} ${ANONYMOUS}]`,
    cause: 'refused-credential',
  },
  {
    name: 'an anonymous attempt, then a refused credential',
    text: `[${RESOLVE} ${ANONYMOUS}, ${RESOLVE} ${OAUTH}]`,
    cause: 'refused-credential',
  },
  {
    name: 'newer containerd, whose attempts have no code before them',
    text: `[failed to pull and unpack image "${IMAGE}": failed to resolve reference "${IMAGE}": ${OAUTH}, failed to pull and unpack image "${IMAGE}": failed to resolve reference "${IMAGE}": ${ANONYMOUS}]`,
    cause: 'refused-credential',
  },
  {
    name: 'a service principal with a wrong secret',
    text: `${RESOLVE} unauthorized: Invalid clientid or client secret.`,
    cause: 'refused-credential',
  },
  {
    name: "Docker Hub's words for a wrong password",
    text: `${DOCKER} Get "https://registry-1.docker.io/v2/": unauthorized: incorrect username or password`,
    cause: 'refused-credential',
    image: HUB,
  },
  {
    name: "Entra's words for a secret that has ended",
    text: `failed to exchange token: AADSTS7000222: The provided client secret keys for app are expired.`,
    cause: 'expired-credential',
  },
  {
    name: "Entra's words for a wrong secret",
    text: 'AADSTS7000215: Invalid client secret provided.',
    cause: 'refused-credential',
  },
  {
    name: 'a token that has ended',
    text: `${RESOLVE} unexpected status from HEAD request: 401 Unauthorized: token has expired`,
    cause: 'expired-credential',
  },
  {
    name: 'a token that is disabled',
    text: `${RESOLVE} unauthorized: the token is disabled`,
    cause: 'token-disabled',
  },
  {
    name: 'an admin user that is switched off',
    text: `${DOCKER_HEAD} unauthorized: the admin user is disabled`,
    cause: 'token-disabled',
  },
  {
    name: "Azure's words for no right",
    text: `${RESOLVE} unexpected status from HEAD request to https://contoso.azurecr.io/v2/shop/web/manifests/1.2: 401 Unauthorized: authentication required, visit https://aka.ms/acr/authorization for more information.`,
    cause: 'unauthorized',
  },
  {
    name: 'CRI-O, whatever it sent',
    text: `${CRIO} unable to retrieve auth token: invalid username/password: unauthorized: authentication required, visit https://aka.ms/acr/authorization for more information.`,
    cause: 'unauthorized',
  },
  {
    name: 'Docker, whatever it sent',
    text: `${DOCKER_HEAD} unauthorized: authentication required`,
    cause: 'unauthorized',
  },
  {
    name: 'containerd with a token without the repository',
    text: `${RESOLVE} pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
    cause: 'not-permitted',
  },
  {
    name: 'Docker with a token without the repository',
    text: `${DOCKER} pull access denied for contoso.azurecr.io/shop/web, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
    cause: 'not-permitted',
  },
  {
    name: 'CRI-O with a token without the repository',
    text: `${CRIO} reading manifest 1.2 in contoso.azurecr.io/shop/web: denied: requested access to the resource is denied`,
    cause: 'not-permitted',
  },
  {
    name: 'one secret refused, another without the repository',
    text: `[${RESOLVE} ${OAUTH}, ${RESOLVE} pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed]`,
    cause: 'not-permitted',
  },
  {
    name: 'a secret that is not there',
    text: 'Unable to retrieve some image pull secrets (registry); attempting to pull the image may not succeed.',
    cause: 'missing-secret',
    reason: 'FailedToRetrieveImagePullSecret',
  },
  {
    name: 'a secret whose auth is no base64',
    text: 'illegal base64 data at input byte 4',
    cause: 'broken-secret',
    reason: 'ErrImagePull',
  },
  {
    name: 'a secret whose auth has no colon',
    text: 'unable to parse auth field, must be formatted as base64(username:password)',
    cause: 'broken-secret',
    reason: 'ErrImagePull',
  },
  {
    name: 'a secret whose JSON is cut off',
    text: 'unexpected end of JSON input',
    cause: 'broken-secret',
    reason: 'ErrImagePull',
  },
  {
    name: 'a secret with an entry of another type',
    text: 'json: cannot unmarshal string into Go value of type credentialprovider.dockerConfigEntryWithAuth',
    cause: 'broken-secret',
  },
  {
    name: "the nodes' program for credentials",
    text: `failed to get credential from external registry credential provider: error execing credential provider plugin acr-credential-provider for image ${IMAGE}: exit status 1`,
    cause: 'credential-provider',
  },
];
