import {
  IMAGE,
  HUB,
  BLOB,
  UNPACK,
  RESOLVE,
  TOKEN,
  ANONYMOUS,
  OAUTH,
  HEAD,
  CRIO,
  PING,
  DOCKER,
  DOCKER_HEAD,
  FIREWALL,
} from './message-forms.ts';
import type { PullMessage } from './pull-messages.ts';

export const REGISTRY_MESSAGES: readonly PullMessage[] = [
  // Who is asked.
  {
    name: 'the firewall, by containerd',
    text: `${RESOLVE} failed to authorize: failed to fetch oauth token: unexpected status from POST request to ${TOKEN}: 403 Forbidden: {"errors":[{"code":"DENIED","message":"${FIREWALL}"}]}`,
    cause: 'registry-firewall',
  },
  {
    name: 'the firewall, with escaped quotes',
    text: `${DOCKER} Get "https://contoso.azurecr.io/v2/": denied: {"errors":[{"code":"DENIED","message":"${FIREWALL.replaceAll("'", '\\u0027')}"}]}`,
    cause: 'registry-firewall',
  },
  { name: 'the firewall, by Docker', text: `${DOCKER_HEAD} denied: ${FIREWALL}`, cause: 'registry-firewall' },
  {
    name: 'public access that is off',
    text: `${RESOLVE} unexpected status: 403 Forbidden: public network access is disabled for this registry`,
    cause: 'public-access-disabled',
  },
  {
    name: 'a bare 403',
    text: `${RESOLVE} failed to authorize: failed to fetch anonymous token: unexpected status: 403 Forbidden`,
    cause: 'forbidden',
  },
  {
    name: 'storage behind a firewall',
    text: `${UNPACK} failed to copy: httpReadSeeker: failed open: unexpected status code ${BLOB}: 403 This request is not authorized to perform this operation.`,
    cause: 'storage-blocked',
  },
  {
    name: 'storage with its own body',
    text: `${UNPACK} failed to copy: <Error><Code>AuthorizationFailure</Code></Error>`,
    cause: 'storage-blocked',
  },
  {
    name: 'Docker Hub out of patience',
    text: `${RESOLVE} unexpected status code 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit.`,
    cause: 'registry-throttled',
    image: HUB,
  },
  {
    name: 'CRI-O out of patience',
    text: `${CRIO} reading manifest 1.2 in contoso.azurecr.io/shop/web: toomanyrequests: too many requests`,
    cause: 'registry-throttled',
  },
  {
    name: 'a registry that fails',
    text: `${RESOLVE} unexpected status from HEAD request to https://contoso.azurecr.io/v2/shop/web/manifests/1.2: 503 Service Unavailable`,
    cause: 'registry-error',
  },
  {
    name: 'the kubelet on a registry that fails',
    text: `image pull failed for ${IMAGE} because the registry is unavailable`,
    cause: 'registry-error',
    reason: 'RegistryUnavailable',
  },
  // The way there.
  {
    name: 'an unknown host',
    text: `${RESOLVE} ${HEAD} dial tcp: lookup contoso.azurecr.io on 10.0.0.10:53: no such host`,
    cause: 'no-such-host',
  },
  {
    name: 'CRI-O and an unknown host',
    text: `${CRIO} ${PING} dial tcp: lookup contoso.azurecr.io on 10.0.0.10:53: no such host`,
    cause: 'no-such-host',
  },
  {
    name: 'a DNS server that is silent',
    text: `${RESOLVE} ${HEAD} dial tcp: lookup contoso.azurecr.io on 10.0.0.10:53: read udp 10.244.0.5:40429->10.0.0.10:53: i/o timeout`,
    cause: 'dns-failed',
  },
  {
    name: 'a DNS server that fails',
    text: `${RESOLVE} ${HEAD} dial tcp: lookup contoso.azurecr.io on 10.0.0.10:53: server misbehaving`,
    cause: 'dns-failed',
  },
  {
    name: 'a refused connection',
    text: `${RESOLVE} ${HEAD} dial tcp 10.1.2.3:443: connect: connection refused`,
    cause: 'connection-refused',
  },
  {
    name: 'a silent network',
    text: `${RESOLVE} ${HEAD} dial tcp 10.1.2.3:443: i/o timeout`,
    cause: 'timeout',
  },
  {
    name: 'Docker and a silent network',
    text: `${DOCKER} Get "https://contoso.azurecr.io/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)`,
    cause: 'timeout',
  },
  {
    name: 'a silent TLS partner',
    text: `${RESOLVE} ${HEAD} net/http: TLS handshake timeout`,
    cause: 'timeout',
  },
  {
    name: 'a connection that was cut',
    text: `${UNPACK} failed to copy: httpReadSeeker: failed open: read tcp 10.1.2.3:5012->10.4.5.6:443: read: connection reset by peer`,
    cause: 'connection-lost',
  },
  {
    name: 'a proxy that inspects TLS',
    text: `${RESOLVE} ${HEAD} tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    cause: 'untrusted-certificate',
  },
  {
    name: 'a certificate that has ended',
    text: `${RESOLVE} failed to fetch oauth token: Post "${TOKEN}": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-01-01T00:00:00Z is after 2025-12-01T00:00:00Z`,
    cause: 'expired-certificate',
  },
  {
    name: 'a certificate of another host',
    text: `${RESOLVE} ${HEAD} x509: certificate is valid for *.example.test, not contoso.azurecr.io`,
    cause: 'wrong-certificate',
  },
  {
    name: 'a registry without TLS',
    text: `${CRIO} pinging container registry registry.test:5000: Get "https://registry.test:5000/v2/": http: server gave HTTP response to HTTPS client`,
    cause: 'plain-http',
    image: 'registry.test:5000/web',
  },
  {
    name: 'a proxy that is down',
    text: `${RESOLVE} ${HEAD} proxyconnect tcp: dial tcp 10.9.9.9:3128: connect: connection refused`,
    cause: 'proxy',
  },
  {
    name: 'a proxy that wants a password',
    text: `${RESOLVE} ${HEAD} Proxy Authentication Required`,
    cause: 'proxy',
  },
  // The node and the cluster.
  {
    name: "the kubelet's own limit",
    text: 'pull QPS exceeded',
    cause: 'node-throttled',
    reason: 'ErrImagePull',
  },
  {
    name: 'containerd and a full disk',
    text: `${UNPACK} failed to extract layer sha256:${'3d'.repeat(32)}: write /var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/60/fs/usr/lib/x.so: no space left on device: unknown`,
    cause: 'disk-full',
  },
  {
    name: 'Docker and a full disk',
    text: 'failed to register layer: Error processing tar file(exit status 1): write /app/x: no space left on device',
    cause: 'disk-full',
  },
  {
    name: 'a quota of the disk',
    text: `${UNPACK} failed to extract layer: write /var/lib/x: disk quota exceeded`,
    cause: 'quota',
  },
  {
    name: 'a policy of the cluster',
    text: 'admission webhook "validation.gatekeeper.sh" denied the request: image is not of an allowed registry',
    cause: 'admission-policy',
    reason: '',
  },
  {
    name: 'a runtime that is down',
    text: 'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused"',
    cause: 'runtime-down',
  },
  {
    name: 'a pull that was broken off',
    text: `${UNPACK} failed to copy: context canceled`,
    cause: 'interrupted',
  },
  // Joined otherwise.
  {
    name: "CRI-O's mirrors, and then the registry itself",
    text: `initializing source docker://${IMAGE}: (Mirrors also failed: [mirror.test/shop/web:1.2: reading manifest 1.2 in mirror.test/shop/web: unauthorized: authentication required]): ${IMAGE}: pinging container registry contoso.azurecr.io: Get "https://contoso.azurecr.io/v2/": dial tcp 10.1.2.3:443: i/o timeout`,
    cause: 'timeout',
  },
  {
    name: 'errors line by line',
    text: `2 errors occurred:\n\t* failed to resolve reference "${IMAGE}": ${ANONYMOUS}\n\t* failed to resolve reference "${IMAGE}": ${OAUTH}\n`,
    cause: 'refused-credential',
  },
  // Names that are traps.
  {
    name: 'an image that is called like an error',
    text: `failed to resolve reference "contoso.azurecr.io/timeout/no-such-host:429": ${ANONYMOUS.replaceAll('shop%2Fweb', 'timeout%2Fno-such-host')}`,
    cause: 'no-credential',
    image: 'contoso.azurecr.io/timeout/no-such-host:429',
  },
  {
    name: 'a host that is called like an error',
    text: `failed to resolve reference "forbidden.azurecr.io/x509:401": failed to do request: Head "https://forbidden.azurecr.io/v2/x509/manifests/401": dial tcp 10.1.2.3:443: connect: connection refused`,
    cause: 'connection-refused',
    image: 'forbidden.azurecr.io/x509:401',
  },
  {
    name: 'a tag that is a status',
    text: `${CRIO.replace(IMAGE, 'contoso.azurecr.io/web:503')} reading manifest 503 in contoso.azurecr.io/web: manifest unknown`,
    cause: 'no-such-tag',
    image: 'contoso.azurecr.io/web:503',
  },
  // Nothing known.
  { name: 'waiting only', text: `Back-off pulling image "${IMAGE}"`, cause: 'unknown' },
  {
    name: 'what nobody foresaw',
    text: 'rpc error: code = Internal desc = the moon is full',
    cause: 'unknown',
  },
  { name: 'nothing at all', text: '', cause: 'unknown', reason: '' },
];
