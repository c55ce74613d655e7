import assert from 'node:assert/strict';
import {
  armErrorOf,
  armFailure,
  isAbsent,
  type ArmAnswer,
} from '../../../../src/adapters/azure/arm-failure.ts';
import type { FailureKind } from '../../../../src/core/failure.ts';
import { message, plain } from '../../../../src/core/message.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { armError, MARKER, registryId } from './fake-azure.ts';

const operation = {
  what: message('create the scope map {0}', 'app'),
  scope: registryId(),
  needs: { action: 'Microsoft.ContainerRegistry/registries/scopeMaps/write', role: message('Contributor') },
};

describe('armFailure', () => {
  const cases: [answer: ArmAnswer, kind: FailureKind, hint: RegExp][] = [
    [
      { status: 403, code: 'AuthorizationFailed' },
      'forbidden',
      /scopeMaps\/write there\. The least role.*Contributor/,
    ],
    [{ status: 401, code: 'ExpiredAuthenticationToken' }, 'unauthorized', /Sign in/],
    [{ status: 401, code: 'InvalidAuthenticationTokenTenant' }, 'unauthorized', /another tenant/],
    [
      { status: 404, code: 'ResourceGroupNotFound', text: 'No group.' },
      'not-found',
      /Azure says: No group\./,
    ],
    [{ status: 409, code: 'ScopeLocked' }, 'forbidden', /lock/],
    [{ status: 409, code: 'Conflict' }, 'conflict', /^$/],
    [{ status: 403, code: 'RequestDisallowedByPolicy' }, 'forbidden', /Policy/],
    [{ status: 403 }, 'forbidden', /proxy or firewall/],
    [{ status: 400, code: 'InvalidScopeMap', text: 'Bad action.' }, 'invalid', /Azure says: Bad action\./],
    [{ status: 429 }, 'throttled', /in a minute/],
    [{ status: 500, code: 'InternalServerError' }, 'unexpected', /^$/],
    [{ status: 302 }, 'unexpected', /^$/],
  ];
  for (const [answer, kind, hint] of cases) {
    it(`reads ${answer.status} ${answer.code ?? 'without code'} as ${kind}`, () => {
      const { failure } = armFailure(answer, operation);
      assert.equal(failure.kind, kind);
      assert.match(failure.hint === undefined ? '' : plain(failure.hint), hint);
    });
  }

  it('names operation, status, code and scope', () => {
    const { failure } = armFailure({ status: 403, code: 'AuthorizationFailed', requestId: 'r-1' }, operation);
    assert.equal(
      plain(failure.message),
      `Could not create the scope map app (HTTP 403, AuthorizationFailed). Scope: ${registryId()}`,
    );
    assert.equal(failure.detail, 'HTTP 403 AuthorizationFailed r-1');
  });

  for (const [retryAfterMs, when] of [
    [1_000, 'in a minute'],
    [60_000, 'in a minute'],
    [61_000, 'in 2 minutes'],
    [300_000, 'in 5 minutes'],
  ] as const) {
    it(`sends a person back ${when} where Azure asks for ${retryAfterMs} ms`, () => {
      const { hint } = armFailure({ status: 429, retryAfterMs }, operation).failure;
      assert.equal(hint && plain(hint), `Azure asks for fewer requests. Try again ${when}.`);
    });
  }

  it('guesses no missing right for an operation whose needs it does not know', () => {
    const { failure } = armFailure(
      { status: 403, code: 'AuthorizationFailed' },
      { what: message('read'), scope: 'x' },
    );
    assert.equal(failure.hint, undefined);
  });

  it('shows the words of Azure without the secrets that were sent, and not without end', () => {
    const text = `echo ${MARKER} ${Buffer.from(MARKER).toString('base64')} ${'x'.repeat(1000)}`;
    const { failure } = armFailure({ status: 400, text }, operation, [new Secret(MARKER)]);
    const hint = failure.hint === undefined ? '' : plain(failure.hint);
    assert.match(hint, /^Azure says: echo \[redacted\] \[redacted\] x+…$/);
    assert.ok(hint.length < 400);
  });
});

describe('armErrorOf', () => {
  const cases: [name: string, body: unknown, expected: object][] = [
    ["the gateway's envelope", armError('A', 'b'), { code: 'A', text: 'b' }],
    ["the registry provider's envelope", armError('A', 'b', true), { code: 'A', text: 'b' }],
    ['the inner object alone', { code: 'A', message: 'b' }, { code: 'A', text: 'b' }],
    ['a code that is none', armError('<html>', 'b'), { text: 'b' }],
    ['no object', '<html>', {}],
    ['nothing', undefined, {}],
    ['a list', [1], {}],
  ];
  for (const [name, body, expected] of cases) {
    it(`reads ${name}`, () => {
      assert.deepEqual(armErrorOf(body), expected);
    });
  }
});

describe('isAbsent', () => {
  const cases: [status: number, code: string | undefined, expected: boolean][] = [
    [404, 'ResourceNotFound', true],
    [404, 'NotFound', true],
    [404, 'ParentResourceNotFound', false],
    [404, 'ResourceGroupNotFound', false],
    [404, 'SubscriptionNotFound', false],
    [404, undefined, false],
    [200, 'ResourceNotFound', false],
  ];
  for (const [status, code, expected] of cases) {
    it(`${String(expected)} for ${status} ${code ?? 'without code'}`, () => {
      assert.equal(isAbsent({ status, ...(code === undefined ? {} : { code }) }), expected);
    });
  }
});
