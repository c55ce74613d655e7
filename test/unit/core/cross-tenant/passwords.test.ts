import assert from 'node:assert/strict';
import { leftOverPasswords, passwordEnd } from '../../../../src/core/cross-tenant/passwords.ts';
import type { ManagedCluster } from '../../../../src/core/clusters/managed-cluster.ts';
import { ok } from '../../../../src/core/result.ts';
import { application, factsOf, NEW, OLD, password, procedureOf } from './procedure-world.ts';

const OLDER = password('older', '2026-01-01');
const USED = password('used', '2026-02-01');
const NEWER = password('newer', '2026-03-01');
const OTHERS = { keyId: 'others', displayName: 'ci', startsOn: new Date('2025-01-01') };
const MINE: Partial<ManagedCluster> = { identity: { kind: 'service-principal', clientId: NEW } };

describe('passwords that a grant across tenants left over', () => {
  const cases: [
    when: string,
    cluster: Partial<ManagedCluster>,
    passwordInUse: string | undefined,
    left: string,
  ][] = [
    ['the cluster signs in with another application', {}, undefined, 'newer used older'],
    ['one of them is in use: only older ones', MINE, 'used', 'older'],
    ['nobody knows which is in use', MINE, undefined, ''],
    ['the one in use is not there any more', MINE, 'gone', ''],
    ['Azure is at work', { provisioningState: 'Updating' }, undefined, ''],
    ['a reset failed half way', { provisioningState: 'Failed' }, undefined, ''],
  ];
  for (const [when, cluster, passwordInUse, left] of cases) {
    it(`are ${left === '' ? 'none' : left} when ${when}`, () => {
      const memory = { clientId: NEW, ...(passwordInUse === undefined ? {} : { passwordInUse }) };
      const procedure = procedureOf(memory, cluster);
      const passwords = [NEWER, USED, OLDER, OTHERS];
      const facts = factsOf(procedure, { application: ok(application({ passwords })) });
      assert.equal(
        leftOverPasswords(procedure, facts)
          .map(({ keyId }) => keyId)
          .join(' '),
        left,
      );
    });
  }

  it('never are those of the application that the cluster had all along', () => {
    const procedure = procedureOf({ clientId: OLD });
    const facts = factsOf(procedure, {
      application: ok(application({ clientId: OLD, passwords: [OTHERS, USED] })),
    });
    assert.deepEqual(leftOverPasswords(procedure, facts), []);
  });

  it('end a year after they were made, to the second', () => {
    assert.equal(passwordEnd(new Date('2026-11-25T12:00:00.987Z')).toISOString(), '2027-11-25T12:00:00.000Z');
  });
});
