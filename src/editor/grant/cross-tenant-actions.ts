import type { Action } from '../../core/cross-tenant/actions.ts';
import { prepareApplication } from '../../core/cross-tenant/application-step.ts';
import { admitByGraph } from '../../core/cross-tenant/consent-step.ts';
import { chooseApplication, forgetApplication, type Procedure } from '../../core/cross-tenant/procedure.ts';
import type { Facts } from '../../core/cross-tenant/read-facts.ts';
import type { StepId } from '../../core/cross-tenant/steps.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Change, CrossTenantSteps } from './cross-tenant-steps.ts';

/** The step that is failed when the action fails. */
export function stepOf(action: Action, { registry }: Procedure): StepId {
  switch (action.kind) {
    case 'sign-in':
      return action.tenantId === registry.tenantId ? 'consent' : 'application';
    case 'open-consent':
    case 'copy-consent':
    case 'admit':
    case 'enter-object-id':
      return 'consent';
    case 'give-role':
    case 'change-breadth':
    case 'copy-request':
      return 'role';
    case 'reset':
    case 'reset-with-secret':
    case 'remove-passwords':
      return 'reset';
    default:
      return 'application';
  }
}

/** What follows of itself: an application is chosen to be prepared. */
export function followUp({ kind }: Action): Action | undefined {
  return kind === 'use-application' || kind === 'create-application'
    ? { kind: 'prepare-application' }
    : undefined;
}

/** Does what the person chose. Answers the procedure as it is afterwards. */
export async function perform(
  action: Action,
  procedure: Procedure,
  facts: Facts,
  steps: CrossTenantSteps,
): Promise<Result<Procedure>> {
  const done = await changeOf(action, procedure, facts, steps);
  return done.ok ? ok({ ...procedure, ...done.value }) : done;
}

async function changeOf(
  action: Action,
  procedure: Procedure,
  facts: Facts,
  steps: CrossTenantSteps,
): Promise<Result<Change>> {
  switch (action.kind) {
    case 'use-application':
      return ok({ memory: chooseApplication(procedure, action.clientId) });
    case 'create-application':
      return steps.create(procedure);
    case 'enter-application':
      return steps.enterApplication(procedure);
    case 'change-application':
      return ok({ memory: forgetApplication(procedure.memory) });
    case 'prepare-application':
      return unchanged(await steps.change(procedure, prepareApplication));
    case 'open-consent':
      return steps.openConsent(procedure, facts);
    case 'copy-consent':
      return steps.copyConsent(procedure, facts);
    case 'admit':
      return unchanged(await steps.change(procedure, admitByGraph));
    case 'enter-object-id':
      return steps.enterObjectId(procedure);
    case 'give-role':
      return steps.giveRole(facts);
    case 'copy-request':
      return steps.copyRequest(facts);
    case 'change-breadth':
      return ok({ breadth: procedure.breadth === 'registry' ? 'repositories' : 'registry' });
    case 'reset':
      return steps.reset(procedure, facts);
    case 'reset-with-secret':
      return steps.resetWithSecret(procedure, facts);
    case 'remove-passwords':
      return steps.removePasswords(procedure, facts);
    case 'sign-in':
      return steps.signIn(action.tenantId);
    case 'check':
    case 'copy-commands':
    case 'change-scenario':
    case 'done':
      return ok({});
  }
}

function unchanged(result: Result<void>): Result<Change> {
  return result.ok ? ok({}) : result;
}
