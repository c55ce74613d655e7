import assert from 'node:assert/strict';
import fc from 'fast-check';
import { changeOfAssignment, type WantedAssignment } from '../../../../src/core/roles/assignment-change.ts';
import { assignmentName } from '../../../../src/core/roles/assignment-name.ts';
import {
  conditionAllows,
  extendCondition,
  LONGEST_CONDITION,
  repositoryCondition,
} from '../../../../src/core/roles/condition.ts';
import {
  ACR_PULL,
  REPOSITORY_READER,
  roleDefinitionId,
  type RoleAssignment,
} from '../../../../src/core/roles/role-definitions.ts';
import { repositories } from './arbitrary-repository.ts';

const SUBSCRIPTION = '/subscriptions/11111111-1111-4111-8111-111111111111';
const GROUP = `${SUBSCRIPTION}/resourceGroups/rg-demo`;
const SCOPE = `${GROUP}/providers/Microsoft.ContainerRegistry/registries/contosoacr`;
const PRINCIPAL = '33333333-3333-4333-8333-33333333abcd';
const WHOLE: WantedAssignment = { scope: SCOPE, roleGuid: REPOSITORY_READER, principalId: PRINCIPAL };
const APP: WantedAssignment = { ...WHOLE, repositories: ['team/app'] };
const READER: RoleAssignment = {
  id: `${SCOPE}/providers/Microsoft.Authorization/roleAssignments/55555555-5555-4555-8555-555555555555`,
  scope: SCOPE,
  roleDefinitionId: roleDefinitionId('11111111-1111-4111-8111-111111111111', REPOSITORY_READER),
  principalId: PRINCIPAL,
};
const NAME = assignmentName(READER);

const conditioned = (condition: string): RoleAssignment => ({ ...READER, condition });

describe('changeOfAssignment', () => {
  describe('with nothing there', () => {
    it('creates for the whole registry', () => {
      assert.deepEqual(changeOfAssignment({ existing: [], wanted: WHOLE }), { kind: 'create', name: NAME });
    });

    it('creates for some repositories', () => {
      assert.deepEqual(changeOfAssignment({ existing: [], wanted: APP }), {
        kind: 'create',
        name: NAME,
        condition: repositoryCondition(['team/app']),
      });
    });

    it('says when the condition gets too long', () => {
      const names = Array.from({ length: 80 }, (_, index) => `team/app-${index}`);
      assert.deepEqual(changeOfAssignment({ existing: [], wanted: { ...WHOLE, repositories: names } }), {
        kind: 'too-long',
      });
    });

    for (const [what, other] of [
      ['another scope', { ...READER, scope: GROUP }],
      ['another registry', { ...READER, scope: `${SCOPE}2` }],
      ['another role', { ...READER, roleDefinitionId: ACR_PULL }],
      ['another principal', { ...READER, principalId: '44444444-4444-4444-8444-444444444444' }],
    ] as const) {
      it(`does not count one of ${what}`, () => {
        assert.equal(changeOfAssignment({ existing: [other], wanted: WHOLE }).kind, 'create');
      });
    }
  });

  describe('with an assignment there', () => {
    const app = conditioned(repositoryCondition(['team/app']));
    const unreadable = conditioned("@Resource[a:b] StringEquals 'c'");
    const twoConditions = conditioned(
      `(${repositoryCondition(['team/app', 'x'])}) AND (${repositoryCondition(['team/app', 'y'])})`,
    );
    const unrestricted = conditioned(
      "(!(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/content/write'})) OR (@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringEqualsIgnoreCase 'x')",
    );
    const keeps: [name: string, existing: RoleAssignment, wanted: WantedAssignment][] = [
      ['one without a condition', READER, WHOLE],
      ['one without a condition when some repositories are wanted', READER, APP],
      ['one that has the repository', app, APP],
      ['one with a condition on other actions', unrestricted, WHOLE],
      ['one that cannot be extended but allows what is wanted', twoConditions, APP],
    ];
    for (const [name, existing, wanted] of keeps) {
      it(`keeps ${name}`, () => {
        assert.deepEqual(changeOfAssignment({ existing: [existing], wanted }), {
          kind: 'keep',
          assignment: existing,
        });
      });
    }

    it('finds it whatever the case of scope, role and principal', () => {
      const shouting = {
        ...READER,
        scope: SCOPE.toUpperCase(),
        roleDefinitionId: READER.roleDefinitionId.toUpperCase(),
        principalId: PRINCIPAL.toUpperCase(),
      };
      assert.equal(changeOfAssignment({ existing: [shouting], wanted: WHOLE }).kind, 'keep');
    });

    it('extends one that lacks the repository', () => {
      const base = conditioned(repositoryCondition(['base']));
      assert.deepEqual(changeOfAssignment({ existing: [base], wanted: APP }), {
        kind: 'extend',
        assignment: base,
        condition: extendCondition(repositoryCondition(['base']), ['team/app']),
      });
    });

    it('widens one that is limited when the whole registry is wanted', () => {
      assert.deepEqual(changeOfAssignment({ existing: [app], wanted: WHOLE }), {
        kind: 'widen',
        assignment: app,
      });
    });

    for (const wanted of [WHOLE, APP]) {
      const what = wanted.repositories === undefined ? 'the whole registry' : 'a repository';
      it(`leaves an unreadable condition alone when ${what} is wanted`, () => {
        assert.deepEqual(changeOfAssignment({ existing: [unreadable], wanted }), {
          kind: 'unreadable',
          assignment: unreadable,
        });
      });
    }

    it('says when the extended condition gets too long', () => {
      const names = Array.from({ length: 60 }, (_, index) => `team/app-${index}`);
      const full = conditioned(repositoryCondition(names));
      assert.ok(repositoryCondition(names).length <= LONGEST_CONDITION);
      const wanted = { ...WHOLE, repositories: names.map((name) => `${name}x`) };
      assert.deepEqual(changeOfAssignment({ existing: [full], wanted }), {
        kind: 'too-long',
        assignment: full,
      });
    });
  });

  it('comes to rest: what it made is kept, and lets through all that was wanted', () => {
    fc.assert(
      fc.property(repositories, repositories, (first, second) => {
        const created = changeOfAssignment({ existing: [], wanted: { ...WHOLE, repositories: first } });
        fc.pre(created.kind === 'create');
        const existing = conditioned(created.condition ?? '');
        const wanted = { ...WHOLE, repositories: second };
        const change = changeOfAssignment({ existing: [existing], wanted });
        fc.pre(change.kind !== 'too-long');
        const after = change.kind === 'extend' ? conditioned(change.condition) : existing;
        assert.ok([...first, ...second].every((name) => conditionAllows(after.condition, name)));
        assert.equal(changeOfAssignment({ existing: [after], wanted }).kind, 'keep');
      }),
    );
  });

  it('asks of AcrPull for the action that it is made of', () => {
    const pull = { ...READER, roleDefinitionId: ACR_PULL, condition: repositoryCondition(['team/app']) };
    const wanted = { ...WHOLE, roleGuid: ACR_PULL };
    assert.equal(changeOfAssignment({ existing: [pull], wanted }).kind, 'keep');
  });

  it('refuses to limit AcrPull, and to want no repository', () => {
    for (const wanted of [
      { ...APP, roleGuid: ACR_PULL },
      { ...WHOLE, repositories: [] },
    ]) {
      assert.throws(() => changeOfAssignment({ existing: [], wanted }), RangeError);
    }
  });
});
