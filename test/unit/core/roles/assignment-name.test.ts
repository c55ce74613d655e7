import assert from 'node:assert/strict';
import { assignmentName, uuidV5 } from '../../../../src/core/roles/assignment-name.ts';
import {
  ACR_PULL,
  REPOSITORY_READER,
  roleDefinitionId,
} from '../../../../src/core/roles/role-definitions.ts';

const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';
const WANTED = {
  scope: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-demo/providers/Microsoft.ContainerRegistry/registries/contosoacr`,
  roleDefinitionId: roleDefinitionId(SUBSCRIPTION, ACR_PULL),
  principalId: '33333333-3333-4333-8333-33333333abcd',
};

describe('uuidV5', () => {
  it('gives the example of RFC 9562, appendix A.4', () => {
    assert.equal(
      uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com'),
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
  });
});

describe('the name of a role assignment', () => {
  it('is a UUID of version 5 and stays what it is from release to release', () => {
    assert.match(
      assignmentName(WANTED),
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    assert.equal(assignmentName(WANTED), '1f7ec42a-b15e-5fe0-96b6-0ab012e90254');
  });

  for (const [what, same] of [
    ['the case of the scope', { ...WANTED, scope: WANTED.scope.toUpperCase() }],
    ['the case of the principal', { ...WANTED, principalId: WANTED.principalId.toUpperCase() }],
    [
      'the subscription before the role',
      { ...WANTED, roleDefinitionId: roleDefinitionId('other', ACR_PULL) },
    ],
    ['anything before the role', { ...WANTED, roleDefinitionId: ACR_PULL.toUpperCase() }],
  ] as const) {
    it(`does not hang on ${what}`, () => assert.equal(assignmentName(same), assignmentName(WANTED)));
  }

  for (const [what, other] of [
    ['scope', { ...WANTED, scope: `${WANTED.scope}2` }],
    ['role', { ...WANTED, roleDefinitionId: roleDefinitionId(SUBSCRIPTION, REPOSITORY_READER) }],
    ['principal', { ...WANTED, principalId: SUBSCRIPTION }],
  ] as const) {
    it(`differs for another ${what}`, () => assert.notEqual(assignmentName(other), assignmentName(WANTED)));
  }
});
