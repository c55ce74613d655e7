import assert from 'node:assert/strict';
import { readPullCause } from '../../../../src/core/cluster-check/pull-cause.ts';
import type { CauseKind } from '../../../../src/core/explain/cause.ts';
import { plain } from '../../../../src/core/message.ts';

// Worded as containerd 1.7, the kubelet and Azure's registry word them.
const IMAGE = 'contoso.azurecr.io/shop/web:1.2';
const PULL = `rpc error: code = Unknown desc = failed to pull and unpack image "${IMAGE}": failed to resolve reference "${IMAGE}":`;
const ANONYMOUS =
  'failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://contoso.azurecr.io/oauth2/token?scope=repository%3Ashop%2Fweb%3Apull&service=contoso.azurecr.io: 401 Unauthorized';
const OAUTH =
  'failed to authorize: failed to fetch oauth token: unexpected status from POST request to https://contoso.azurecr.io/oauth2/token: 401 Unauthorized';

const CASES: readonly (readonly [string, string, CauseKind])[] = [
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
    'unauthorized',
  ],
  [
    'a token without the repository',
    `${PULL} pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
    'not-permitted',
  ],
  [
    'a firewall',
    `${PULL} failed to authorize: failed to fetch oauth token: unexpected status: 403 Forbidden: {"errors":[{"code":"DENIED","message":"client with IP '203.0.113.4' is not allowed access. Refer https://aka.ms/acr/firewall to grant access."}]}`,
    'registry-firewall',
  ],
  [
    'blocked storage',
    `${PULL} failed to copy: httpReadSeeker: failed open: unexpected status code https://contosostore.blob.core.windows.net/x?sig=abc: 403 This request is not authorized`,
    'storage-blocked',
  ],
  [
    'DNS',
    `${PULL} Head "https://contoso.azurecr.io/v2/": dial tcp: lookup contoso.azurecr.io: no such host`,
    'no-such-host',
  ],
  [
    'a silent network',
    `${PULL} Head "https://contoso.azurecr.io/v2/": dial tcp 10.1.2.3:443: i/o timeout`,
    'timeout',
  ],
  [
    'a proxy that breaks TLS',
    `${PULL} tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    'untrusted-certificate',
  ],
  ['an absent tag', `rpc error: code = NotFound desc = ${PULL} ${IMAGE}: not found`, 'no-such-tag'],
  [
    'another platform, with an anonymous attempt beside it',
    `[rpc error: code = NotFound desc = failed to pull and unpack image "${IMAGE}": no match for platform in manifest: not found, ${PULL} ${ANONYMOUS}]`,
    'platform',
  ],
  ['too many pulls', 'pull QPS exceeded', 'node-throttled'],
  [
    'a bad name',
    'InvalidImageName: Failed to apply default image tag "Contoso/Web": couldn\'t parse image name "Contoso/Web": invalid reference format: repository name must be lowercase',
    'upper-case-name',
  ],
  ['what nobody foresaw', 'rpc error: code = Internal desc = the moon is full', 'unknown'],
];

describe('the cause of a failed pull of a check', () => {
  for (const [name, text, kind] of CASES) {
    it(`is known of ${name}`, () => assert.equal(readPullCause(IMAGE, { text, reason: '' }).kind, kind));
  }

  it('is told with the image, in one sentence, and with what to do', () => {
    for (const [, text] of CASES) {
      const { sentence, hint } = readPullCause(IMAGE, { text, reason: '' });
      assert.ok(plain(sentence).includes(IMAGE) && plain(sentence).endsWith('.'), plain(sentence));
      assert.notEqual(plain(hint), '');
    }
  });

  it('is waited for only where another attempt may help', () => {
    const passing = CASES.filter(([, text]) => readPullCause(IMAGE, { text, reason: '' }).isPassing);
    assert.deepEqual(
      passing.map(([, , kind]) => kind),
      ['timeout', 'node-throttled', 'unknown'],
    );
  });

  it('is no verdict on the right to pull where the node itself has no room or no time', () => {
    const others = [
      'pull QPS exceeded',
      'write /var/lib/x: no space left on device',
      'toomanyrequests: later',
    ];
    for (const text of others)
      assert.equal(readPullCause(IMAGE, { text, reason: '' }).isVerdict, false, text);
    for (const [, text, kind] of CASES) {
      const { isVerdict } = readPullCause(IMAGE, { text, reason: '' });
      assert.equal(isVerdict, kind !== 'node-throttled', kind);
    }
  });

  it('is the missing pull secret where the kubelet did not find one, but only where nobody was let in', () => {
    const kinds = [`${PULL} ${ANONYMOUS}`, `${PULL} ${OAUTH}`, `${PULL} not found`].map(
      (text) => readPullCause(IMAGE, { text, reason: '' }, true).kind,
    );
    assert.deepEqual(kinds, ['missing-secret', 'refused-credential', 'no-such-tag']);
  });

  it("is the state's own reason where the text does not tell", () => {
    assert.equal(readPullCause(IMAGE, { text: '', reason: 'ErrImageNeverPull' }).kind, 'never-pull');
  });
});
