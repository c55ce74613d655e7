import assert from 'node:assert/strict';
import { ACR_PULL, roleDefinitionId, roleGuidOf } from '../../../../src/core/roles/role-definitions.ts';

describe('roleGuidOf', () => {
  for (const id of [
    roleDefinitionId('11111111-1111-4111-8111-111111111111', ACR_PULL),
    `/providers/Microsoft.Authorization/roleDefinitions/${ACR_PULL.toUpperCase()}`,
    ACR_PULL,
  ]) {
    it(`finds the GUID in ${id}`, () => assert.equal(roleGuidOf(id), ACR_PULL));
  }
});

describe('roleDefinitionId', () => {
  it('is the id that ARM gives', () => {
    assert.equal(
      roleDefinitionId('11111111-1111-4111-8111-111111111111', ACR_PULL),
      '/subscriptions/11111111-1111-4111-8111-111111111111/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d',
    );
  });
});
