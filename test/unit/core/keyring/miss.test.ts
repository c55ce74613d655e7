import assert from 'node:assert/strict';
import { whyNoMatch, type Miss } from '../../../../src/core/keyring/miss.ts';
import { Secret } from '../../../../src/core/secret.ts';

const IMAGE = 'contoso.azurecr.io/shop/web:1.2';
const TYPE = 'kubernetes.io/dockerconfigjson';

function auths(...keys: string[]): string {
  return JSON.stringify({
    auths: Object.fromEntries(keys.map((key) => [key, { username: 'u', password: 'p' }])),
  });
}

const CASES: readonly (readonly [name: string, type: string, text: string, miss: Miss, image?: string])[] = [
  ['another type', 'Opaque', auths('contoso.azurecr.io'), { kind: 'wrong-type', type: 'Opaque' }],
  ['no content', TYPE, '', { kind: 'no-data' }],
  ['no JSON', TYPE, '{', { kind: 'broken' }],
  ['a credential store', TYPE, '{"auths":{},"credsStore":"desktop"}', { kind: 'credential-store' }],
  ['helpers for credentials', TYPE, '{"credHelpers":{"x":"y"}}', { kind: 'credential-store' }],
  ['no entries', TYPE, '{"auths":{}}', { kind: 'no-entries' }],
  [
    'capital letters in the key',
    TYPE,
    auths('https://Contoso.azurecr.io'),
    { kind: 'upper-case', key: 'https://Contoso.azurecr.io' },
  ],
  [
    'capital letters in the image',
    TYPE,
    auths('contoso.azurecr.io'),
    { kind: 'upper-case', key: 'contoso.azurecr.io' },
    'Contoso.azurecr.io/web',
  ],
  ['a port', TYPE, auths('contoso.azurecr.io:443'), { kind: 'port', key: 'contoso.azurecr.io:443' }],
  ['a path', TYPE, auths('contoso.azurecr.io/other'), { kind: 'path', key: 'contoso.azurecr.io/other' }],
  [
    '/v2 without its slash',
    TYPE,
    auths('https://contoso.azurecr.io/v2'),
    { kind: 'path', key: 'https://contoso.azurecr.io/v2' },
  ],
  [
    'other hosts',
    TYPE,
    auths('fabrikam.azurecr.io', 'x.test'),
    { kind: 'other-hosts', keys: ['fabrikam.azurecr.io', 'x.test'] },
  ],
  [
    'an image that is none',
    TYPE,
    auths('contoso.azurecr.io'),
    { kind: 'other-hosts', keys: ['contoso.azurecr.io'] },
    'contoso.azurecr.io/Web',
  ],
];

describe('why a pull secret does not fit', () => {
  for (const [name, type, text, miss, image = IMAGE] of CASES) {
    it(name, () => {
      const data = new Map([['.dockerconfigjson', new Secret(text)]]);
      assert.deepEqual(whyNoMatch({ name: 's', type, data }, image), miss);
    });
  }
});
