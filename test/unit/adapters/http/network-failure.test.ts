import assert from 'node:assert/strict';
import { networkFailure } from '../../../../src/adapters/http/network-failure.ts';
import type { FailureKind } from '../../../../src/core/failure.ts';
import { plain } from '../../../../src/core/message.ts';

const HOST = 'management.azure.com';

/** As `fetch` throws it: the reason sits in the cause. */
function fetchError(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('reason'), { code }) });
}

function proxyError(status: number): Error {
  // Recorded from Node 24 with NODE_USE_ENV_PROXY=1.
  const refusal = Object.assign(new Error(`Proxy response (${status}) !== 200 when HTTP Tunneling`), {
    code: 'UND_ERR_ABORTED',
  });
  return new TypeError('fetch failed', { cause: new Error('Request was cancelled.', { cause: refusal }) });
}

describe('networkFailure', () => {
  const cases: [name: string, error: unknown, kind: FailureKind, text: RegExp, hint: RegExp][] = [
    [
      'an unknown host',
      fetchError('ENOTFOUND'),
      'unreachable',
      /no host management\.azure\.com in DNS/,
      /VPN/,
    ],
    ['a silent DNS', fetchError('EAI_AGAIN'), 'unreachable', /DNS did not answer/, /network/],
    ['a closed port', fetchError('ECONNREFUSED'), 'unreachable', /refused the connection/, /proxy/],
    ['a reset', fetchError('ECONNRESET'), 'unreachable', /cut off/, /network/],
    [
      'a slow connection',
      fetchError('UND_ERR_CONNECT_TIMEOUT'),
      'timed-out',
      /did not answer in time/,
      /network/,
    ],
    [
      'a private CA',
      fetchError('SELF_SIGNED_CERT_IN_CHAIN'),
      'unreachable',
      /does not trust/,
      /system certificates/,
    ],
    [
      'a missing issuer',
      fetchError('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'),
      'unreachable',
      /CA/,
      /system certificates/,
    ],
    ['an old certificate', fetchError('CERT_HAS_EXPIRED'), 'unreachable', /not valid today/, /clock/],
    [
      'a wrong name',
      fetchError('ERR_TLS_CERT_ALTNAME_INVALID'),
      'unreachable',
      /another host/,
      /who really answers/,
    ],
    ['a proxy that forbids', proxyError(403), 'unreachable', /proxy refused.*403/, /allowed in the proxy/],
    [
      'a proxy that wants a password',
      proxyError(407),
      'unreachable',
      /proxy refused.*407/,
      /user name and password/,
    ],
    [
      "Node's own tunnel",
      Object.assign(new Error('x'), { code: 'ERR_PROXY_TUNNEL', statusCode: 403 }),
      'unreachable',
      /proxy refused.*403/,
      /NO_PROXY/,
    ],
    [
      'all addresses failing',
      new TypeError('fetch failed', { cause: new AggregateError([fetchError('ECONNREFUSED')]) }),
      'unreachable',
      /refused the connection/,
      /network/,
    ],
    [
      'something unknown',
      new Error('odd'),
      'unreachable',
      /connection to management\.azure\.com failed/,
      /network/,
    ],
    ['no error at all', undefined, 'unreachable', /failed/, /network/],
  ];
  for (const [name, error, kind, text, hint] of cases) {
    it(`explains ${name}`, () => {
      const { failure } = networkFailure(error, HOST);
      assert.equal(failure.kind, kind);
      assert.match(plain(failure.message), text);
      assert.ok(plain(failure.message).includes(HOST));
      assert.match(failure.hint === undefined ? '' : plain(failure.hint), hint);
    });
  }

  it('survives a chain that bites its tail', () => {
    const error = new Error('a');
    error.cause = error;
    assert.equal(networkFailure(error, HOST).failure.kind, 'unreachable');
  });
});
