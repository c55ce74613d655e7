import assert from 'node:assert/strict';
import { bearerChallenge, parseChallenges, trustedRealm } from '../../../../src/core/acr/challenge.ts';
import { plain } from '../../../../src/core/message.ts';

describe('parseChallenges', () => {
  const cases: [name: string, header: string, expected: [string, Record<string, string>][]][] = [
    ['nothing', '', []],
    ['a scheme alone', 'Negotiate', [['negotiate', {}]]],
    ['unquoted values', 'Bearer realm=a, service=b', [['bearer', { realm: 'a', service: 'b' }]]],
    ['blanks around =', 'Bearer realm = "a" ,service ="b"', [['bearer', { realm: 'a', service: 'b' }]]],
    ['names and schemes without case', 'BEARER Realm="A"', [['bearer', { realm: 'A' }]]],
    ['commas inside quotes', 'Bearer scope="a:pull,push"', [['bearer', { scope: 'a:pull,push' }]]],
    ['escaped quotes', String.raw`Basic realm="a \"b\" \\ c"`, [['basic', { realm: String.raw`a "b" \ c` }]]],
    ['an empty value', 'Basic realm=""', [['basic', { realm: '' }]]],
    [
      'several challenges',
      'Negotiate YIIB==, Basic realm="x", Bearer realm="y",service="z"',
      [
        ['negotiate', {}],
        ['basic', { realm: 'x' }],
        ['bearer', { realm: 'y', service: 'z' }],
      ],
    ],
    ['a repeated name: the first one stays', 'Bearer realm="a",realm="b"', [['bearer', { realm: 'a' }]]],
    [
      'what comes before an unclosed quote',
      'Basic realm="x", Bearer realm="y',
      [
        ['basic', { realm: 'x' }],
        ['bearer', {}],
      ],
    ],
    ['rubbish', '=,"', []],
  ];
  for (const [name, header, expected] of cases) {
    it(`reads ${name}`, () => {
      const read = parseChallenges(header).map(({ scheme, parameters }) => [
        scheme,
        Object.fromEntries(parameters),
      ]);
      assert.deepEqual(read, expected);
    });
  }
});

describe('bearerChallenge', () => {
  it('reads the form that Azure container registries send', () => {
    const header =
      'Bearer realm="https://contoso.azurecr.io/oauth2/token",service="contoso.azurecr.io",scope="repository:app:pull",error="insufficient_scope"';
    assert.deepEqual(bearerChallenge(header), {
      realm: 'https://contoso.azurecr.io/oauth2/token',
      service: 'contoso.azurecr.io',
      scope: 'repository:app:pull',
      error: 'insufficient_scope',
    });
  });

  for (const header of [null, undefined, '', 'Basic realm="x"', 'Bearer service="x"']) {
    it(`finds none in ${JSON.stringify(header)}`, () => {
      assert.equal(bearerChallenge(header), undefined);
    });
  }
});

describe('trustedRealm', () => {
  const own = 'https://contoso.azurecr.io/oauth2/token';
  const cases: [realm: string, loginServer: string, trusted: boolean][] = [
    [own, 'contoso.azurecr.io', true],
    [own, 'Contoso.azurecr.io', true],
    ['https://contoso.azurecr.io:443/oauth2/token', 'contoso.azurecr.io', true],
    ['http://contoso.azurecr.io/oauth2/token', 'contoso.azurecr.io', false],
    ['https://contoso.azurecr.io:8443/oauth2/token', 'contoso.azurecr.io', false],
    ['https://other.azurecr.io/oauth2/token', 'contoso.azurecr.io', false],
    ['https://contoso.azurecr.io.evil.example/oauth2/token', 'contoso.azurecr.io', false],
    ['https://contoso.azurecr.io@evil.example/oauth2/token', 'contoso.azurecr.io', false],
    ['https://evil.example\\@contoso.azurecr.io/oauth2/token', 'contoso.azurecr.io', false],
    ['https://user:word@contoso.azurecr.io/oauth2/token', 'contoso.azurecr.io', false],
    ['//contoso.azurecr.io/oauth2/token', 'contoso.azurecr.io', false],
    ['contoso.azurecr.io', 'contoso.azurecr.io', false],
    ['', 'contoso.azurecr.io', false],
  ];
  for (const [realm, loginServer, trusted] of cases) {
    it(`${trusted ? 'trusts' : 'refuses'} ${realm || 'an empty realm'} of ${loginServer}`, () => {
      const result = trustedRealm({ realm }, loginServer);
      assert.equal(result.ok, trusted);
      if (!result.ok) assert.equal(result.failure.kind, 'refused');
    });
  }

  it('names the address, but neither its path nor a user in it', () => {
    const result = trustedRealm(
      { realm: 'https://user:word@evil.example/path?secret=1' },
      'contoso.azurecr.io',
    );
    assert.ok(!result.ok);
    assert.equal(
      plain(result.failure.message),
      'contoso.azurecr.io asks for credentials at another address: https://evil.example.',
    );
  });
});
