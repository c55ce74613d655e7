import assert from 'node:assert/strict';
import { parseImageReference } from '../../../src/core/image-reference.ts';
import { renamedImage } from '../../../src/core/references/kustomize/images.ts';
import { indexKey, matchesKey } from '../../../src/core/keyring/match-key.ts';
import type { FuzzTarget } from '../target.ts';

export const imageReference: FuzzTarget = {
  name: 'image-reference',
  seeds: [
    'contoso.azurecr.io/shop/web:1.2',
    'nginx',
    'localhost:5000/a/b__c--d.e',
    `x.io/a@sha256:${'0'.repeat(64)}`,
    '[::1]:5000/a:b',
    'Contoso.azurecr.io/a',
  ],
  run: (text) => {
    const found = parseImageReference(text);
    if (found !== undefined) {
      const { hostAsWritten: host, repository, tag, digest } = found;
      const ends = [tag === undefined ? '' : `:${tag}`, digest === undefined ? '' : `@${digest}`];
      assert.equal(`${host === undefined ? '' : `${host}/`}${repository}${ends.join('')}`, text);
      assert.equal(found.host, host?.toLowerCase());
    }
    renamedImage(text, [{ name: 'nginx', newName: 'a', newTag: '1' }]);
    const key = indexKey(text);
    if (key !== undefined) matchesKey(key, 'contoso.azurecr.io/shop/web');
  },
};
