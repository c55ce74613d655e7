import assert from 'node:assert/strict';
import {
  changeOfScopeMap,
  changeOfToken,
  choosePasswordSlot,
  pullActions,
} from '../../../../src/core/grants/scope.ts';
import { plain } from '../../../../src/core/message.ts';
import type { TokenPassword } from '../../../../src/core/ports.ts';

const OURS = 'Made by ACR Pull for Kubernetes: cluster kind-dev, namespace shop';
const WEB = ['repositories/team/web/content/read', 'repositories/team/web/metadata/read'];
const WORKER = ['repositories/team/worker/content/read', 'repositories/team/worker/metadata/read'];

function map(actions: readonly string[], description = OURS) {
  return { id: '/maps/m', name: 'm', description, actions };
}

describe('the actions of a scope map', () => {
  it('are content and metadata of each repository, once, in order', () => {
    assert.deepEqual(pullActions(['team/worker', 'team/web', 'team/worker']), [...WEB, ...WORKER]);
  });
});

describe('a scope map', () => {
  it('is created when there is none', () => {
    assert.deepEqual(changeOfScopeMap(undefined, { name: 'm', actions: WEB }), {
      ok: true,
      value: { kind: 'create' },
    });
  });

  it('is kept when it allows the same, in any order', () => {
    const change = changeOfScopeMap(map(WEB.toReversed()), { name: 'm', actions: WEB });
    assert.deepEqual(change, { ok: true, value: { kind: 'keep' } });
  });

  it('is extended and never narrowed: entries of other kinds and of other manifests stay', () => {
    const present = ['gateway/edge/config/read', ...WORKER];
    assert.deepEqual(changeOfScopeMap(map(present), { name: 'm', actions: WEB }), {
      ok: true,
      value: { kind: 'extend', actions: [...present, ...WEB], added: WEB },
    });
  });

  it('of somebody else is a conflict that names it', () => {
    const change = changeOfScopeMap(map(WEB, 'for the build'), { name: 'm', actions: WEB });
    assert.equal(change.ok, false);
    assert.equal(change.failure.kind, 'conflict');
    assert.equal(
      plain(change.failure.message),
      'A scope map named m exists and was not made by this extension.',
    );
  });
});

describe('a token', () => {
  const token = { name: 'm', scopeMapId: '/registries/contoso/scopeMaps/M', passwords: [] };

  it('is created when there is none, and enabled when somebody has disabled it', () => {
    const wanted = { name: 'm', scopeMapName: 'm' };
    assert.deepEqual(changeOfToken(undefined, wanted), { ok: true, value: { kind: 'create' } });
    assert.deepEqual(changeOfToken({ ...token, status: 'disabled' }, wanted), {
      ok: true,
      value: { kind: 'enable' },
    });
  });

  it('with our scope map, spelled in any case, is kept', () => {
    const change = changeOfToken({ ...token, status: 'enabled' }, { name: 'm', scopeMapName: 'm' });
    assert.deepEqual(change, { ok: true, value: { kind: 'keep' } });
  });

  it('with another scope map is a conflict that names both', () => {
    const taken = {
      ...token,
      scopeMapId: '/registries/contoso/scopeMaps/_repositories_push',
      status: 'enabled' as const,
    };
    const change = changeOfToken(taken, { name: 'm', scopeMapName: 'm' });
    assert.equal(change.ok, false);
    assert.equal(
      plain(change.failure.message),
      'The token name m is taken: that token has the scope map _repositories_push.',
    );
  });
});

describe('the password to generate', () => {
  const now = new Date('2026-11-25T12:00:00Z');
  const one = (createdOn: string, expiresOn?: string): TokenPassword =>
    password('password1', createdOn, expiresOn);
  const two = (createdOn: string, expiresOn?: string): TokenPassword =>
    password('password2', createdOn, expiresOn);

  function password(slot: TokenPassword['slot'], createdOn: string, expiresOn?: string): TokenPassword {
    return {
      slot,
      createdOn: new Date(createdOn),
      ...(expiresOn === undefined ? {} : { expiresOn: new Date(expiresOn) }),
    };
  }

  for (const [why, passwords, expected] of [
    ['of a new token is the first', [], 'password1'],
    ['is the empty second one', [one('2026-01-01')], 'password2'],
    ['is the empty first one', [two('2026-01-01')], 'password1'],
    ['is the older one', [one('2026-02-01'), two('2026-01-01')], 'password2'],
    [
      'is the older one, whatever the order of the answer',
      [two('2026-02-01'), one('2026-01-01')],
      'password1',
    ],
    [
      'is one that has ended, though it is younger',
      [one('2026-01-01'), two('2026-02-01', '2026-03-01')],
      'password2',
    ],
    [
      'is the older one when none has ended',
      [one('2026-01-01', '2027-01-01'), two('2026-02-01', '2026-12-01')],
      'password1',
    ],
  ] as const) {
    it(why, () => assert.equal(choosePasswordSlot(passwords, now), expected));
  }
});
