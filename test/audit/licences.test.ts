import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageVsix } from '../e2e/package-vsix.ts';

interface Component {
  readonly purl: string;
  readonly licenses: readonly { readonly license?: { readonly id: string }; readonly expression?: string }[];
}

/** They let a program under the MIT licence hold their code, and ask for no more than to be named. */
const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'Unlicense',
];

const root = path.join(import.meta.dirname, '..', '..');

describe('the licences of what is in the VSIX', function () {
  this.timeout(60_000);

  it('are all on the list of those that are allowed', async () => {
    await packageVsix();
    const { components } = JSON.parse(readFileSync(path.join(root, 'dist/sbom.cdx.json'), 'utf8')) as {
      components: readonly Component[];
    };
    assert.ok(components.length > 10);
    const licences = components.flatMap(({ purl, licenses }) =>
      licenses.map(({ license, expression }) => ({ purl, id: license?.id ?? expression ?? 'none' })),
    );
    assert.deepEqual(
      licences.filter(({ id }) => !ALLOWED.includes(id)),
      [],
    );
  });
});
