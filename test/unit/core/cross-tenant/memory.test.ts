import assert from 'node:assert/strict';
import { recall, remember } from '../../../../src/core/cross-tenant/memory.ts';
import {
  chooseApplication,
  forgetApplication,
  forgetPassword,
  newMemory,
} from '../../../../src/core/cross-tenant/procedure.ts';
import { CLUSTER, NEW, OLD, procedureOf, REGISTRY } from './procedure-world.ts';

const CHOSEN = { ...newMemory(CLUSTER, REGISTRY), clientId: NEW, objectId: 'o', passwordInUse: 'k' };

describe('what is kept of a grant across tenants', () => {
  it('is found again for the same cluster and registry, however Azure spells them', () => {
    const kept = remember(undefined, CHOSEN);
    const cluster = { ...CLUSTER, id: CLUSTER.id.replace('resourcegroups', 'resourceGroups') };
    assert.deepEqual(recall(JSON.parse(JSON.stringify(kept)), cluster, REGISTRY), CHOSEN);
    assert.equal(recall(kept, { ...CLUSTER, id: '/other' }, REGISTRY), undefined);
  });

  it('takes the place of what was kept before, and leaves other pairs alone', () => {
    const other = { ...CHOSEN, registryId: '/other' };
    assert.deepEqual(remember(remember(remember([], CHOSEN), other), { ...CHOSEN, clientId: 'x' }), [
      other,
      { ...CHOSEN, clientId: 'x' },
    ]);
  });

  const unreadable: [what: string, kept: unknown][] = [
    ['no list', 'x'],
    ['no objects', [null, 3]],
    ['no ids', [{ clusterId: CLUSTER.id }]],
    ['wrong types', [{ ...CHOSEN, oldClientId: 7 }]],
  ];
  for (const [what, kept] of unreadable) {
    it(`counts as not there when it holds ${what}`, () => {
      assert.equal(recall(kept, CLUSTER, REGISTRY), undefined);
      assert.equal(remember(kept, CHOSEN).length, 1);
    });
  }

  it('forgets what was known of another application', () => {
    const procedure = { ...procedureOf(), memory: CHOSEN };
    assert.deepEqual(chooseApplication(procedure, 'third'), {
      ...newMemory(CLUSTER, REGISTRY),
      clientId: 'third',
    });
    assert.deepEqual(forgetApplication(CHOSEN), newMemory(CLUSTER, REGISTRY));
    assert.deepEqual(forgetPassword(CHOSEN), {
      ...newMemory(CLUSTER, REGISTRY),
      clientId: NEW,
      objectId: 'o',
    });
  });

  it('keeps the application that the cluster had before the chosen one, also after the reset', () => {
    const mine = procedureOf({}, { identity: { kind: 'service-principal', clientId: NEW } });
    assert.equal(chooseApplication(mine, NEW).oldClientId, OLD);
    assert.equal(chooseApplication(mine, 'third').oldClientId, NEW);
  });
});
