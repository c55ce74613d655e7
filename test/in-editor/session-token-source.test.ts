import assert from 'node:assert/strict';
import type {
  AuthenticationGetSessionOptions,
  AuthenticationSession,
  AuthenticationWwwAuthenticateRequest,
} from 'vscode';
import { cloudFrom, type Cloud } from '../../src/core/clouds.ts';
import { plain } from '../../src/core/message.ts';
import type { TokenRequest } from '../../src/core/ports.ts';
import { SessionTokenSource, type Sessions } from '../../src/editor/session-token-source.ts';

const SCOPE = 'https://management.azure.com/.default';
const TENANT = '22222222-2222-4222-8222-222222222222';
const SESSION: AuthenticationSession = {
  id: '1',
  accessToken: 'token~marker',
  account: { id: 'a', label: 'dev@contoso.example' },
  scopes: [SCOPE],
};

interface Asked {
  readonly provider: string;
  readonly scopes: readonly string[] | AuthenticationWwwAuthenticateRequest;
  readonly options: AuthenticationGetSessionOptions;
}

function cloud(environment = ''): Cloud {
  const found = cloudFrom({ environment });
  assert.ok(found.ok);
  return found.value;
}

describe('tokens from the Microsoft sessions of VS Code', () => {
  const { signal } = new AbortController();
  let asked: Asked[];
  let answered: AuthenticationSession | undefined | Error;

  function source(answer: AuthenticationSession | undefined | Error, environment = ''): SessionTokenSource {
    asked = [];
    answered = answer;
    const getSession = (
      provider: string,
      scopes: readonly string[],
      options: AuthenticationGetSessionOptions,
    ): Promise<AuthenticationSession | undefined> => {
      asked.push({ provider, scopes, options });
      return answered instanceof Error ? Promise.reject(answered) : Promise.resolve(answered);
    };
    return new SessionTokenSource(cloud(environment), { getSession } as Sessions);
  }

  it('are not there, and nobody is asked, when the real VS Code has no session', async () => {
    const token = await new SessionTokenSource(cloud()).getToken({ scope: SCOPE }, signal);
    assert.ok(!token.ok && token.failure.kind === 'not-signed-in');
  });

  const requests: [
    name: string,
    request: TokenRequest,
    environment: string,
    provider: string,
    scopes: string[],
  ][] = [
    ['of the home tenant', { scope: SCOPE }, '', 'microsoft', [SCOPE]],
    [
      'of another tenant',
      { scope: SCOPE, tenantId: TENANT },
      '',
      'microsoft',
      [SCOPE, `VSCODE_TENANT:${TENANT}`],
    ],
    ['of a sovereign cloud', { scope: SCOPE }, 'USGovernment', 'microsoft-sovereign-cloud', [SCOPE]],
  ];
  for (const [name, request, environment, provider, scopes] of requests) {
    it(`are those ${name}, taken silently`, async () => {
      const token = await source(SESSION, environment).getToken(request, signal);
      assert.ok(token.ok);
      assert.equal(token.value.value.reveal(), SESSION.accessToken);
      assert.deepEqual(asked, [{ provider, scopes, options: { silent: true } }]);
      assert.ok(!JSON.stringify(token).includes('marker'));
    });
  }

  it('are asked for, with the reason, only when the person wants to sign in', async () => {
    await source(SESSION).getToken({ scope: SCOPE, interactive: true }, signal);
    const [{ options } = { options: {} }] = asked;
    assert.match(JSON.stringify(options), /createIfNone.*lists your container registries/);
  });

  it('are asked for with the claims that Azure wants: silently at first, and of the person at the next sign-in', async () => {
    const challenge = {
      wwwAuthenticate: 'Bearer error="insufficient_claims", claims="eyJhIjoxfQ=="',
      fallbackScopes: [SCOPE],
    };
    const tokens = source(undefined);
    const refused = await tokens.getToken({ scope: SCOPE, claims: '{"a":1}' }, signal);
    assert.ok(!refused.ok && refused.failure.kind === 'not-signed-in');
    await tokens.getToken({ scope: SCOPE, interactive: true }, signal);
    assert.deepEqual(
      asked.map(({ scopes }) => scopes),
      [challenge, challenge],
    );
    assert.deepEqual(
      asked.map(({ options }) => 'createIfNone' in options),
      [false, true],
    );
  });

  it('bring at a sign-in all that Azure has asked for, in other tenants too', async () => {
    const tenant = [SCOPE, `VSCODE_TENANT:${TENANT}`];
    const tokens = source(undefined);
    await tokens.getToken({ scope: SCOPE, tenantId: TENANT, claims: '{"a":1}' }, signal);
    asked = [];
    answered = SESSION;
    const signedIn = await tokens.getToken({ scope: SCOPE, interactive: true }, signal);
    assert.ok(signedIn.ok);
    assert.deepEqual(
      asked.map(({ scopes, options }) => [scopes, 'createIfNone' in options]),
      [
        [[SCOPE], true],
        [
          {
            wwwAuthenticate: 'Bearer error="insufficient_claims", claims="eyJhIjoxfQ=="',
            fallbackScopes: tenant,
          },
          true,
        ],
      ],
    );
    asked = [];
    await tokens.getToken({ scope: SCOPE, interactive: true }, signal);
    assert.equal(asked.length, 1, 'what was brought is not asked for again');
  });

  const failures: [name: string, error: string, kind: string][] = [
    ['a declined sign-in', 'User did not consent to login.', 'cancelled'],
    ['a cancelled sign-in', 'Cancelled', 'cancelled'],
    [
      'a missing provider',
      "No authentication provider 'microsoft' is currently registered.",
      'not-signed-in',
    ],
    ['anything else', 'boom token~marker', 'not-signed-in'],
  ];
  for (const [name, error, kind] of failures) {
    it(`tell ${name} as ${kind}`, async () => {
      const token = await source(new Error(error)).getToken({ scope: SCOPE, interactive: true }, signal);
      assert.ok(!token.ok);
      assert.equal(token.failure.kind, kind);
      assert.ok(!plain(token.failure.message).includes('marker'));
    });
  }

  it('stop to be waited for when cancelled', async () => {
    const getSession = (): Promise<never> => new Promise(() => undefined);
    const controller = new AbortController();
    const waiting = new SessionTokenSource(cloud(), { getSession });
    const token = waiting.getToken({ scope: SCOPE, interactive: true }, controller.signal);
    controller.abort();
    const result = await token;
    assert.ok(!result.ok && result.failure.kind === 'cancelled');
  });
});
