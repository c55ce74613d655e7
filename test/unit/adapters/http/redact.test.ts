import assert from 'node:assert/strict';
import { redact } from '../../../../src/adapters/http/redact.ts';
import { REDACTED, Secret } from '../../../../src/core/secret.ts';

/** As in RFC 7519, section 3.1, shortened. */
const JWT =
  'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODB9.dBjftJeZ4CVP';

describe('the words of a service, fit to be shown,', () => {
  const sent = new Secret('p~ss+w/rd=1');
  const cases: readonly (readonly [what: string, text: string, shown: string])[] = [
    ['what was sent', 'refused p~ss+w/rd=1.', `refused ${REDACTED}.`],
    ['what was sent, in an address', 'GET /?p=p~ss%2Bw%2Frd%3D1', `GET /?p=${REDACTED}`],
    ['what was sent, in base64', 'data: cH5zcyt3L3JkPTE=', `data: ${REDACTED}`],
    ['a token', `token ${JWT} is not for you`, `token ${REDACTED} is not for you`],
    ['a token that was cut off', `token ${JWT.slice(0, 60)}…`, `token ${REDACTED}…`],
    [
      'an Authorization header',
      'Authorization: Bearer abcdef0123456789',
      `Authorization: Bearer ${REDACTED}`,
    ],
    ['a Basic header', 'authorization: basic dXNlcjpwYXNzd29yZA==', `authorization: basic ${REDACTED}`],
    [
      'a signed address',
      'https://x.blob.core.windows.net/a?sv=1&sig=ab%2Fcd&se=2',
      `https://x.blob.core.windows.net/a?sv=1&sig=${REDACTED}&se=2`,
    ],
    ['a proxy with a password', 'via http://me:secret@proxy:8080', `via http://me:${REDACTED}@proxy:8080`],
  ];
  for (const [what, text, shown] of cases) {
    it(`are without ${what}`, () => assert.equal(redact(text, [sent]), shown));
  }

  for (const text of [
    'secrets "acr-pull-contoso" is forbidden: User "dev" cannot get resource "secrets" in API group "" in the namespace "shop"',
    'The basic tier does not have it. See https://learn.microsoft.com/azure?tabs=a',
    'the bearer of bad news',
  ]) {
    it(`stay as they are where nothing is secret: ${text.slice(0, 30)}…`, () =>
      assert.equal(redact(text, [sent]), text));
  }

  it('are cut after 300 characters', () => {
    assert.equal(redact('x'.repeat(400), []), `${'x'.repeat(300)}…`);
  });
});
