import { formatDate } from '../grants/dates.ts';
import type { Failure } from '../failure.ts';
import { message, type Message } from '../message.ts';
import type { Result } from '../result.ts';
import { describeRole } from './lacking-roles.ts';
import { credentialEnd } from './passwords.ts';
import type { Application } from './ports.ts';
import { isBusy, replacesApplication, signsInWithChosen, type Procedure } from './procedure.ts';
import type { Facts } from './read-facts.ts';

export const STEP_IDS = ['application', 'consent', 'role', 'old-roles', 'reset'] as const;
export type StepId = (typeof STEP_IDS)[number];

export type StepState =
  | { readonly kind: 'done'; readonly note?: Message }
  | { readonly kind: 'next' }
  /** For an earlier step, or for Azure. */
  | { readonly kind: 'waiting'; readonly reason: Message }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** To be looked at; it holds nothing up. */
  | { readonly kind: 'warning'; readonly reasons: readonly Message[] };

export interface Step {
  readonly id: StepId;
  readonly state: StepState;
}

/** How the last try of a step ended in this session, where it failed. */
export type Failures = ReadonlyMap<StepId, Failure>;

/**
 * The steps in their order, each with its state, by what Azure says now. A failure of the last try counts only for a
 * step that is still to be done.
 */
export function stepsOf(procedure: Procedure, facts: Facts, failures: Failures, now: Date): Step[] {
  const states: Record<StepId, StepState> = {
    application: applicationState(facts),
    consent: consentState(facts),
    role: roleState(facts),
    'old-roles': oldRolesState(facts),
    reset: resetState(procedure, facts, now),
  };
  return STEP_IDS.map((id) => {
    const failure = failures.get(id);
    const state = states[id];
    return {
      id,
      state: failure !== undefined && state.kind === 'next' ? { kind: 'failed', failure } : state,
    };
  });
}

/** The step to go on with: the first that is neither done nor only a warning. `undefined` when all is done. */
export function currentStep(steps: readonly Step[]): Step | undefined {
  return steps.find(({ state }) => state.kind !== 'done' && state.kind !== 'warning');
}

const NEXT: StepState = { kind: 'next' };
const CHANGE_FAILED = message(
  'The last change of the cluster failed. If that was a new credential, renew it once more.',
);

function failed({ failure }: Extract<Result<unknown>, { ok: false }>): StepState {
  return { kind: 'failed', failure };
}

function waiting(reason: Message): StepState {
  return { kind: 'waiting', reason };
}

/**
 * Where Graph is refused the application may be in order all the same: what others see of it decides then. One that
 * another tenant registered is not among the applications here, but has its service principal.
 */
function applicationState({ application, home, principal }: Facts): StepState {
  if (application === undefined || home === undefined) return NEXT;
  if (!application.ok) return isThere(principal) && isThere(home) ? { kind: 'done' } : failed(application);
  if (!home.ok) return failed(home);
  if (application.value === undefined) return isThere(home) ? { kind: 'done' } : NEXT;
  return isReady(application.value) && home.value !== undefined ? { kind: 'done' } : NEXT;
}

/** Whether other tenants can let the application in, by its consent page too. */
export function isReady({ isMultiTenant, redirectUris }: Application): boolean {
  return isMultiTenant && redirectUris.length > 0;
}

function consentState(facts: Facts): StepState {
  const { principal } = facts;
  if (principal === undefined) return waiting(message('First the application must be there.'));
  if (!principal.ok) return failed(principal);
  if (principal.value !== undefined) return { kind: 'done' };
  return applicationState(facts).kind === 'next'
    ? waiting(message('First other tenants must be able to let the application in.'))
    : NEXT;
}

function roleState({ role }: Facts): StepState {
  if (role === undefined) return waiting(message("First the registry's tenant must know the application."));
  if (!role.ok) return failed(role);
  return role.value.steps.length === 0 ? { kind: 'done' } : NEXT;
}

function oldRolesState({ lacking }: Facts): StepState {
  if (lacking === undefined) return waiting(message('First the application must be there.'));
  if (!lacking.ok) return { kind: 'warning', reasons: [lacking.failure.message] };
  if (lacking.value.length === 0) return { kind: 'done' };
  return { kind: 'warning', reasons: lacking.value.map(describeRole) };
}

function resetState(procedure: Procedure, facts: Facts, now: Date): StepState {
  const { cluster } = facts;
  if (isBusy(cluster)) {
    return waiting(message('The cluster is being changed (state {0}).', cluster.provisioningState));
  }
  if (signsInWithChosen({ ...procedure, cluster })) return resetDone(procedure, facts, now);
  if (roleState(facts).kind !== 'done') return waiting(message('First the role must be there.'));
  if (cluster.powerState === 'Stopped') return waiting(message('The cluster is stopped: start it first.'));
  return NEXT;
}

/** The cluster has the application already; a reset that failed half way, or an ended password, wants another one. */
function resetDone(procedure: Procedure, facts: Facts, now: Date): StepState {
  const { cluster } = facts;
  const wasReset = replacesApplication({ ...procedure, cluster });
  if (cluster.provisioningState === 'Failed' && wasReset) {
    return procedure.memory.passwordInUse === undefined
      ? NEXT
      : { kind: 'warning', reasons: [CHANGE_FAILED] };
  }
  const endsOn = credentialEnd(procedure, facts);
  if (endsOn === undefined) return { kind: 'done' };
  if (endsOn <= now) return NEXT;
  return { kind: 'done', note: message('Its credential ends on {0}.', formatDate(endsOn)) };
}

function isThere<T>(found: Result<T | undefined> | undefined): boolean {
  return found?.ok === true && found.value !== undefined;
}
