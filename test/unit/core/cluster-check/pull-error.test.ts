import assert from 'node:assert/strict';
import {
  quoteKubelet,
  readPullError,
  type PullErrorKind,
} from '../../../../src/core/cluster-check/pull-error.ts';

// Worded as containerd 1.7, the kubelet and Azure's registry word them.
const IMAGE = 'contoso.azurecr.io/shop/web:1.2';
const PULL = `rpc error: code = Unknown desc = failed to pull and unpack image "${IMAGE}": failed to resolve reference "${IMAGE}":`;
const ANONYMOUS =
  'failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://contoso.azurecr.io/oauth2/token?scope=repository%3Ashop%2Fweb%3Apull&service=contoso.azurecr.io: 401 Unauthorized';
const OAUTH =
  'failed to authorize: failed to fetch oauth token: unexpected status from POST request to https://contoso.azurecr.io/oauth2/token: 401 Unauthorized';

const CASES: readonly (readonly [string, string, PullErrorKind])[] = [
  ['no credential at all', `${PULL} ${ANONYMOUS}`, 'no-credential'],
  ['a refused credential', `${PULL} ${OAUTH}`, 'refused-credential'],
  [
    'a refused credential and then an anonymous attempt',
    `[${PULL} ${OAUTH}, ${PULL} ${ANONYMOUS}]`,
    'refused-credential',
  ],
  [
    'an anonymous attempt before a refused credential',
    `[${PULL} ${ANONYMOUS}, ${PULL} ${OAUTH}]`,
    'refused-credential',
  ],
  [
    "the registry's words for an unknown client",
    `${PULL} unauthorized: Invalid clientid or client secret.`,
    'refused-credential',
  ],
  [
    "Azure's words for no right",
    `${PULL} unexpected status from HEAD request to https://contoso.azurecr.io/v2/shop/web/manifests/1.2: 401 Unauthorized: authentication required, visit https://aka.ms/acr/authorization for more information.`,
    'no-credential',
  ],
  [
    'a token without the repository',
    `${PULL} pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
    'not-permitted',
  ],
  [
    'a firewall',
    `${PULL} failed to authorize: failed to fetch oauth token: unexpected status: 403 Forbidden: {"errors":[{"code":"DENIED","message":"client with IP '203.0.113.4' is not allowed access. Refer https://aka.ms/acr/firewall to grant access."}]}`,
    'network-rules',
  ],
  [
    'blocked storage',
    `${PULL} failed to copy: httpReadSeeker: failed open: unexpected status code https://contosostore.blob.core.windows.net/x?sig=abc: 403 This request is not authorized`,
    'storage',
  ],
  [
    'DNS',
    `${PULL} Head "https://contoso.azurecr.io/v2/": dial tcp: lookup contoso.azurecr.io: no such host`,
    'no-such-host',
  ],
  [
    'a silent network',
    `${PULL} Head "https://contoso.azurecr.io/v2/": dial tcp 10.1.2.3:443: i/o timeout`,
    'no-connection',
  ],
  [
    'a proxy that breaks TLS',
    `${PULL} tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    'untrusted',
  ],
  ['an absent tag', `rpc error: code = NotFound desc = ${PULL} ${IMAGE}: not found`, 'no-such-image'],
  [
    'another platform, with an anonymous attempt beside it',
    `[rpc error: code = NotFound desc = failed to pull and unpack image "${IMAGE}": no match for platform in manifest: not found, ${PULL} ${ANONYMOUS}]`,
    'platform',
  ],
  ['too many pulls', 'pull QPS exceeded', 'throttled'],
  [
    'a bad name',
    'InvalidImageName: Failed to apply default image tag "Contoso/Web": couldn\'t parse image name "Contoso/Web": invalid reference format: repository name must be lowercase',
    'invalid-image',
  ],
  ['what nobody foresaw', 'rpc error: code = Internal desc = the moon is full', 'other'],
];

describe('readPullError', () => {
  for (const [name, text, kind] of CASES) {
    it(`knows ${name}`, () => assert.equal(readPullError(text).kind, kind));
  }

  it('waits for another attempt only where one may help', () => {
    const passing = CASES.filter(([, text]) => readPullError(text).isPassing).map(([, , kind]) => kind);
    assert.deepEqual(passing, ['no-connection', 'throttled', 'other']);
  });
});

describe('quoteKubelet', () => {
  it("leaves out what follows an address's question mark, where storage keeps its signature", () => {
    assert.equal(
      quoteKubelet('failed: https://store.blob.core.windows.net/a?se=2030&sig=c2VjcmV0: 403'),
      'failed: https://store.blob.core.windows.net/a?… 403',
    );
  });

  it('keeps the end of a long text, where the cause stands', () => {
    const quote = quoteKubelet(`${'x'.repeat(1000)} the cause`);
    assert.ok(quote.endsWith(' the cause'));
    assert.ok(quote.length <= 301);
  });
});
