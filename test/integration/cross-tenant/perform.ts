import type { Action } from '../../../src/core/cross-tenant/actions.ts';
import { createApplication, prepareApplication } from '../../../src/core/cross-tenant/application-step.ts';
import type { Cloud } from '../../../src/core/clouds.ts';
import { admitByGraph, consentUrl, waitForConsent } from '../../../src/core/cross-tenant/consent-step.ts';
import type { Sleep, StepProgress } from '../../../src/core/cross-tenant/not-yet.ts';
import { leftOverPasswords, passwordEnd } from '../../../src/core/cross-tenant/passwords.ts';
import {
  chooseApplication,
  forgetPassword,
  type Procedure,
  type ProcedureMemory,
} from '../../../src/core/cross-tenant/procedure.ts';
import type { FactPorts, Facts } from '../../../src/core/cross-tenant/read-facts.ts';
import { renewAndReset, resetWithSecret } from '../../../src/core/cross-tenant/reset-step.ts';
import { message } from '../../../src/core/message.ts';
import { ok, type Result } from '../../../src/core/result.ts';
import { runRoleGrant } from '../../../src/core/role-grants/run.ts';
import { withTrail } from '../../../src/core/trail.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { RunOptions } from './run.ts';

export interface Ports extends FactPorts {
  readonly cloud: Cloud;
  readonly sleep: Sleep;
  /** Who watches and may cancel; nobody when left out. */
  readonly progress?: StepProgress;
  readonly now?: () => Date;
  /** Opens a page as the person's browser does. */
  readonly open?: (url: string) => Promise<unknown>;
}

interface Place {
  readonly procedure: Procedure;
  readonly facts: Facts;
}

function browse(url: string): Promise<unknown> {
  return fetch(url, { redirect: 'manual' });
}

const unwatched: StepProgress = { signal: new AbortController().signal, report: () => undefined };

/** Does what the editor does for an action; answers what is kept afterwards. */
export async function perform(
  action: Action,
  { procedure, facts }: Place,
  ports: Ports,
  options: RunOptions,
): Promise<Result<ProcedureMemory>> {
  const title = message('Granting ACR pull from {0}', procedure.registry.loginServer);
  return withTrail(title, ports.progress ?? unwatched, (progress) =>
    performStep(action, { procedure, facts }, { ...ports, progress }, options),
  );
}

async function performStep(
  action: Action,
  { procedure, facts }: Place,
  ports: Ports & { readonly progress: StepProgress },
  options: RunOptions,
): Promise<Result<ProcedureMemory>> {
  const { memory } = procedure;
  const { progress } = ports;
  switch (action.kind) {
    case 'use-application':
      return ok(chooseApplication(procedure, action.clientId));
    case 'enter-application':
      return ok(chooseApplication(procedure, options.clientId ?? ''));
    case 'create-application': {
      const made = await createApplication(procedure, ports, progress);
      return made.ok ? ok(chooseApplication(procedure, made.value.clientId)) : made;
    }
    case 'prepare-application':
      return same(memory, await prepareApplication(procedure, ports, progress));
    case 'open-consent':
      await (ports.open ?? browse)(consentUrl(procedure, facts, ports.cloud));
      return same(memory, await waitForConsent(procedure, ports, progress));
    case 'admit':
      return same(memory, await admitByGraph(procedure, ports, progress));
    case 'enter-object-id':
      return ok({ ...memory, objectId: options.objectId ?? '' });
    case 'give-role':
      if (facts.role?.ok !== true) throw new Error('There is no role to give.');
      return same(memory, await runRoleGrant(facts.role.value, ports, progress));
    case 'reset':
      return reset({ procedure, facts }, ports);
    case 'reset-with-secret': {
      const secret = new Secret(options.secret ?? '');
      return same(forgetPassword(memory), await resetWithSecret(procedure, secret, ports, progress));
    }
    case 'remove-passwords':
      return same(memory, await removePasswords({ procedure, facts }, ports));
    default:
      throw new Error(`${action.kind} changes nothing.`);
  }
}

async function reset({ procedure, facts }: Place, ports: Ports): Promise<Result<ProcedureMemory>> {
  if (facts.application?.ok !== true || facts.application.value === undefined) {
    throw new Error('There is no application.');
  }
  const { progress = unwatched } = ports;
  const endsOn = passwordEnd(ports.now?.() ?? new Date());
  const renewed = await renewAndReset(procedure, facts.application.value, { ...ports, endsOn }, progress);
  return renewed.ok ? ok({ ...procedure.memory, passwordInUse: renewed.value }) : renewed;
}

async function removePasswords({ procedure, facts }: Place, ports: Ports): Promise<Result<void>> {
  const application = facts.application?.ok === true ? facts.application.value : undefined;
  if (application === undefined) throw new Error('There is no application.');
  const { progress = unwatched } = ports;
  for (const { keyId } of leftOverPasswords(procedure, facts)) {
    const { tenantId } = procedure.cluster;
    const removed = await ports.applications.removePassword(tenantId, application, keyId, progress.signal);
    if (!removed.ok) return removed;
  }
  return ok(undefined);
}

function same(memory: ProcedureMemory, result: Result<unknown>): Result<ProcedureMemory> {
  return result.ok ? ok(memory) : result;
}
