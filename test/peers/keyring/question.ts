import fc from 'fast-check';

/** One line that the Go program reads. */
export interface Question {
  readonly image: string;
  readonly secrets: readonly { readonly type: string; readonly data: Readonly<Record<string, string>> }[];
}

/** Few hosts and paths, and one of them most of the time, so that keys and images meet often. */
const HOSTS = [
  'contoso.azurecr.io',
  'contoso2.azurecr.io',
  'contoso-a1b2.azurecr.io',
  'contoso.eastus.geo.azurecr.io',
  'azurecr.io',
  'docker.io',
  'index.docker.io',
  'registry.test:5000',
  'localhost',
  'localhost:5000',
  '[::1]:5000',
  'Contoso.azurecr.io',
] as const;
const REPOSITORIES = ['shop', 'shop/web', 'shop2/web', 'v1/app', 'library/nginx', 'a_b/c-d.e'] as const;
const ENDS = ['', ':1.2', ':latest', `@sha256:${'0a'.repeat(32)}`, `:1@sha256:${'b1'.repeat(32)}`] as const;
const BROKEN_IMAGES = [
  'contoso.azurecr.io/Shop',
  '',
  'contoso.azurecr.io/web:',
  '/web',
  'a'.repeat(300),
] as const;
const SCHEMES = ['', '', '', 'https://', 'http://', 'HTTPS://', '//', 'someone@', 'u:p@'] as const;
const PATHS = [
  '',
  '',
  '',
  '/',
  '/v1/',
  '/v2/',
  '/v1',
  '/v2/shop',
  '/shop',
  '/shop/',
  '/shop/web',
  '/*',
  '/%73hop',
] as const;
const ODD_KEYS = [
  '*',
  '*.*',
  '*.*.*',
  '*.azurecr.*',
  '**.azurecr.io',
  'c*.azurecr.io',
  'c*o.azurecr.io',
  'c*o*.azurecr.io',
  '*contoso*.azurecr.io',
  'conto*toso.azurecr.io',
  'c?ntoso.azurecr.io',
  '[c]ontoso.azurecr.io',
  'cont[o]so.azurecr.io',
  'c\\ontoso.azurecr.io',
  '*.azurecr.io:443',
  'registry.test:*',
  'registry.test:',
  'registry.test:x',
  'registry.test:5000:1',
  '*:5000',
  '[::1]',
  '[::2]:5000',
  '[::ffff:1.2.3.4]:5000',
  '[1.2.3.4]:5000',
  '[fe80::1%25eth0]:5000',
  'contoso.azurecr.io?x=1',
  'contoso.azurecr.io#x',
  'contoso.azurecr.io#%zz',
  'contoso azurecr.io',
  'contoso.azurecr.io/%zz',
  'contoso%2eazurecr.io',
  'contoso.azurecr.io\t',
  'könig.azurecr.io',
  'k%C3%B6nig.azurecr.io',
  'https://https://contoso.azurecr.io',
  '',
  '/',
  'https://',
  '.azurecr.io',
  'contoso.azurecr.io.',
] as const;

const anyHost = fc.oneof(
  { weight: 3, arbitrary: fc.constant(HOSTS[0]) },
  { weight: 2, arbitrary: fc.constantFrom(...HOSTS) },
);

const imageHost = fc.oneof({ weight: 9, arbitrary: anyHost }, { weight: 1, arbitrary: fc.constant('') });

const image = fc.oneof(
  {
    weight: 30,
    arbitrary: fc
      .tuple(imageHost, fc.constantFrom(...REPOSITORIES), fc.constantFrom(...ENDS))
      .map(([host, repository, end]) => `${host === '' ? '' : `${host}/`}${repository}${end}`),
  },
  { weight: 1, arbitrary: fc.constantFrom(...BROKEN_IMAGES) },
);

/** A host with one of its letters, or a run of them, turned into a star. */
const starred = fc.tuple(anyHost, fc.nat(30), fc.nat(8)).map(([host, at, length]) => {
  const start = at % host.length;
  return `${host.slice(0, start)}*${host.slice(start + length)}`;
});

const host = fc.oneof({ weight: 3, arbitrary: anyHost }, { weight: 2, arbitrary: starred });

const key = fc.oneof(
  {
    weight: 10,
    arbitrary: fc
      .tuple(fc.constantFrom(...SCHEMES), host, fc.constantFrom(...PATHS))
      .map(([scheme, name, path]) => `${scheme}${name}${path}`),
  },
  { weight: 3, arbitrary: fc.constantFrom(...ODD_KEYS) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 12 }) },
);

const text = fc.constantFrom('user', 'u:v', 'ü', '', '00000000-0000-0000-0000-000000000000');
const oddAuth = fc.constantFrom(
  '',
  '!!',
  'dXNlcg==',
  'dXNlcjpw',
  'dXNlcjpwYQ=',
  'dXNlcjpwYQ',
  'dXNlcjpwYQ==\n',
  ' dXNlcjpw',
);

const entry = fc.oneof(
  { weight: 60, arbitrary: fc.record({ username: text, password: text }) },
  {
    weight: 30,
    arbitrary: fc.tuple(text, text).map(([user, password]) => ({
      username: 'x',
      auth: Buffer.from(`${user}:${password}`).toString('base64'),
    })),
  },
  { weight: 1, arbitrary: fc.record({ username: text, Password: text, auth: oddAuth }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(null, {}, 'text', { username: 1 }, { email: [] }, { extra: 1 }),
  },
);

const auths = fc.dictionary(key, entry, { maxKeys: 5 });

const secret = fc.oneof(
  {
    weight: 16,
    arbitrary: auths.map((value) => ({
      type: 'kubernetes.io/dockerconfigjson',
      data: { '.dockerconfigjson': JSON.stringify({ auths: value }) },
    })),
  },
  {
    weight: 4,
    arbitrary: auths.map((value) => ({
      type: 'kubernetes.io/dockercfg',
      data: { '.dockercfg': JSON.stringify(value) },
    })),
  },
  {
    weight: 1,
    arbitrary: auths.map((value) => ({
      type: 'Opaque',
      data: { '.dockerconfigjson': JSON.stringify({ auths: value }) },
    })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        '',
        '{',
        '{}',
        'null',
        '[]',
        '{"auths":[]}',
        '{"Auths":{"contoso.azurecr.io":{"username":"u"}}}',
        '{"auths":{},"HttpHeaders":{"a":1}}',
      )
      .map((json) => ({
        type: 'kubernetes.io/dockerconfigjson',
        data: { '.dockerconfigjson': json },
      })),
  },
);

export const questionArbitrary: fc.Arbitrary<Question> = fc.record({
  image,
  secrets: fc.array(secret, { minLength: 1, maxLength: 3 }),
});
