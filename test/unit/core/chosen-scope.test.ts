import assert from 'node:assert/strict';
import { idsNotRead, idsToRemember, isChosen } from '../../../src/core/chosen-scope.ts';

const CONTOSO = { id: '0000000A-0000-4000-8000-000000000001', name: 'Contoso' };
const FABRIKAM = { id: '0000000b-0000-4000-8000-000000000002', name: 'Fabrikam' };

describe('the choice of tenants and subscriptions', () => {
  const choices: [name: string, chosen: string[], expected: boolean][] = [
    ['nothing chosen', [], true],
    ['it chosen, however it is spelled', ['0000000a-0000-4000-8000-000000000001'], true],
    ['another one chosen', [FABRIKAM.id], false],
  ];
  for (const [name, chosen, expected] of choices) {
    it(`${expected ? 'lists' : 'hides'} one with ${name}`, () => {
      assert.equal(isChosen(chosen, CONTOSO.id), expected);
    });
  }

  it('is remembered as ids in lower case', () => {
    assert.deepEqual(idsToRemember([CONTOSO, FABRIKAM], [CONTOSO]), ['0000000a-0000-4000-8000-000000000001']);
  });

  it('is remembered as nothing where everything is chosen, so that what comes later is seen', () => {
    assert.deepEqual(idsToRemember([CONTOSO, FABRIKAM], [CONTOSO, FABRIKAM]), []);
  });

  const HIDDEN = '0000000c-0000-4000-8000-000000000003';

  it('keeps what was chosen before and cannot be read now', () => {
    const unread = idsNotRead([CONTOSO.id.toLowerCase(), HIDDEN], [CONTOSO, FABRIKAM]);
    assert.deepEqual(unread, [HIDDEN]);
    assert.deepEqual(idsToRemember([CONTOSO, FABRIKAM], [FABRIKAM], unread), [FABRIKAM.id, HIDDEN]);
  });

  it('keeps it beside everything that can be read, too', () => {
    assert.deepEqual(idsToRemember([FABRIKAM], [FABRIKAM], [HIDDEN]), [FABRIKAM.id, HIDDEN]);
  });
});
