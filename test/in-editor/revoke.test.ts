import assert from 'node:assert/strict';
import type { PullSecretAccess, RoleAccess } from '../../src/core/access.ts';
import type { Context } from '../../src/core/contexts/context.ts';
import { message, plain } from '../../src/core/message.ts';
import { cancelled, err, ok, type Result } from '../../src/core/result.ts';
import { wordsOf } from '../../src/core/trail.ts';
import { revoke, type RevokeDependencies } from '../../src/editor/revoke.ts';
import type { Node } from '../../src/editor/tree/node.ts';
import { FakedQuestions } from './soak/faked-questions.ts';

const CUT = err('unreachable', message('The connection was cut off.'), {
  hint: message('Check the network.'),
});

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

const ROW = { kind: 'access', access: ROLE, parentId: '', label: '' } satisfies Node;

const SECRET = {
  kind: 'pull-secret',
  clusterName: 'kind-dev',
  loginServer: 'contoso.azurecr.io',
  file: '/w/acr-pull-contoso.yaml',
} as PullSecretAccess;

const WHY = 'Accesses by role could not be read: The connection was cut off. Check the network.';

interface Given {
  readonly removed?: Result<void>;
  readonly roles: Result<readonly RoleAccess[]>;
  readonly secrets?: readonly PullSecretAccess[];
}

describe('revoking an access', () => {
  const questions = new FakedQuestions();
  let changes: number;
  before(() => questions.start());
  after(() => questions.stop());
  beforeEach(() => {
    changes = 0;
    questions.heard();
  });

  function revokeIt(
    node: Node | undefined,
    { removed = ok(undefined), roles, secrets = [] }: Given,
  ): Promise<Result<void>> {
    return revoke(node, {
      services: {
        azure: () => Promise.resolve(ok({ roles: { deleteAssignment: () => removed } })),
        // So that a pull secret that was chosen ends in a failure of its own.
        files: () => Promise.reject(new Error('The pull secret was chosen.')),
        clusters: () => Promise.reject(new Error('The pull secret was chosen.')),
        contexts: () => Promise.reject(new Error('The pull secret was chosen.')),
      },
      applied: { all: () => secrets },
      note: () => undefined,
      knownAccesses: () => Promise.resolve(roles),
      onChanged: () => (changes += 1),
    } as unknown as RevokeDependencies);
  }

  function wordsIn(result: Result<void>): string {
    assert.ok(!result.ok);
    return wordsOf(result.failure).map(plain).join(' ');
  }

  it('of a role is told to the tree', async () => {
    assert.ok((await revokeIt(ROW, { roles: ok([ROLE]) })).ok);
    assert.equal(changes, 1);
  });

  it('of a role is told to the tree although nobody knows whether it came through', async () => {
    const revoked = await revokeIt(ROW, { roles: ok([ROLE]), removed: CUT });
    assert.equal(!revoked.ok && revoked.failure.kind, 'unreachable');
    assert.equal(changes, 1);
  });

  it('of a role asks nothing where nobody knows which clusters would lose it too', async () => {
    assert.equal(wordsIn(await revokeIt(ROW, { roles: CUT })), WHY);
    assert.deepEqual(questions.heard(), []);
    assert.equal(changes, 0);
  });

  it('says why roles could not be read where nothing else is known', async () => {
    assert.equal(wordsIn(await revokeIt(undefined, { roles: CUT })), WHY);
  });

  it('says that nothing is known where all was read', async () => {
    assert.match(wordsIn(await revokeIt(undefined, { roles: ok([]) })), /^No access is known here\./);
  });

  it('offers the pull secrets that are known where roles could not be read', async () => {
    const chosen = revokeIt(undefined, { roles: CUT, secrets: [SECRET] });
    await assert.rejects(chosen, /The pull secret was chosen/);
  });

  it('does not wait for roles of a cluster that is not of Azure', async () => {
    const context = { name: 'kind-dev', clusterName: 'kind-dev', flavour: 'kind', file: '/k' } as Context;
    const words = wordsIn(await revokeIt({ kind: 'context', context }, { roles: CUT }));
    assert.match(words, /^No access is known here\./);
  });

  it('ends where the person does not wait for the roles', async () => {
    const revoked = await revokeIt(undefined, { roles: cancelled(), secrets: [SECRET] });
    assert.equal(!revoked.ok && revoked.failure.kind, 'cancelled');
  });
});
