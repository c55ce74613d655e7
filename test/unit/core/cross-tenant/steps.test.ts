import assert from 'node:assert/strict';
import { actionsOf } from '../../../../src/core/cross-tenant/actions.ts';
import type { ProcedureMemory } from '../../../../src/core/cross-tenant/procedure.ts';
import type { Facts } from '../../../../src/core/cross-tenant/read-facts.ts';
import { currentStep, stepsOf, type Failures, type Step } from '../../../../src/core/cross-tenant/steps.ts';
import { reasonsOf } from '../../../../src/core/cross-tenant/texts.ts';
import type { ManagedCluster } from '../../../../src/core/clusters/managed-cluster.ts';
import type { FailureKind } from '../../../../src/core/failure.ts';
import { message, plain } from '../../../../src/core/message.ts';
import { err, ok } from '../../../../src/core/result.ts';
import { application, factsOf, NEW, NOW, OLD, password, procedureOf, rolePlan } from './procedure-world.ts';

const MINE = { kind: 'service-principal', clientId: NEW } as const;
const FAILED = { provisioningState: 'Failed', identity: MINE } as const;

function refused(kind: FailureKind = 'forbidden'): ReturnType<typeof err> {
  return err(kind, message('Graph refused.'));
}

interface Case {
  readonly memory?: Partial<ProcedureMemory>;
  readonly cluster?: Partial<ManagedCluster>;
  readonly facts?: Partial<Facts>;
  readonly failures?: Failures;
}

function stepsIn({
  memory = { clientId: NEW },
  cluster = {},
  facts = {},
  failures = new Map(),
}: Case): Step[] {
  const procedure = procedureOf(memory, cluster);
  return stepsOf(procedure, factsOf(procedure, facts), failures, NOW);
}

function offeredIn(wanted: Case): string[] {
  const procedure = procedureOf(wanted.memory ?? { clientId: NEW }, wanted.cluster);
  const facts = factsOf(procedure, wanted.facts);
  return actionsOf(procedure, facts, stepsIn(wanted)).map((action) =>
    action.kind === 'use-application' ? action.origin : action.kind,
  );
}

const NOT_GIVEN = ok(rolePlan(procedureOf({ clientId: NEW }), { isGiven: false }));
const NOTHING = { memory: {} } satisfies Case;

describe('the steps across tenants', () => {
  const cases: [when: string, given: Case, states: string][] = [
    ['everything but the reset is done', {}, 'done done done done next'],
    [
      'the application is for one tenant only',
      { facts: { application: ok(application({ isMultiTenant: false })), principal: ok(undefined) } },
      'next waiting done done next',
    ],
    [
      'the application has no address for the consent page',
      { facts: { application: ok(application({ redirectUris: [] })) } },
      'next done done done next',
    ],
    [
      'the application has no service principal at home',
      { facts: { home: ok(undefined) } },
      'next done done done next',
    ],
    [
      'the application is of a third tenant',
      { facts: { application: ok(undefined) } },
      'done done done done next',
    ],
    [
      'no tenant knows the application',
      { facts: { application: ok(undefined), home: ok(undefined), principal: ok(undefined) } },
      'next waiting done done next',
    ],
    [
      'Graph refuses applications but shows both service principals',
      { facts: { application: refused() } },
      'done done done done next',
    ],
    [
      'Graph refuses applications before the consent',
      { facts: { application: refused(), principal: ok(undefined) } },
      'failed next done done next',
    ],
    ['Graph refuses the other tenant', { facts: { principal: refused() } }, 'done failed done done next'],
    ['the role is not given', { facts: { role: NOT_GIVEN } }, 'done done next done waiting'],
    ['the role cannot be read', { facts: { role: refused() } }, 'done done failed done waiting'],
    ['the old roles cannot be read', { facts: { lacking: refused() } }, 'done done done warning next'],
    ['the cluster is stopped', { cluster: { powerState: 'Stopped' } }, 'done done done done waiting'],
    ['Azure is at work', { cluster: { provisioningState: 'Updating' } }, 'done done done done waiting'],
    ['the cluster has the application', { cluster: { identity: MINE } }, 'done done done done done'],
    ['a reset failed half way', { cluster: FAILED }, 'done done done done next'],
    [
      'something failed after a reset',
      { cluster: FAILED, memory: { clientId: NEW, passwordInUse: 'k' } },
      'done done done done warning',
    ],
    [
      'the cluster keeps its own application and failed for another reason',
      { cluster: { provisioningState: 'Failed' }, memory: { clientId: OLD } },
      'done done done done done',
    ],
    [
      'the last password has ended',
      {
        cluster: { identity: MINE },
        facts: { application: ok(application({ passwords: [password('k', '2025-01-01', '2026-01-01')] })) },
      },
      'done done done done next',
    ],
  ];
  for (const [when, given, states] of cases) {
    it(`are ${states} when ${when}`, () => {
      assert.equal(
        stepsIn(given)
          .map(({ state }) => state.kind)
          .join(' '),
        states,
      );
    });
  }

  it('tell of a failure until the step is done', () => {
    const failure = refused('timed-out').failure;
    const [role] = stepsIn({ facts: { role: NOT_GIVEN }, failures: new Map([['role', failure]]) }).slice(2);
    assert.deepEqual(role?.state, { kind: 'failed', failure });
    assert.deepEqual(reasonsOf(role.state).map(plain), ['Graph refused.']);
    assert.equal(stepsIn({ failures: new Map([['role', failure]]) })[2]?.state.kind, 'done');
  });

  it('go by the end of the password that is in use, not by that of another', () => {
    const passwords = [password('used', '2026-02-01', '2026-05-01'), password('older', '2026-01-01')];
    const facts = { application: ok(application({ passwords })) };
    const memory = { clientId: NEW, passwordInUse: 'used' };
    assert.equal(stepsIn({ cluster: { identity: MINE }, facts, memory })[4]?.state.kind, 'next');
    const renewed = {
      application: ok(application({ passwords: [password('newer', '2026-06-01'), ...passwords] })),
    };
    assert.equal(stepsIn({ cluster: { identity: MINE }, facts: renewed, memory })[4]?.state.kind, 'done');
  });

  it('have a warning that holds nothing up', () => {
    assert.equal(
      currentStep(stepsIn({ cluster: { identity: MINE }, facts: { lacking: refused() } })),
      undefined,
    );
  });
});

describe('what is offered across tenants', () => {
  const cases: [when: string, given: Case, first: string[]][] = [
    ['nothing is chosen', NOTHING, ['cluster', 'create-application', 'enter-application']],
    [
      'an earlier run made an application',
      { ...NOTHING, facts: { candidates: [application()] } },
      ['cluster', 'earlier', 'create-application'],
    ],
    ['consent is next', { facts: { principal: ok(undefined) } }, ['open-consent', 'admit', 'copy-consent']],
    [
      'Graph refuses the other tenant',
      { facts: { principal: refused() } },
      ['open-consent', 'admit', 'copy-consent', 'enter-object-id'],
    ],
    ['the sign-in to a tenant is missing', { facts: { principal: refused('not-signed-in') } }, ['sign-in']],
    ['the role is next', { facts: { role: NOT_GIVEN } }, ['give-role']],
    [
      'the account lacks the right to give the role',
      { facts: { role: ok(rolePlan(procedureOf({ clientId: NEW }), { isGiven: false, caller: [] })) } },
      ['copy-request', 'give-role'],
    ],
    [
      'Azure refused to give the role',
      { facts: { role: NOT_GIVEN }, failures: new Map([['role', refused().failure]]) },
      ['copy-request', 'give-role'],
    ],
    ['the reset is next', {}, ['reset', 'reset-with-secret', 'check']],
    [
      'the application is not ours to renew',
      { facts: { application: ok(undefined) } },
      ['reset-with-secret', 'check'],
    ],
    ['Azure is at work', { cluster: { provisioningState: 'Updating' } }, ['check', 'change-application']],
    ['all is done', { cluster: { identity: MINE } }, ['done', 'reset', 'reset-with-secret']],
  ];
  for (const [when, given, first] of cases) {
    it(`begins with ${first.join(', ')} when ${when}`, () => {
      assert.deepEqual(offeredIn(given).slice(0, first.length), first);
    });
  }

  it('never has a reset before its turn', () => {
    for (const given of [
      NOTHING,
      { facts: { role: NOT_GIVEN } },
      { cluster: { powerState: 'Stopped' } },
    ] as const) {
      assert.ok(!offeredIn(given).some((kind) => kind.startsWith('reset')));
    }
  });

  it('names the application with which the cluster signs in now, whatever was remembered', () => {
    const procedure = procedureOf({ oldClientId: 'gone' });
    const steps = stepsIn(NOTHING);
    const [first] = actionsOf(procedure, factsOf(procedure), steps);
    assert.deepEqual(first, { kind: 'use-application', clientId: OLD, origin: 'cluster' });
  });
});
