import assert from 'node:assert/strict';
import fc from 'fast-check';
import { actionMatches, permitsAction, permitsDataAction } from '../../../../src/core/roles/actions.ts';
import {
  CONTENT_READ,
  PULL_READ,
  type RolePermissions,
} from '../../../../src/core/roles/role-definitions.ts';
import { timed } from '../../processor-time.ts';

const NOTHING: RolePermissions = { actions: [], notActions: [], dataActions: [], notDataActions: [] };

describe('actionMatches', () => {
  const cases: [pattern: string, action: string, expected: boolean][] = [
    [PULL_READ, PULL_READ, true],
    [PULL_READ.toUpperCase(), PULL_READ, true],
    [PULL_READ, PULL_READ.toLowerCase(), true],
    [PULL_READ, CONTENT_READ, false],
    ['*', PULL_READ, true],
    ['**', PULL_READ, true],
    ['*/read', PULL_READ, true],
    ['*/write', PULL_READ, false],
    ['Microsoft.ContainerRegistry/*', PULL_READ, true],
    ['Microsoft.ContainerRegistry/*/read', PULL_READ, true],
    ['Microsoft.ContainerRegistry/registries/*/read', PULL_READ, true],
    ['Microsoft.ContainerRegistry/registries/pull/*', PULL_READ, true],
    ['Microsoft.ContainerRegistry/registries/read', PULL_READ, false],
    ['Microsoft.ContainerRegistry/*/*/*/read', PULL_READ, false],
    ['Microsoft.ContainerService/*', PULL_READ, false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['a*b*b', 'ab', false],
    ['a*b*b', 'abb', true],
    ['*ab*ab*', 'xabyaby', true],
    ['a*bc*c', 'abc', false],
    ['', '', true],
    ['', 'a', false],
    ['a.c', 'abc', false],
  ];
  for (const [pattern, action, expected] of cases) {
    it(`${pattern} ${expected ? 'names' : 'does not name'} ${action}`, () => {
      assert.equal(actionMatches(pattern, action), expected);
    });
  }

  it('agrees with a regular expression for any pattern', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*'), maxLength: 10 });
    fc.assert(
      fc.property(text, text, (pattern, action) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
        assert.equal(actionMatches(pattern, action), expression.test(action));
      }),
    );
  });

  it('takes no longer for hostile patterns', () => {
    for (const pattern of ['*a'.repeat(200_000), 'a*'.repeat(200_000), '*'.repeat(400_000)]) {
      const { seconds } = timed(() => actionMatches(pattern, `${'a'.repeat(1000)}b`));
      assert.ok(seconds < 4, `${seconds} s`);
    }
  });
});

describe('the effective permissions of a role', () => {
  it('are what one entry gives and does not take away itself', () => {
    const denied = {
      ...NOTHING,
      actions: ['*'],
      notActions: ['Microsoft.ContainerRegistry/registries/pull/*'],
    };
    assert.equal(permitsAction([denied], PULL_READ), false);
    assert.equal(permitsAction([denied, { ...NOTHING, actions: ['*/read'] }], PULL_READ), true);
  });

  it('keep control plane and data plane apart', () => {
    const entry = { ...NOTHING, actions: ['*'], notDataActions: ['*'] };
    assert.equal(permitsDataAction([entry], CONTENT_READ), false);
    assert.equal(permitsAction([entry], PULL_READ), true);
    assert.equal(permitsAction([{ ...NOTHING, dataActions: ['*'] }], PULL_READ), false);
    assert.equal(permitsDataAction([{ ...NOTHING, dataActions: ['*'] }], CONTENT_READ), true);
    assert.equal(
      permitsDataAction([{ ...NOTHING, dataActions: ['*'], notDataActions: ['*/READ'] }], CONTENT_READ),
      false,
    );
  });

  it('are none for a role without entries', () => {
    assert.equal(permitsAction([], PULL_READ), false);
    assert.equal(permitsDataAction([], CONTENT_READ), false);
  });
});
