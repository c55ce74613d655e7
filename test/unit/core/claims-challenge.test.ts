import assert from 'node:assert/strict';
import { challengeFor, claimsAskedFor } from '../../../src/core/claims-challenge.ts';

// From https://learn.microsoft.com/entra/identity-platform/claims-challenge.
const CLAIMS = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const ENCODED = 'eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiYzEifX19';

describe('the claims that a refusal asks for', () => {
  const cases: [name: string, header: string | null, expected: string | undefined][] = [
    [
      'of a challenge',
      `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="${ENCODED}"`,
      CLAIMS,
    ],
    ['of an expired token', 'Bearer error="invalid_token", error_description="expired"', undefined],
    ['of no header', null, undefined],
    ['that are no base64', 'Bearer claims="{}"', undefined],
  ];
  for (const [name, header, expected] of cases) {
    it(`are read: ${name}`, () => assert.equal(claimsAskedFor(header), expected));
  }

  it('make the same challenge again', () => {
    assert.equal(challengeFor(CLAIMS), `Bearer error="insufficient_claims", claims="${ENCODED}"`);
  });
});
