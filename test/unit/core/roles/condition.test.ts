import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  conditionAllows,
  conditionPermits,
  extendCondition,
  readCondition,
  repositoryCondition,
} from '../../../../src/core/roles/condition.ts';
import { CONTENT_READ, PULL_READ } from '../../../../src/core/roles/role-definitions.ts';
import { repositories, repository } from './arbitrary-repository.ts';
import { timed } from '../../processor-time.ts';

const CONTENT = "!(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/content/read'})";
const METADATA = "!(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/metadata/read'})";
const WRITE = "!(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/content/write'})";
const NAME = '@Request[Microsoft.ContainerRegistry/registries/repositories:name]';
const APP = `${NAME} StringEqualsIgnoreCase 'team/app'`;
const TEAM = `${NAME} StringStartsWithIgnoreCase 'team/'`;
const ONE = `((${CONTENT} AND ${METADATA}) OR (${APP}))`;

/** As the documentation lays it out. */
const DOCUMENTED = `(
 (
  ${CONTENT}
  AND
  ${METADATA}
 )
 OR${' '}
 (
  ${NAME} StringEqualsIgnoreCase 'nginx'
 )
)`;

/** Azure documentation, "Delegate Azure access management to others". */
const CONSTRAINED = `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {5e467623-bb1f-42f4-a55d-6e525e11384b, a795c7a0-d4a2-40c1-ae25-d81f01202912})) AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR (@Resource[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'User'}))`;

describe('repositoryCondition', () => {
  it('is the documented text for one repository', () => assert.equal(repositoryCondition(['team/app']), ONE));

  it('joins several, sorted and once each', () => {
    assert.equal(
      repositoryCondition(['team/app', 'base', 'team/app']),
      `((${CONTENT} AND ${METADATA}) OR (${NAME} StringEqualsIgnoreCase 'base' OR ${APP}))`,
    );
  });

  for (const names of [[], [''], ["a' OR 'b"], ['Team/App'], ['a b']]) {
    it(`throws for ${JSON.stringify(names)}`, () => {
      assert.throws(() => repositoryCondition(names), RangeError);
    });
  }
});

describe('readCondition', () => {
  const app = { kind: 'equals', value: 'team/app' } as const;
  const team = { kind: 'prefix', value: 'team/' } as const;
  const read: [name: string, text: string, repositories: readonly object[], restrictsPull: boolean][] = [
    ['our own text', ONE, [app], true],
    ['the documented layout', DOCUMENTED, [{ kind: 'equals', value: 'nginx' }], true],
    ['no needless brackets', `${CONTENT} OR ${APP}`, [app], true],
    ['more brackets', `(((((${CONTENT}))) OR (((${APP})))))`, [app], true],
    ['the other order', `((${APP}) OR (${CONTENT} AND ${METADATA}))`, [app], true],
    ['comparisons on both sides', `${TEAM} OR ${CONTENT} OR ${APP}`, [team, app], true],
    ['prefixes', `(${CONTENT}) OR (${TEAM} OR ${APP})`, [team, app], true],
    ['keywords in any case', ONE.toLowerCase(), [app], true],
    [
      'keywords in capitals',
      `(${CONTENT}) OR (${APP})`.replace('Matches', 'MATCHES').replace('OR', 'or'),
      [app],
      true,
    ],
    ['signs for words', `((${CONTENT} && ${METADATA}) || (${APP}))`, [app], true],
    ['NOT in letters', `NOT (ActionMatches{'${CONTENT_READ}'}) OR ${APP}`, [app], true],
    ['no blanks', `(${CONTENT})OR(${APP})`, [app], true],
    ['tabs and line ends', `\t(\r\n${CONTENT}\n)\tOR\n${APP}\n`, [app], true],
    ['a wildcard over the read actions', `!(ActionMatches{'*/read'}) OR ${APP}`, [app], true],
    ['actions without content/read', `(${WRITE} AND ${METADATA}) OR ${APP}`, [app], false],
  ];
  for (const [name, text, expected, restrictsPull] of read) {
    it(`reads ${name}`, () => {
      assert.deepEqual(readCondition(text), { repositories: expected, restrictsPull });
    });
  }

  const unread: [name: string, text: string][] = [
    ['nothing', ''],
    ['blanks', ' \n'],
    ['only the actions', `(${CONTENT})`],
    ['only the repository', APP],
    ['AND between them', `(${CONTENT}) AND (${APP})`],
    ['AND beside OR without brackets', `${CONTENT} AND ${METADATA} OR ${APP}`],
    ['comparisons joined by AND', `(${CONTENT}) OR (${APP} AND ${TEAM})`],
    ['actions joined by OR', `(${CONTENT} OR ${METADATA}) OR (${APP})`],
    ['actions that are not negated', `(ActionMatches{'${CONTENT_READ}'}) OR (${APP})`],
    ['a negated comparison', `(${CONTENT}) OR !(${APP})`],
    ['two negations', `!(!(${CONTENT})) OR (${APP})`],
    ['two conditions', `(${ONE}) AND (${ONE})`],
    ['the attribute of the resource', ONE.replace('@Request', '@Resource')],
    ['another attribute', ONE.replace('repositories:name', 'repositories:tag')],
    ['an operator that minds case', ONE.replace('StringEqualsIgnoreCase', 'StringEquals')],
    ['a negative operator', ONE.replace('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase')],
    ['a wildcard operator', ONE.replace('StringEqualsIgnoreCase', 'StringLikeIgnoreCase')],
    ['a set of values', ONE.replace("'team/app'", "{'team/app', 'base'}")],
    ['another attribute beside it', `(${CONTENT}) OR (${APP} OR @Principal[x:y] StringEquals 'z')`],
    ['a suboperation', `!(ActionMatches{'${CONTENT_READ}'} AND SubOperationMatches{'x'}) OR ${APP}`],
    ['an escape', ONE.replace('team/app', String.raw`team\'app`)],
    ['an open quote', ONE.slice(0, ONE.lastIndexOf("'"))],
    ['an open bracket', ONE.slice(0, -1)],
    ['a bracket too many', `${ONE})`],
    ['a missing operand', `${CONTENT} OR `],
    ['words after it', `${ONE} x`],
    ['strange characters', `${ONE} # comment`],
    ['a condition on role assignments', CONSTRAINED],
    ['very deep brackets', `${'('.repeat(100)}${ONE}${')'.repeat(100)}`],
  ];
  for (const [name, text] of unread) {
    it(`does not guess at ${name}`, () => {
      assert.equal(readCondition(text), undefined);
      assert.equal(extendCondition(text, ['base']), undefined);
    });
  }

  it('gives back the repositories that a condition was made of', () => {
    fc.assert(
      fc.property(repositories, (names) => {
        const expected = [...new Set(names)].toSorted().map((value) => ({ kind: 'equals', value }));
        assert.deepEqual(readCondition(repositoryCondition(names)), {
          repositories: expected,
          restrictsPull: true,
        });
      }),
    );
  });

  it('answers to any text', () => {
    const piece = fc.constantFrom(...`${ONE} NOT && || ! {} , ''`.split(/(?<=[ (){}'!])|(?=[(){}'!])/));
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, repository, (condition, name) => {
        const [shape, allows] = [readCondition(condition), conditionAllows(condition, name)];
        if (shape !== undefined) assert.notEqual(allows, undefined);
        assert.equal(extendCondition(condition, [name]) === undefined, shape === undefined);
      }),
      { numRuns: 500 },
    );
  });

  for (const [name, unit] of [
    ['brackets', '('],
    ['negations', '!'],
    ['NOT', 'NOT '],
    ['blanks', ' '],
    ['quotes', "'"],
    ['attributes', '@Request['],
    ['half a comparison', NAME],
    ['comparisons', `${APP} OR `],
    ['bracketed comparisons', `(${APP}) OR `],
    ['words', 'a '],
    ['one word', 'a'],
  ] as const) {
    it(`takes time in proportion to the length of many ${name}`, () => {
      const { seconds } = timed(() => readCondition(unit.repeat(400_000 / unit.length)));
      assert.ok(seconds < 4, `${seconds} s`);
    });
  }
});

describe('conditionAllows', () => {
  const cases: [name: string, text: string | undefined, repository: string, expected: boolean | undefined][] =
    [
      ['no condition', undefined, 'team/app', true],
      ['the repository', ONE, 'team/app', true],
      ['another repository', ONE, 'team/app2', false],
      ['one below it', ONE, 'team/app/x', false],
      ['a name in capitals', ONE.replace('team/app', 'Team/App'), 'team/app', true],
      ['a prefix', `(${CONTENT}) OR (${TEAM})`, 'team/x/y', true],
      ['what only begins alike', `(${CONTENT}) OR (${TEAM})`, 'teams/x', false],
      ['actions without content/read', `(${WRITE}) OR (${APP})`, 'other', true],
      ['a condition on role assignments', CONSTRAINED, 'other', true],
      [
        'a second condition that forbids',
        `(${ONE}) AND ((${CONTENT}) OR (${NAME} StringEqualsIgnoreCase 'x'))`,
        'team/app',
        false,
      ],
      ['another attribute', `(${CONTENT}) OR (@Resource[a:b] StringEquals 'c')`, 'team/app', undefined],
      [
        'another attribute beside the repository',
        `(${CONTENT}) OR (${APP} OR @Resource[a:b] StringEquals 'c')`,
        'team/app',
        true,
      ],
      ['rubbish', 'x (', 'team/app', undefined],
      ['nothing', '', 'team/app', undefined],
    ];
  for (const [name, text, asked, expected] of cases) {
    it(`is ${String(expected)} for ${name}`, () => assert.equal(conditionAllows(text, asked), expected));
  }

  it('agrees with membership', () => {
    fc.assert(
      fc.property(repositories, repository, (names, other) => {
        const text = repositoryCondition(names);
        assert.ok(names.every((name) => conditionAllows(text, name)));
        assert.equal(conditionAllows(text, other), names.includes(other));
      }),
    );
  });

  it('is asked of an action that the condition does not name as well', () => {
    assert.equal(conditionPermits(ONE, PULL_READ), true);
    assert.equal(conditionPermits(ONE, CONTENT_READ), undefined);
  });
});

describe('extendCondition', () => {
  it('adds what is missing and keeps the rest letter for letter', () => {
    assert.equal(
      extendCondition(DOCUMENTED, ['nginx', 'team/app', 'base']),
      DOCUMENTED.replace("'nginx'", `'nginx' OR ${NAME} StringEqualsIgnoreCase 'base' OR ${APP}`),
    );
  });

  for (const [name, text] of [
    ['all are there', ONE],
    ['a prefix covers it', `(${CONTENT}) OR (${TEAM})`],
    ['reading is not restricted', `(${WRITE}) OR (${NAME} StringEqualsIgnoreCase 'x')`],
  ] as const) {
    it(`changes nothing when ${name}`, () => assert.equal(extendCondition(text, ['team/app']), text));
  }

  it('lets through the old and the new repositories and no others', () => {
    fc.assert(
      fc.property(repositories, repositories, repository, (before, added, other) => {
        const text = extendCondition(repositoryCondition(before), added);
        assert.ok(text !== undefined);
        assert.ok([...before, ...added].every((name) => conditionAllows(text, name)));
        assert.equal(conditionAllows(text, other), [...before, ...added].includes(other));
        assert.equal(extendCondition(text, added), text);
      }),
    );
  });

  it('works wherever the comparisons stand', () => {
    for (const text of [
      `${APP} OR ${CONTENT}`,
      `((${APP}) OR (${TEAM})) OR ${CONTENT}`,
      `${CONTENT} OR (${APP})`,
    ]) {
      const extended = extendCondition(text, ['base']);
      assert.ok(extended !== undefined);
      assert.deepEqual(
        [
          conditionAllows(extended, 'base'),
          conditionAllows(extended, 'team/app'),
          conditionAllows(extended, 'x'),
        ],
        [true, true, false],
      );
    }
  });
});
