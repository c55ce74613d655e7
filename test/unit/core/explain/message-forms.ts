// The fixed parts of what nodes say, with names of our own.
export const IMAGE = 'contoso.azurecr.io/shop/web:1.2';
export const BY_DIGEST = `contoso.azurecr.io/shop/web@sha256:${'0a'.repeat(32)}`;
export const HUB = 'docker.io/team/app:2';
export const BLOB =
  'https://wus2managed12.blob.core.windows.net/0123-reg/docker/registry/v2/blobs?se=2030-01-01&sig=c2lnbmF0dXJl';

// containerd 1.6 to 2.x, by the CRI plugin.
export const UNPACK = `rpc error: code = Unknown desc = failed to pull and unpack image "${IMAGE}":`;
export const RESOLVE = `${UNPACK} failed to resolve reference "${IMAGE}":`;
export const TOKEN = 'https://contoso.azurecr.io/oauth2/token';
export const ANONYMOUS = `failed to authorize: failed to fetch anonymous token: unexpected status from GET request to ${TOKEN}?scope=repository%3Ashop%2Fweb%3Apull&service=contoso.azurecr.io: 401 Unauthorized`;
export const OAUTH = `failed to authorize: failed to fetch oauth token: unexpected status from POST request to ${TOKEN}: 401 Unauthorized`;
export const HEAD = 'failed to do request: Head "https://contoso.azurecr.io/v2/shop/web/manifests/1.2":';
// CRI-O, by containers/image.
export const CRIO = `initializing source docker://${IMAGE}:`;
export const PING = 'pinging container registry contoso.azurecr.io: Get "https://contoso.azurecr.io/v2/":';
// Docker, by cri-dockerd.
export const DOCKER = 'Error response from daemon:';
export const DOCKER_HEAD = `${DOCKER} Head "https://contoso.azurecr.io/v2/shop/web/manifests/1.2":`;
export const FIREWALL =
  "client with IP '203.0.113.4' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.";
