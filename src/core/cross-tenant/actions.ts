import { isAbac } from '../clusters/choose-scenario.ts';
import type { FailureKind } from '../failure.ts';
import type { Result } from '../result.ts';
import { seemsToLackRight } from '../role-grants/plan.ts';
import { leftOverPasswords } from './passwords.ts';
import { oldClientIdOf, type Procedure } from './procedure.ts';
import type { Facts } from './read-facts.ts';
import { currentStep, type Step, type StepId, type StepState } from './steps.ts';

/** What the person can do now. */
export type Action =
  | { readonly kind: 'use-application'; readonly clientId: string; readonly origin: 'cluster' | 'earlier' }
  | { readonly kind: 'sign-in'; readonly tenantId: string }
  | { readonly kind: PlainAction };

export type PlainAction =
  | 'create-application'
  | 'enter-application'
  | 'prepare-application'
  | 'change-application'
  | 'open-consent'
  | 'copy-consent'
  | 'admit'
  | 'enter-object-id'
  | 'give-role'
  | 'change-breadth'
  | 'copy-request'
  | 'reset'
  | 'reset-with-secret'
  | 'remove-passwords'
  | 'check'
  | 'copy-commands'
  | 'change-scenario'
  | 'done';

/**
 * What can be done, the next step first. A step that Azure is at work with is not offered, and neither is one that
 * would do harm before its turn; everything else can be done again at any time.
 */
export function actionsOf(procedure: Procedure, facts: Facts, steps: readonly Step[]): Action[] {
  const current = currentStep(steps);
  const groups: readonly (readonly Action[])[] = steps
    .toSorted((a, b) => Number(b === current) - Number(a === current))
    .map((step) => actionsOfStep(step, procedure, facts));
  const check: Action = { kind: 'check' };
  return [
    ...signIns(procedure, facts),
    ...(current === undefined ? ([{ kind: 'done' }] as const) : []),
    ...(current?.state.kind === 'waiting' ? [check] : []),
    ...groups.flat(),
    ...(leftOverPasswords(procedure, facts).length > 0 ? ([{ kind: 'remove-passwords' }] as const) : []),
    ...(current?.state.kind === 'waiting' ? [] : [check]),
    ...(procedure.memory.clientId === undefined ? [] : ([{ kind: 'change-application' }] as const)),
    { kind: 'copy-commands' },
    { kind: 'change-scenario' },
  ];
}

function actionsOfStep({ id, state }: Step, procedure: Procedure, facts: Facts): readonly Action[] {
  const actions: Record<StepId, () => readonly Action[]> = {
    application: () => applicationActions(state, procedure, facts),
    consent: () => consentActions(state, facts),
    role: () => roleActions(state, procedure, facts),
    'old-roles': () => [],
    reset: () => resetActions(state, facts),
  };
  return actions[id]();
}

function applicationActions(
  state: StepState,
  procedure: Procedure,
  { candidates }: Facts,
): readonly Action[] {
  if (procedure.memory.clientId !== undefined) return isOpen(state) ? [{ kind: 'prepare-application' }] : [];
  return [
    { kind: 'use-application', clientId: oldClientIdOf(procedure), origin: 'cluster' },
    ...candidates.map(({ clientId }) => ({ kind: 'use-application', clientId, origin: 'earlier' }) as const),
    { kind: 'create-application' },
    { kind: 'enter-application' },
  ];
}

function consentActions(state: StepState, { principal }: Facts): readonly Action[] {
  if (!isOpen(state)) return [];
  return [
    { kind: 'open-consent' },
    { kind: 'admit' },
    { kind: 'copy-consent' },
    ...(principal?.ok === false ? ([{ kind: 'enter-object-id' }] as const) : []),
  ];
}

/** Who lacks the right may try all the same, since it cannot be told for certain, or ask someone who has it. */
function roleActions(state: StepState, { registry }: Procedure, { role }: Facts): readonly Action[] {
  if (role?.ok !== true || role.value.steps.length === 0) return [];
  const give: Action = { kind: 'give-role' };
  const ask: Action = { kind: 'copy-request' };
  const isRefused = state.kind === 'failed' && state.failure.kind === 'forbidden';
  const first = isRefused || seemsToLackRight(role.value) ? [ask, give] : [give];
  return [...first, ...(isAbac(registry) ? ([{ kind: 'change-breadth' }] as const) : [])];
}

/** A credential can be renewed again, also where the cluster has the application already. */
function resetActions(state: StepState, { application, role }: Facts): readonly Action[] {
  if (state.kind === 'waiting' || role?.ok !== true || role.value.steps.length > 0) return [];
  return [
    ...(application?.ok === true && application.value !== undefined ? ([{ kind: 'reset' }] as const) : []),
    { kind: 'reset-with-secret' },
  ];
}

function isOpen({ kind }: StepState): boolean {
  return kind === 'next' || kind === 'failed';
}

const SIGNED_OUT: readonly FailureKind[] = ['not-signed-in', 'unauthorized'];

/** Each tenant, and Graph in it, needs a sign-in of its own. */
function signIns({ cluster, registry }: Procedure, { application, home, principal }: Facts): Action[] {
  const isSignedOut = (result: Result<unknown> | undefined): boolean =>
    result?.ok === false && SIGNED_OUT.includes(result.failure.kind);
  return [
    ...(isSignedOut(application) || isSignedOut(home) ? [cluster.tenantId] : []),
    ...(isSignedOut(principal) ? [registry.tenantId] : []),
  ].map((tenantId) => ({ kind: 'sign-in', tenantId }));
}
