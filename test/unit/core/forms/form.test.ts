import assert from 'node:assert/strict';
import { FORMS, formFileName, type Form } from '../../../../src/core/forms/form.ts';

const PLAIN = 'acr-pull-contoso.kind-dev.secret.yaml';

describe('a form of a pull secret', () => {
  it('keeps the name of the plain file, and has its own end', () => {
    assert.equal(formFileName('secret', PLAIN), PLAIN);
    assert.equal(formFileName('sealed-secret', PLAIN), 'acr-pull-contoso.kind-dev.sealed-secret.yaml');
    assert.equal(formFileName('apply-only', PLAIN), undefined);
  });

  it('that may be committed is never taken for a plain file', () => {
    const forms = Object.keys(FORMS) as Form[];
    for (const form of forms.filter((one) => FORMS[one].mayBeCommitted))
      assert.doesNotMatch(formFileName(form, PLAIN) ?? '', /\.secret\.yaml$/);
  });
});
