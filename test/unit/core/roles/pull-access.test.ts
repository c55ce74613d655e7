import assert from 'node:assert/strict';
import { repositoryCondition } from '../../../../src/core/roles/condition.ts';
import {
  pullAccess,
  type PullAccess,
  type PullAccessQuestion,
} from '../../../../src/core/roles/pull-access.ts';
import {
  ACR_PULL,
  REPOSITORY_READER,
  roleDefinitionId,
  roleGuidOf,
  type RoleAssignment,
} from '../../../../src/core/roles/role-definitions.ts';
import { BUILT_IN_ROLES } from './built-in-roles.ts';

const SUBSCRIPTION_ID = '11111111-1111-4111-8111-111111111111';
const SUBSCRIPTION = `/subscriptions/${SUBSCRIPTION_ID}`;
const GROUP = `${SUBSCRIPTION}/resourceGroups/rg-demo`;
const REGISTRY = `${GROUP}/providers/Microsoft.ContainerRegistry/registries/contosoacr`;
const PRINCIPAL = '33333333-3333-4333-8333-33333333abcd';
const DATA_IMPORTER = '577a9874-89fd-4f24-9dbd-b5034d0ad23a';
const LEGACY = 'LegacyRegistryPermissions';
const ABAC = 'AbacRepositoryPermissions';

function assignment(guid: string, more: Partial<RoleAssignment> = {}): RoleAssignment {
  return {
    id: `${more.scope ?? REGISTRY}/providers/Microsoft.Authorization/roleAssignments/${guid}`,
    scope: REGISTRY,
    roleDefinitionId: roleDefinitionId(SUBSCRIPTION_ID, guid),
    principalId: PRINCIPAL,
    ...more,
  };
}

function access(question: Partial<PullAccessQuestion>): PullAccess {
  return pullAccess({
    registryId: REGISTRY,
    mode: LEGACY,
    principalId: PRINCIPAL,
    assignments: [],
    permissionsOf: (id) => BUILT_IN_ROLES.find(({ guid }) => guid === roleGuidOf(id))?.permissions,
    repositories: ['team/app'],
    ...question,
  });
}

describe('pullAccess', () => {
  describe('of each built-in role', () => {
    for (const { name, guid, pulls } of BUILT_IN_ROLES) {
      for (const [mode, isAllowed] of [
        [LEGACY, pulls === 'legacy' || pulls === 'both'],
        [ABAC, pulls === 'abac' || pulls === 'both'],
      ] as const) {
        it(`${isAllowed ? 'lets' : 'does not let'} ${name} pull from a registry of ${mode}`, () => {
          const found = access({ mode, assignments: [assignment(guid)] });
          assert.equal(found.level, isAllowed ? 'all' : 'none');
          assert.deepEqual(found.covered, isAllowed ? ['team/app'] : []);
          assert.equal(found.grants.length, isAllowed ? 1 : 0);
          assert.deepEqual(found.undecided, []);
        });
      }
    }
  });

  describe('of where an assignment stands', () => {
    const cases: [name: string, more: Partial<RoleAssignment>, via: string | undefined][] = [
      ['the registry', {}, 'direct'],
      ['the registry in other letters', { scope: REGISTRY.toLowerCase() }, 'direct'],
      ['the principal in other letters', { principalId: PRINCIPAL.toUpperCase() }, 'direct'],
      ['the resource group', { scope: GROUP.replace('resourceGroups', 'resourcegroups') }, 'inherited'],
      ['the subscription', { scope: SUBSCRIPTION }, 'inherited'],
      ['a management group', { scope: '/providers/Microsoft.Management/managementGroups/mg' }, 'inherited'],
      ['everything', { scope: '/' }, 'inherited'],
      ['a group of principals', { principalId: SUBSCRIPTION_ID }, 'group'],
      ['a group of principals, further up', { principalId: SUBSCRIPTION_ID, scope: GROUP }, 'group'],
      ['another registry', { scope: `${REGISTRY}2` }, undefined],
      ['another resource group', { scope: `${GROUP}2` }, undefined],
      ['a resource group whose name ours begins with', { scope: GROUP.slice(0, -1) }, undefined],
      ['another subscription', { scope: '/subscriptions/44444444-4444-4444-8444-444444444444' }, undefined],
      ['something below the registry', { scope: `${REGISTRY}/webhooks/w` }, undefined],
    ];
    for (const [name, more, via] of cases) {
      it(`tells ${via ?? 'nothing'} for ${name}`, () => {
        const own = assignment(ACR_PULL, more);
        const { grants } = access({ assignments: [own] });
        const expected = via === undefined ? [] : [{ assignment: own, coverage: 'all', via }];
        assert.deepEqual(grants, expected);
      });
    }
  });

  describe('of what conditions leave', () => {
    const reader = (condition?: string): RoleAssignment =>
      assignment(REPOSITORY_READER, condition === undefined ? {} : { condition });
    const app = reader(repositoryCondition(['team/app']));
    const base = reader(repositoryCondition(['base']));
    const unread = reader("@Resource[a:b] StringEquals 'c'");
    const unknownRole = assignment('66666666-6666-4666-8666-666666666666');
    const cases: [
      name: string,
      assignments: readonly RoleAssignment[],
      asked: readonly string[],
      level: PullAccess['level'],
      covered: readonly string[],
      undecided: readonly RoleAssignment[],
    ][] = [
      ['nothing assigned', [], ['team/app'], 'none', [], []],
      ['nothing assigned, no repository asked', [], [], 'none', [], []],
      ['no condition, no repository asked', [reader()], [], 'all', [], []],
      ['a condition with what is asked', [app], ['team/app'], 'all', ['team/app'], []],
      ['a condition with some of it', [app], ['team/app', 'base'], 'some', ['team/app'], []],
      ['conditions that add up', [app, base], ['team/app', 'base'], 'all', ['team/app', 'base'], []],
      ['a condition without it', [base], ['team/app'], 'none', [], []],
      ['a condition, no repository asked', [app], [], 'some', [], []],
      ['an unreadable condition', [unread], ['team/app'], 'unknown', [], [unread]],
      ['an unreadable condition, no repository asked', [unread], [], 'unknown', [], [unread]],
      [
        'an unreadable condition beside a sufficient one',
        [unread, app],
        ['team/app'],
        'all',
        ['team/app'],
        [],
      ],
      [
        'an unreadable condition beside part of it',
        [unread, app],
        ['team/app', 'x'],
        'unknown',
        ['team/app'],
        [unread],
      ],
      ['a role that could not be read', [unknownRole], ['team/app'], 'unknown', [], [unknownRole]],
    ];
    for (const [name, assignments, asked, level, covered, undecided] of cases) {
      it(`is ${level} for ${name}`, () => {
        const found = access({ mode: ABAC, assignments, repositories: asked });
        assert.deepEqual(
          { level: found.level, covered: found.covered, undecided: found.undecided },
          { level, covered, undecided },
        );
        assert.equal(found.isModeKnown, true);
      });
    }

    it('shows a conditioned grant as partial', () => {
      assert.deepEqual(access({ mode: ABAC, assignments: [app, base] }).grants, [
        { assignment: app, coverage: 'some', via: 'direct' },
        { assignment: base, coverage: 'some', via: 'direct' },
      ]);
    });

    it('shows a grant whose condition cannot be read as a whole but allows what is asked', () => {
      const names = ['team/app', 'x'];
      const twice = reader(`(${repositoryCondition(names)}) AND (${repositoryCondition(['team/app'])})`);
      assert.deepEqual(access({ mode: ABAC, assignments: [twice], repositories: names }), {
        level: 'some',
        covered: ['team/app'],
        grants: [{ assignment: twice, coverage: 'some', via: 'direct' }],
        undecided: [],
        isModeKnown: true,
      });
    });

    it('does not mind on a legacy registry what a condition says of repositories', () => {
      const own = assignment(DATA_IMPORTER, { condition: repositoryCondition(['base']) });
      assert.deepEqual(access({ assignments: [own] }).grants, [
        { assignment: own, coverage: 'all', via: 'direct' },
      ]);
    });
  });

  describe('of a registry whose mode is unknown', () => {
    const pull = assignment(ACR_PULL);
    const reader = assignment(REPOSITORY_READER);
    const limited = assignment(REPOSITORY_READER, { condition: repositoryCondition(['team/app']) });
    const both = assignment(DATA_IMPORTER);
    const bothLimited = assignment(DATA_IMPORTER, { condition: repositoryCondition(['team/app']) });
    const cases: [
      name: string,
      assignments: readonly RoleAssignment[],
      level: PullAccess['level'],
      grants: readonly (readonly [RoleAssignment, 'all' | 'some'])[],
      undecided: readonly RoleAssignment[],
    ][] = [
      ['a role for both modes', [both], 'all', [[both, 'all']], []],
      ['a role for both modes, limited in one', [bothLimited], 'all', [[bothLimited, 'some']], []],
      [
        'one role for each mode',
        [pull, reader],
        'all',
        [
          [pull, 'all'],
          [reader, 'all'],
        ],
        [],
      ],
      [
        'one role for each mode, one limited',
        [pull, limited],
        'all',
        [
          [pull, 'all'],
          [limited, 'some'],
        ],
        [],
      ],
      ['AcrPull alone', [pull], 'unknown', [], [pull]],
      ['Repository Reader alone', [reader], 'unknown', [], [reader]],
      ['nothing', [], 'none', [], []],
    ];
    for (const [name, assignments, level, grants, undecided] of cases) {
      it(`is ${level} for ${name}`, () => {
        assert.deepEqual(access({ mode: 'unknown', assignments }), {
          level,
          covered: level === 'all' ? ['team/app'] : [],
          grants: grants.map(([own, coverage]) => ({ assignment: own, coverage, via: 'direct' })),
          undecided,
          isModeKnown: false,
        });
      });
    }
  });
});
