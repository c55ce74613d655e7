import assert from 'node:assert/strict';
import { ArmHttp } from '../../../../src/adapters/azure/arm-http.ts';
import { message, plain } from '../../../../src/core/message.ts';
import { CLOUD, FakeHttp, FakeTokens, TENANT, type Answer } from './fake-azure.ts';

const { signal } = new AbortController();
// {"a":1}
const CHALLENGE = 'Bearer error="insufficient_claims", claims="eyJhIjoxfQ=="';

describe('an answer of Resource Manager that asks for claims', () => {
  async function read(answers: readonly Answer[]) {
    let asked = 0;
    const http = new FakeHttp(() => answers[asked++] ?? [500]);
    const tokens = new FakeTokens();
    const arm = new ArmHttp({ cloud: CLOUD, tokens, send: http.send });
    const operation = { what: message('Reading'), scope: 'x' };
    const result = await arm.read({ path: '/subscriptions', tenantId: TENANT, operation }, signal);
    return { result, requests: tokens.asked, sent: http.sent.length };
  }

  it('gets a token with these claims, of the same tenant, and is asked again', async () => {
    const { result, requests } = await read([
      [401, {}, { 'www-authenticate': CHALLENGE }],
      [200, { value: [] }],
    ]);
    assert.ok(result.ok);
    assert.deepEqual(
      requests.map(({ tenantId, claims }) => [tenantId, claims]),
      [
        [TENANT, undefined],
        [TENANT, '{"a":1}'],
      ],
    );
  });

  it('is asked again just once', async () => {
    const refused: Answer = [401, {}, { 'www-authenticate': CHALLENGE }];
    const { result, sent } = await read([refused, refused, refused]);
    assert.ok(!result.ok);
    assert.equal(sent, 2);
  });

  it('is not asked again where no claims are named', async () => {
    const { result, sent } = await read([[401, {}, { 'www-authenticate': 'Bearer error="invalid_token"' }]]);
    assert.ok(!result.ok);
    assert.equal(sent, 1);
  });
});

describe('an answer of Resource Manager that asks for patience', () => {
  it('is told with the time after which Azure wants to be asked again', async () => {
    const http = new FakeHttp(() => [429, '', { 'retry-after': '300' }]);
    const arm = new ArmHttp({ cloud: CLOUD, tokens: new FakeTokens(), send: http.send });
    const operation = { what: message('read'), scope: 'x' };
    const result = await arm.read({ path: '/subscriptions', operation }, signal);
    assert.ok(!result.ok && result.failure.kind === 'throttled' && result.failure.hint !== undefined);
    assert.match(plain(result.failure.hint), /Try again in 5 minutes/);
  });
});
