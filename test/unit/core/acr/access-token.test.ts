import assert from 'node:assert/strict';
import { grantsPull, readClaims } from '../../../../src/core/acr/access-token.ts';
import { Secret } from '../../../../src/core/secret.ts';

function jwt(payload: unknown): Secret {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return new Secret(`${part({ alg: 'none' })}.${part(payload)}.c2ln`);
}

const pull = { type: 'repository', name: 'team/app', actions: ['pull'] };

describe('grantsPull', () => {
  const cases: [name: string, token: Secret, expected: boolean | undefined][] = [
    ['the action on this repository', jwt({ access: [pull] }), true],
    ['every action', jwt({ access: [{ ...pull, actions: ['*'] }] }), true],
    ['it in a second entry', jwt({ access: [{ ...pull, name: 'other' }, pull] }), true],
    ['another repository', jwt({ access: [{ ...pull, name: 'team/app2' }] }), false],
    ['another action', jwt({ access: [{ ...pull, actions: ['metadata_read'] }] }), false],
    ['no action', jwt({ access: [{ ...pull, actions: [] }] }), false],
    ['another type', jwt({ access: [{ ...pull, type: 'registry' }] }), false],
    ['nothing', jwt({ access: [] }), false],
    [
      'malformed entries',
      jwt({ access: [null, 1, { type: 'repository' }, { ...pull, actions: 'pull' }] }),
      false,
    ],
    ['no access claim', jwt({ exp: 1 }), undefined],
    ['a claim that is no list', jwt({ access: 'all' }), undefined],
    ['an opaque token', new Secret('opaque'), undefined],
    ['rubbish between dots', new Secret('a.%%%.c'), undefined],
    ['a payload that is no object', jwt(null), undefined],
  ];
  for (const [name, token, expected] of cases) {
    it(`${String(expected)} for ${name}`, () => {
      assert.equal(grantsPull(token, 'team/app'), expected);
    });
  }
});

describe('readClaims', () => {
  it('reads expiry and tenant', () => {
    assert.deepEqual(readClaims(jwt({ exp: 1_800_000_000, tid: 'tenant-ü' })), {
      expiresOn: new Date('2027-01-15T08:00:00Z'),
      tenantId: 'tenant-ü',
    });
  });

  it('leaves out what has the wrong type', () => {
    assert.deepEqual(readClaims(jwt({ exp: 'soon', tid: 1 })), {});
  });
});
