import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lookUpCredentials, normalisedRepository } from '../../../../src/core/keyring/keyring.ts';
import type { PullSecretContent } from '../../../../src/core/keyring/read-auths.ts';
import { Secret } from '../../../../src/core/secret.ts';

const JSON_TYPE = 'kubernetes.io/dockerconfigjson';

/** A pull secret whose entries have their own key for a user name. */
function secret(name: string, keys: readonly string[]): PullSecretContent {
  const auths = Object.fromEntries(
    keys.map((key) => [key, { username: `${name}:${key}`, password: 'marker' }]),
  );
  return raw(name, JSON_TYPE, '.dockerconfigjson', JSON.stringify({ auths }));
}

function raw(name: string, type: string, dataKey: string, text: string): PullSecretContent {
  return { name, type, data: new Map([[dataKey, new Secret(text)]]) };
}

function usersFor(secrets: readonly PullSecretContent[], image: string): string[] {
  const found = lookUpCredentials(secrets, image);
  assert.ok(found.kind === 'matches');
  return found.credentials.map(({ username }) => username);
}

/**
 * The rules as k8s.io/kubernetes states them in pkg/credentialprovider/keyring.go and its keyring_test.go
 * (TestURLsMatch, TestDockerKeyringForGlob, TestKeyringMiss, TestIsDefaultRegistryMatch), on hosts of our own; that
 * the Go function answers the same is shown by test/integration/kube/keyring.test.ts.
 */
const RULES: readonly (readonly [rule: string, key: string, image: string, matches: boolean])[] = [
  ['the bare host', 'contoso.azurecr.io', 'contoso.azurecr.io/shop/web:1.2', true],
  ['another host', 'contoso.azurecr.io', 'fabrikam.azurecr.io/shop/web', false],
  ['a digest does not count', 'contoso.azurecr.io', `contoso.azurecr.io/web@sha256:${'a'.repeat(64)}`, true],
  ['https is stripped', 'https://contoso.azurecr.io', 'contoso.azurecr.io/web', true],
  ['http is stripped', 'http://contoso.azurecr.io', 'contoso.azurecr.io/web', true],
  ['an upper-case scheme is none', 'HTTPS://contoso.azurecr.io', 'contoso.azurecr.io/web', false],
  ['/v1/ is stripped', 'https://contoso.azurecr.io/v1/', 'contoso.azurecr.io/web', true],
  ['/v2/ is stripped', 'contoso.azurecr.io/v2/', 'contoso.azurecr.io/web', true],
  ['/v2 without its slash is a path', 'contoso.azurecr.io/v2', 'contoso.azurecr.io/web', false],
  ['a slash at the end', 'contoso.azurecr.io/', 'contoso.azurecr.io/web', true],
  ['upper case in the key', 'Contoso.azurecr.io', 'contoso.azurecr.io/web', false],
  ['upper case in the image', 'contoso.azurecr.io', 'Contoso.azurecr.io/web', false],
  ['upper case in both', 'Contoso.azurecr.io', 'Contoso.azurecr.io/web', true],
  ['a star for a label', '*.azurecr.io', 'contoso.azurecr.io/web', true],
  ['a star for a part of a label', 'cont*.azurecr.io', 'contoso.azurecr.io/web', true],
  ['a star in the middle of a label', 'c*o.azurecr.io', 'contoso.azurecr.io/web', true],
  ['several stars', 'c*t*s*.azurecr.io', 'contoso.azurecr.io/web', true],
  ['stars do not share letters', 'conto*toso.azurecr.io', 'contoso.azurecr.io/web', false],
  ['a star does not cross a dot', '*.io', 'contoso.azurecr.io/web', false],
  ['a star alone is one label', '*', 'contoso.azurecr.io/web', false],
  ['fewer labels', '*.azurecr.io', 'azurecr.io/web', false],
  ['more labels', '*.azurecr.io', 'contoso.eastus.geo.azurecr.io/web', false],
  ['a star for each label', '*.*.geo.azurecr.io', 'contoso.eastus.geo.azurecr.io/web', true],
  ['a question mark begins a query', 'c?ntoso.azurecr.io', 'contoso.azurecr.io/web', false],
  ['a set of letters is no host', '[c]ontoso.azurecr.io', 'contoso.azurecr.io/web', false],
  ['the same port', 'registry.test:5000', 'registry.test:5000/web', true],
  ['another port', 'registry.test:5001', 'registry.test:5000/web', false],
  ['no port is not 443', 'registry.test', 'registry.test:443/web', false],
  ['a star for a port', 'registry.test:*', 'registry.test:5000/web', false],
  ['a port without digits', 'registry.test:', 'registry.test/web', true],
  ['an IPv6 address and its port', '[::1]:5000', '[::1]:5000/web', true],
  ['the path of the repository', 'contoso.azurecr.io/shop', 'contoso.azurecr.io/shop/web', true],
  ['another path', 'contoso.azurecr.io/other', 'contoso.azurecr.io/shop/web', false],
  ['a path is a plain prefix', 'contoso.azurecr.io/shop', 'contoso.azurecr.io/shop2/web', true],
  ['a path with its slash is a folder', 'contoso.azurecr.io/shop/', 'contoso.azurecr.io/shop2/web', false],
  ['no star in a path', 'contoso.azurecr.io/*', 'contoso.azurecr.io/shop', false],
  ['a path after /v2', 'contoso.azurecr.io/v2/shop', 'contoso.azurecr.io/shop/web', true],
  ['an escaped path', 'contoso.azurecr.io/%73hop', 'contoso.azurecr.io/shop/web', true],
  ['a user before the host', 'someone@contoso.azurecr.io', 'contoso.azurecr.io/web', true],
  ['a space in the host', 'contoso azurecr.io', 'contoso.azurecr.io/web', false],
  ['an escape that is none', 'contoso.azurecr.io/%zz', 'contoso.azurecr.io/web', false],
  ["Docker's own key and a short name", 'https://index.docker.io/v1/', 'nginx', true],
  ["Docker's own key and a full name", 'https://index.docker.io/v1/', 'docker.io/team/app', true],
  ["Docker's own key without its slash", 'https://index.docker.io/v1', 'nginx', false],
  ['docker.io', 'docker.io', 'nginx', true],
  ["Docker's own key and another host", 'https://index.docker.io/v1/', 'contoso.azurecr.io/web', false],
  ["Docker's own key and localhost", 'https://index.docker.io/v1/', 'localhost/web', true],
];

describe('the keys of a pull secret', () => {
  for (const [rule, key, image, matches] of RULES) {
    it(`${rule}: ${key} ${matches ? 'serves' : 'does not serve'} ${image}`, () => {
      assert.deepEqual(usersFor([secret('s', [key])], image), matches ? [`s:${key}`] : []);
    });
  }

  it('come in reverse lexical order, so that a longer path is first', () => {
    const keys = [
      'contoso.azurecr.io',
      '*.azurecr.io',
      'contoso.azurecr.io/shop/web',
      'contoso.azurecr.io/shop',
    ];
    assert.deepEqual(usersFor([secret('s', keys)], 'contoso.azurecr.io/shop/web'), [
      's:contoso.azurecr.io/shop/web',
      's:contoso.azurecr.io/shop',
      's:contoso.azurecr.io',
      's:*.azurecr.io',
    ]);
  });

  it('are joined from all secrets: by key first, for one key in the order of the pod', () => {
    const secrets = [
      secret('b', ['https://contoso.azurecr.io']),
      secret('a', ['contoso.azurecr.io', 'contoso.azurecr.io/shop']),
    ];
    assert.deepEqual(usersFor(secrets, 'contoso.azurecr.io/shop/web'), [
      'a:contoso.azurecr.io/shop',
      'b:https://contoso.azurecr.io',
      'a:contoso.azurecr.io',
    ]);
  });

  it("use Docker Hub's default only where nothing else fits", () => {
    const keys = ['docker.io', 'https://index.docker.io/v1/'];
    assert.deepEqual(usersFor([secret('s', keys)], 'nginx'), ['s:docker.io']);
  });
});

describe('the content of a pull secret', () => {
  const image = 'contoso.azurecr.io/web';
  const found = (text: string): ReturnType<typeof lookUpCredentials> =>
    lookUpCredentials([raw('s', JSON_TYPE, '.dockerconfigjson', text)], image);
  const entry = (value: unknown): string => JSON.stringify({ auths: { 'contoso.azurecr.io': value } });

  it('is read from the older form too', () => {
    const text = JSON.stringify({ 'contoso.azurecr.io': { username: 'old', password: 'p' } });
    assert.deepEqual(usersFor([raw('s', 'kubernetes.io/dockercfg', '.dockercfg', text)], image), ['old']);
  });

  it('is nothing to the kubelet where type and key do not belong together', () => {
    const text = entry({ username: 'u', password: 'p' });
    for (const [type, key] of [
      ['Opaque', '.dockerconfigjson'],
      ['kubernetes.io/dockercfg', '.dockerconfigjson'],
      [JSON_TYPE, '.dockercfg'],
      [JSON_TYPE, 'config.json'],
    ] as const) {
      assert.deepEqual(usersFor([raw('s', type, key, text)], image), []);
    }
  });

  it('takes auth before username and password, and splits it at the first colon', () => {
    const value = { username: 'u', password: 'p', auth: btoa('user:pass:word') };
    const lookup = found(entry(value));
    assert.ok(lookup.kind === 'matches');
    const [credential] = lookup.credentials;
    assert.equal(credential?.username, 'user');
    assert.equal(credential.password.reveal(), 'pass:word');
  });

  for (const [name, text] of [
    ['no JSON', '{"auths":'],
    ['an entry that is a text', entry('dTpw')],
    ['a user name that is a number', entry({ username: 1 })],
    ['auth that is no base64', entry({ auth: '!!' })],
    ['auth without a colon', entry({ auth: btoa('user') })],
    ['auth with too little padding', entry({ auth: 'dXNlcjpwYQ=' })],
    ['auths that is a list', '{"auths":[]}'],
  ] as const) {
    it(`keeps the kubelet from every pull: ${name}`, () => {
      const good = secret('good', ['contoso.azurecr.io']);
      const bad = raw('bad', JSON_TYPE, '.dockerconfigjson', text);
      assert.deepEqual(lookUpCredentials([good, bad], image), { kind: 'broken-secret', secretName: 'bad' });
    });
  }

  it('may be without entries, as where a credential store holds them', () => {
    assert.deepEqual(found('{"auths":{},"credsStore":"desktop"}'), { kind: 'matches', credentials: [] });
    assert.deepEqual(found('{"auths":null}'), { kind: 'matches', credentials: [] });
  });

  it('is not shown by what is found', () => {
    assert.doesNotMatch(JSON.stringify(found(entry({ username: 'u', password: 'marker' }))), /marker/);
  });

  it('never throws, whatever the key, the content and the image are', function () {
    this.timeout(30_000);
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        fc.json(),
        (key, image, text) => {
          lookUpCredentials([secret('s', [key]), raw('r', JSON_TYPE, '.dockerconfigjson', text)], image);
          lookUpCredentials([secret('s', [key])], 'contoso.azurecr.io/web');
        },
      ),
    );
  });
});

describe('normalisedRepository', () => {
  for (const [image, repository] of [
    ['nginx', 'docker.io/library/nginx'],
    ['team/app:1', 'docker.io/team/app'],
    ['index.docker.io/nginx', 'docker.io/library/nginx'],
    ['Contoso.azurecr.io/web:1', 'Contoso.azurecr.io/web'],
    ['contoso.azurecr.io/Web', undefined],
  ] as const) {
    it(`${image} is ${repository ?? 'no image'}`, () =>
      assert.equal(normalisedRepository(image), repository));
  }
});
