import assert from 'node:assert/strict';
import fc from 'fast-check';
import { safeEvidence } from '../../../../src/core/explain/evidence.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { IMAGE } from './message-forms.ts';
import { PULL_MESSAGES } from './pull-messages.ts';

const PASSWORD = 'aB3+dEf/gH1jK2mN4pQ5rS6tU7vW8xY9zA0bC1dE2fG3hI4jK5lM';
const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLXZhbHVl';

describe('the evidence that is shown', () => {
  for (const [name, text, secret] of [
    ['a token in a header', `Authorization: Bearer ${JWT}`, JWT],
    ['a token by itself', `unexpected token ${JWT} in body`, JWT],
    ['a password in a Basic header', `Authorization: Basic ${btoa('u:pass')}`, btoa('u:pass')],
    ['a refresh token in a body', `{"refresh_token":"opaque-0123456789"}`, 'opaque-0123456789'],
    ['a password in a form', 'grant_type=password&password=hunter2hunter2', 'hunter2hunter2'],
    ['an escaped auth entry', '{\\"auth\\":\\"dXNlcjpwYXNz\\"}', 'dXNlcjpwYXNz'],
    ['an auth entry', '{"auth":"dXNlcjpwYXNz"}', 'dXNlcjpwYXNz'],
    ['a signature of storage', 'Get "https://x.blob.core.windows.net/a?se=1&sig=c2VjcmV0": 403', 'c2VjcmV0'],
    ['user information of an address', 'Get "https://user:hunter2@contoso.azurecr.io/v2/": EOF', 'hunter2'],
    ['a generated password anywhere', `did not take ${PASSWORD} for it`, PASSWORD],
  ] as const) {
    it(`is without ${name}`, () => {
      const shown = safeEvidence(text, []);
      assert.ok(!shown.includes(secret), shown);
    });
  }

  it('is without the passwords of the pull secrets, in whatever form they come back', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 6, unit: 'grapheme' }),
        fc.string(),
        fc.string(),
        (password, before, after) => {
          fc.pre(
            password.trim().length >= 6 && !/^[\s…]*$/.test(password) && !'[redacted]'.includes(password),
          );
          const secret = new Secret(password);
          for (const form of [password, encodeURIComponent(password.replace(/[\ud800-\udfff]/g, ''))]) {
            if (form.length < 4) continue;
            const shown = safeEvidence(`${before} «${form}» ${after}`, [secret]);
            assert.ok(!shown.includes(`«${form}»`));
          }
        },
      ),
    );
  });

  it('keeps what tells the cause', () => {
    for (const { text } of PULL_MESSAGES) {
      const shown = safeEvidence(text, []);
      assert.doesNotMatch(shown, /redacted/, shown);
      assert.ok(shown.length <= 401 && !shown.includes('\n'));
    }
    assert.ok(safeEvidence(`Back-off pulling image "${IMAGE}"`, []).includes(IMAGE));
    assert.ok(safeEvidence(`${'x'.repeat(1000)} the cause`, []).endsWith(' the cause'));
  });
});
