import assert from 'node:assert/strict';
import { classify } from '../../../src/core/explain/classify.ts';
import { safeEvidence } from '../../../src/core/explain/evidence.ts';
import { asCode } from '../../../src/core/explain/markdown.ts';
import { Secret } from '../../../src/core/secret.ts';
import { joinParts, partsOf, type FuzzTarget } from '../target.ts';

const MARKER = 'sEcret~Mark3r';

/** What a kubelet said of an image: any text has a cause, no secret is left in it, and no markup comes of it. */
export const explanation: FuzzTarget = {
  name: 'explanation',
  seeds: [
    joinParts([
      'contoso.azurecr.io/shop/web:1',
      'Failed to pull image "contoso.azurecr.io/shop/web:1": [rpc error: code = NotFound desc = failed to resolve reference: not found, failed to authorize: 401 Unauthorized]',
    ]),
    joinParts(['a:1', 'Back-off pulling image "a:1": ErrImagePull: (Mirrors also failed: [x: 401] [y: 404]): z']),
    joinParts([
      'a',
      `Authorization: Basic ${MARKER} https://u:p@x.blob.core.windows.net/a?sig=${MARKER} eyJhbGciOi.x.y`,
    ]),
    joinParts(['a', 'x509: certificate has expired', '2 errors occurred:\n * `a` [b](command:x)\n']),
  ], // prettier-ignore
  run: (input) => {
    const [image = '', ...rest] = partsOf(input);
    const text = rest.join('\n');
    classify({ image, reason: 'ErrImagePull', text });
    assert.ok(!safeEvidence(`${text} ${MARKER}`, [new Secret(MARKER)]).includes(MARKER));
    const code = asCode(text);
    assert.match(code, /^`[^`\n\r]+`$/);
    assert.doesNotMatch(code, /\p{C}/u);
  },
};
