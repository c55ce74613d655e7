import assert from 'node:assert/strict';
import { parseImageReference } from '../../../src/core/image-reference.ts';

const DIGEST = `sha256:${'a1'.repeat(32)}`;

describe('an image reference', () => {
  for (const [text, expected] of [
    ['nginx', { repository: 'nginx' }],
    ['library/nginx:1.27', { repository: 'library/nginx', tag: '1.27' }],
    [
      'contoso.azurecr.io/team/web:1.4.2',
      { host: 'contoso.azurecr.io', repository: 'team/web', tag: '1.4.2' },
    ],
    ['localhost:5001/app:1', { host: 'localhost:5001', repository: 'app', tag: '1' }],
    ['localhost/app', { host: 'localhost', repository: 'app' }],
    ['contoso.azurecr.io:443/app', { host: 'contoso.azurecr.io:443', repository: 'app' }],
    [`x.azurecr.io/a@${DIGEST}`, { host: 'x.azurecr.io', repository: 'a', digest: DIGEST }],
    [`x.azurecr.io/a:1@${DIGEST}`, { host: 'x.azurecr.io', repository: 'a', tag: '1', digest: DIGEST }],
    ['Contoso.azurecr.io/app', { host: 'contoso.azurecr.io', repository: 'app' }],
  ] as const) {
    it(`is read from ${text}`, () => {
      const { hostAsWritten, ...parts } = parseImageReference(text) ?? { hostAsWritten: undefined };
      assert.deepEqual(parts, expected);
      if ('host' in expected) assert.equal(hostAsWritten?.toLowerCase(), expected.host);
    });
  }

  for (const text of [
    '',
    ':1',
    'a/',
    '/a',
    'a b',
    'x.azurecr.io/Team/web',
    'x.azurecr.io/a:',
    'a@sha256:short',
    'a..b',
    '{{ .image }}',
  ]) {
    it(`is not read from ${JSON.stringify(text)}`, () => assert.equal(parseImageReference(text), undefined));
  }
});
