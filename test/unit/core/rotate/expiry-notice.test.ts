import assert from 'node:assert/strict';
import type { PullSecretAccess } from '../../../../src/core/access.ts';
import {
  noticesDue,
  withMuted,
  withShown,
  type ShownNotices,
} from '../../../../src/core/rotate/expiry-notice.ts';

const NOW = new Date('2026-11-25T12:00:00Z');

function access(tokenName: string, ends?: string, file = `/w/${tokenName}`): PullSecretAccess {
  return {
    kind: 'pull-secret',
    loginServer: 'contoso.azurecr.io',
    clusterName: 'kind-dev',
    secretName: 'acr-pull-contoso',
    form: 'secret',
    credential: 'token',
    tokenName,
    file,
    ...(ends === undefined ? {} : { expiresOn: new Date(ends) }),
  };
}

describe('the notice before the end of a credential', () => {
  const due = (
    accesses: readonly PullSecretAccess[],
    days = 14,
    shown: ShownNotices = {},
    now = NOW,
  ): string[] => noticesDue(accesses, { now, days, shown }).map(({ tokenName = '' }) => tokenName);

  const cases: [name: string, ends: string | undefined, days: number, expected: boolean][] = [
    ['far off', '2026-12-25T00:00:00Z', 14, false],
    ['a moment before the limit', '2026-12-09T12:00:01Z', 14, false],
    ['at the limit', '2026-12-09T12:00:00Z', 14, true],
    ['tomorrow', '2026-11-26T00:00:00Z', 14, true],
    ['past', '2026-11-01T00:00:00Z', 14, true],
    ['unknown', undefined, 14, false],
    ['tomorrow, with one day', '2026-11-26T00:00:00Z', 1, true],
    ['tomorrow, switched off', '2026-11-26T00:00:00Z', 0, false],
    ['past, switched off', '2026-11-01T00:00:00Z', 0, false],
  ];
  for (const [name, ends, days, expected] of cases) {
    it(`${expected ? 'comes' : 'does not come'}: ${name}`, () => {
      assert.deepEqual(due([access('a', ends)], days), expected ? ['a'] : []);
    });
  }

  it('comes once for a credential that is in several files, the first end first', () => {
    const accesses = [
      access('b', '2026-12-01T00:00:00Z'),
      access('a', '2026-11-30T00:00:00Z', '/w/1'),
      access('a', '2026-11-28T00:00:00Z', '/w/2'),
    ];
    assert.deepEqual(due(accesses), ['a', 'b']);
    assert.equal(noticesDue(accesses, { now: NOW, days: 14, shown: {} })[0]?.file, '/w/2');
  });

  it('comes no more for a credential that was muted, until it has another end', () => {
    const one = access('a', '2026-12-01T00:00:00Z');
    const other = access('b', '2026-12-02T00:00:00Z');
    const shown = withShown(withMuted({}, one), other, NOW);
    const tomorrow = new Date('2026-11-26T12:00:00Z');
    assert.deepEqual(due([one, other], 14, shown, tomorrow), ['b']);
    assert.deepEqual(due([access('a', '2026-12-05T00:00:00Z')], 14, shown, tomorrow), ['a']);
  });

  it('comes once a day, by the day of UTC', () => {
    const one = access('a', '2026-12-01T00:00:00Z');
    const shown = withShown({ old: '2026-11-24' }, one, NOW);
    assert.deepEqual(Object.values(shown), ['2026-11-25'], 'what is not of today is forgotten');
    assert.deepEqual(due([one], 14, shown), []);
    assert.deepEqual(due([one, access('b', '2026-12-01T00:00:00Z')], 14, shown), ['b']);
    assert.deepEqual(due([one], 14, shown, new Date('2026-11-26T00:00:00Z')), ['a']);
  });
});
