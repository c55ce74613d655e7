import assert from 'node:assert/strict';
import type { RoleAccess } from '../../src/core/access.ts';
import { message } from '../../src/core/message.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import { revoke, type RevokeDependencies } from '../../src/editor/revoke.ts';
import type { Node } from '../../src/editor/tree/node.ts';
import { FakedQuestions } from './soak/faked-questions.ts';

const CUT = err('unreachable', message('The connection was cut off.'));

/** A role that the cluster has on the registry itself. */
const ROLE = {
  kind: 'role',
  clusterName: 'shop-prod',
  loginServer: 'contoso.azurecr.io',
  via: 'direct',
  registry: { id: '/registries/contoso', loginServer: 'contoso.azurecr.io' },
  assignment: {
    id: '/registries/contoso/providers/Microsoft.Authorization/roleAssignments/a',
    scope: '/registries/contoso',
    roleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/r',
    principalId: 'p',
  },
} as RoleAccess;

describe('revoking a role', () => {
  const questions = new FakedQuestions();
  let changes: number;
  before(() => questions.start());
  after(() => questions.stop());
  beforeEach(() => {
    changes = 0;
    questions.heard();
  });

  function revokeRow(removed: Result<void>): Promise<Result<void>> {
    const node = { kind: 'access', access: ROLE, parentId: '', label: '' } satisfies Node;
    return revoke(node, {
      services: { azure: () => Promise.resolve(ok({ roles: { deleteAssignment: () => removed } })) },
      knownAccesses: () => Promise.resolve([ROLE]),
      onChanged: () => (changes += 1),
    } as unknown as RevokeDependencies);
  }

  it('is told to the tree', async () => {
    assert.ok((await revokeRow(ok(undefined))).ok);
    assert.equal(changes, 1);
  });

  it('is told to the tree although nobody knows whether it came through', async () => {
    const revoked = await revokeRow(CUT);
    assert.equal(!revoked.ok && revoked.failure.kind, 'unreachable');
    assert.equal(changes, 1);
  });
});
