import type { CauseKind } from './cause.ts';

/** A cause, and the words by which one attempt tells it. */
export interface Rule {
  readonly kind: CauseKind;
  readonly pattern: RegExp;
}

/**
 * The words of the kubelet, of containerd, CRI-O and Docker, and of Azure's registry; the first rule that fits is
 * the cause. They are applied to one attempt, without names (`withoutNames`): so the order is from what is said only
 * by one cause to what several say, "401" and "not found" last. Sources: k8s.io/kubernetes, pkg/kubelet/images;
 * containerd, core/remotes/docker; containers/image, docker; moby, distribution; Azure's documentation.
 */
export const RULES: readonly Rule[] = [
  // The kubelet, before anything is asked of a registry.
  { kind: 'never-pull', pattern: /is not present with pull policy of Never|ErrImageNeverPull/i },
  { kind: 'upper-case-name', pattern: /repository name .*must be lowercase/i },
  {
    kind: 'invalid-name',
    pattern:
      /InvalidImageName|invalid reference format|couldn't parse image|Failed to apply default image tag|invalid (?:tag|checksum digest) format/i,
  },
  {
    kind: 'broken-secret',
    pattern:
      /^(?:illegal base64 data|unable to parse auth field|json: cannot unmarshal|invalid character|unexpected end of JSON input)/,
  },
  { kind: 'node-throttled', pattern: /pull QPS exceeded/i },
  {
    kind: 'signature',
    pattern:
      /SignatureValidationFailed|signature validation failed|Source image rejected|A signature was required|signature verification failed|no (?:valid |matching )?signatures? (?:was |were )?found/i,
  },
  { kind: 'admission-policy', pattern: /admission webhook .* denied the request|ValidatingAdmissionPolicy/i },
  {
    kind: 'quota',
    pattern: /exceeded quota|disk quota exceeded|storage (?:quota|limit) (?:exceeded|reached)/i,
  },
  {
    kind: 'disk-full',
    pattern:
      /no space left on device|low on resource: |disk ?pressure|insufficient (?:disk )?space|input\/output error/i,
  },
  {
    kind: 'runtime-down',
    pattern:
      /\.sock\b|container runtime (?:is down|not ready)|cannot connect to the docker daemon|unknown service runtime\./i,
  },
  // The identity of the nodes.
  { kind: 'expired-credential', pattern: /AADSTS7000222|AADSTS700082|AADSTS50173/ },
  {
    kind: 'expired-credential',
    pattern:
      /\b(?:secret|password|token|credentials?)\b[^.:;"]{0,40}\b(?:has|have|is|are|was) expired|ExpiredToken/i,
  },
  { kind: 'refused-credential', pattern: /AADSTS7000215|AADSTS700016|AADSTS53003/ },
  { kind: 'credential-provider', pattern: /credential[ -]provider/i },
  // The way to the registry.
  { kind: 'proxy', pattern: /proxyconnect|proxy authentication required|\b407\b|from proxy\b/i },
  { kind: 'plain-http', pattern: /server gave HTTP response to HTTPS client/i },
  { kind: 'expired-certificate', pattern: /x509: certificate has expired|certificate .*not yet valid/i },
  {
    kind: 'wrong-certificate',
    pattern: /x509: (?:certificate is (?:not )?valid for|cannot validate certificate|certificate relies on)/i,
  },
  { kind: 'untrusted-certificate', pattern: /x509:|unknown authority|failed to verify certificate/i },
  { kind: 'no-such-host', pattern: /no such host|NXDOMAIN|name or service not known/i },
  {
    kind: 'dns-failed',
    pattern:
      /server misbehaving|temporary failure in name resolution|lookup HOST.*(?:timeout|refused|unreachable)/i,
  },
  { kind: 'connection-refused', pattern: /connection refused/i },
  {
    kind: 'timeout',
    pattern:
      /i\/o timeout|TLS handshake timeout|deadline exceeded|Client\.Timeout|no route to host|network is unreachable|timed out|awaiting headers/i,
  },
  {
    kind: 'connection-lost',
    pattern:
      /connection reset|broken pipe|\bEOF\b|stream error|GOAWAY|use of closed network|connection closed/i,
  },
  { kind: 'interrupted', pattern: /context canceled/i },
  // The registry's answer.
  { kind: 'public-access-disabled', pattern: /public (?:network )?access[^.;]{0,40}disabled/i },
  { kind: 'registry-firewall', pattern: /is not allowed access|client with IP/i },
  { kind: 'storage-blocked', pattern: /AuthorizationFailure|STORAGE .*\b403\b|\b403\b.* STORAGE/i },
  { kind: 'registry-throttled', pattern: /toomanyrequests|too many requests|\b429\b|rate limit/i },
  {
    kind: 'registry-error',
    pattern: /\b50[0-4]\b|internal server error|bad gateway|service unavailable|gateway time-?out/i,
  },
  {
    kind: 'token-disabled',
    pattern: /\b(?:token|admin user|account|credentials?)\b[^.:;"]{0,40}\bdisabled\b/i,
  },
  {
    kind: 'not-permitted',
    pattern: /insufficient_scope|access to the (?:requested )?resource is (?:denied|not authorized)/i,
  },
  { kind: 'forbidden', pattern: /\b403\b|forbidden/i },
  {
    kind: 'refused-credential',
    pattern:
      /failed to fetch oauth token.*(?:\b40[01]\b|unauthorized)|invalid client ?id or client secret|incorrect username or password|invalid_client|invalid_grant|invalid_token/i,
  },
  { kind: 'no-credential', pattern: /anonymous token.*(?:\b401\b|unauthorized)|no basic auth credentials/i },
  {
    kind: 'unauthorized',
    pattern:
      /\b401\b|unauthorized|authentication required|authorization failed|access denied|invalid username\/password/i,
  },
  // The registry let the node in; what it was asked for is the trouble.
  {
    kind: 'platform',
    pattern:
      /no match for platform|no matching manifest for|no image found in (?:image index|manifest list)|does not match the (?:specified|detected) platform|cannot be used on this platform|exec format error/i,
  },
  {
    kind: 'old-manifest',
    pattern:
      /manifest\.v1\+(?:prettyjws|json)|unsupported schema version 1|schema ?1 .*(?:not|un)(?: longer)? ?supported/i,
  },
  {
    kind: 'not-an-image',
    pattern:
      /unsupported (?:manifest |config )?media ?type|unexpected media ?type|vnd\.cncf\.helm|mediatype .*(?:unsupported|not supported)|cannot unpack|no unpack platforms/i,
  },
  {
    kind: 'damaged-image',
    pattern:
      /unexpected commit digest|failed (?:size|digest) validation|checksum mismatch|digest (?:mismatch|did not match)|filesystem layer verification failed|gzip: invalid|archive\/tar: invalid|failed to (?:extract|register) layer/i,
  },
  { kind: 'no-such-repository', pattern: /name[ _]?unknown|repository (?:name )?not (?:known|found)/i },
  { kind: 'no-such-image', pattern: /manifest[ _]?unknown|not found|\b404\b|does not exist|NotFound/i },
  { kind: 'registry-error', pattern: /registry ?(?:is )?unavailable/i },
];
