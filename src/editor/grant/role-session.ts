import { env, l10n, window } from 'vscode';
import { isAbac } from '../../core/clusters/choose-scenario.ts';
import type { ManagedCluster } from '../../core/clusters/managed-cluster.ts';
import { commandsOf } from '../../core/grants/plan-document.ts';
import { workloadsPullingFrom } from '../../core/grants/targets.ts';
import { message, type Message } from '../../core/message.ts';
import type { ArmRegistry } from '../../core/registry.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import {
  outlineRoleGrant,
  type Breadth,
  type Principal,
  type RoleGrantOutline,
} from '../../core/role-grants/outline.ts';
import { planRoleGrant, requestText, type RolePlan } from '../../core/role-grants/plan.ts';
import { renderRolePreview, renderRoleReport } from '../../core/role-grants/preview.ts';
import { readRoleState } from '../../core/role-grants/read-state.ts';
import { recheckRole } from '../../core/role-grants/recheck.ts';
import type { RoleReport } from '../../core/role-grants/run.ts';
import { canCheckInCluster, checkInClusterLabel } from '../cluster-check.ts';
import { say } from '../localise.ts';
import { preparePlan, withProgress } from '../progress.ts';
import type { AzureServices } from '../services.ts';
import type { Answers } from './build-plan.ts';
import { checkGrantedRole } from './check-granted.ts';
import { copyCommands } from './copy-commands.ts';
import { confirmRolePlan } from './confirm-role.ts';
import { principalOf } from './principal.ts';
import { logged, rolePorts, runRolePlan } from './run-grant.ts';
import { changeContext, type Ending, type GrantDependencies } from './session.ts';

export interface RoleAnswers extends Omit<Answers, 'registry' | 'source'> {
  readonly cluster: ManagedCluster;
  readonly registry: ArmRegistry;
  readonly scenario: 'managed-identity' | 'service-principal';
}

/** As much as the plan needs to be good for: the repositories of the manifest where the registry can tell them apart. */
export function narrowest(registry: ArmRegistry): Breadth {
  return isAbac(registry) ? 'repositories' : 'registry';
}

/** Reads what exists, and plans the role. Changes nothing. */
export function planRole(
  { context, cluster, registry, manifest }: RoleAnswers,
  choice: { readonly principal: Principal; readonly breadth: Breadth },
  azure: AzureServices,
): Promise<Result<RolePlan>> {
  const workloads = workloadsPullingFrom(manifest.workloads, registry.loginServer);
  const outline = outlineRoleGrant({ context, cluster, registry, workloads, ...choice });
  return preparePlan(async ({ signal }) => {
    const state = await readRoleState(outline, azure.roles, signal);
    return state.ok ? planRoleGrant(outline, state.value) : state;
  });
}

/** A grant by role, from the first plan to the closing message. */
export class RoleSession {
  readonly #dependencies: GrantDependencies;
  readonly #azure: AzureServices;
  readonly #warnings: readonly Message[];

  constructor(dependencies: GrantDependencies, azure: AzureServices, warnings: readonly Message[]) {
    this.#dependencies = dependencies;
    this.#azure = azure;
    this.#warnings = warnings;
  }

  async run(answers: RoleAnswers): Promise<Result<Ending>> {
    const principal = await principalOf(answers, this.#azure);
    if (!principal.ok) return principal;
    let breadth = narrowest(answers.registry);
    for (;;) {
      const planned = await planRole(answers, { principal: principal.value, breadth }, this.#azure);
      if (!planned.ok) return planned;
      const plan = planned.value;
      await this.#dependencies.documents.show(
        answers.manifest.uri,
        renderRolePreview(plan, this.#warnings, say),
      );
      const answer = await confirmRolePlan(plan);
      switch (answer) {
        case undefined:
          return cancelled();
        case 'grant':
          return plan.steps.length === 0 ? ok({ kind: 'done' }) : this.#execute(plan, answers);
        case 'change-breadth':
          breadth = breadth === 'registry' ? 'repositories' : 'registry';
          break;
        case 'change-scenario':
          return ok({ kind: 'change-scenario' });
        case 'change-context':
          return changeContext(this.#dependencies.services);
        case 'copy-commands':
          return copyCommands(commandsOf(plan.steps));
        case 'copy-request':
          return copyRequest(plan);
      }
    }
  }

  async #execute(plan: RolePlan, answers: RoleAnswers): Promise<Result<Ending>> {
    const { documents, onGranted } = this.#dependencies;
    const title = message('Granting ACR pull from {0}', plan.outline.registry.loginServer);
    const granted = await withProgress(title, (progress) =>
      runRolePlan(plan, this.#azure, logged(progress, this.#dependencies.log)),
    );
    onGranted();
    if (!granted.ok) return granted;
    await documents.show(answers.manifest.uri, renderRoleReport(granted.value, say));
    switch (await sayWhatCameOut(granted.value)) {
      case 'recheck':
        return this.#recheck(granted.value);
      case 'check-in-cluster':
        return checkGrantedRole(plan.outline, answers.manifest, this.#dependencies);
      case undefined:
        return ok({ kind: 'done' });
    }
  }

  async #recheck({ outline }: RoleReport): Promise<Result<Ending>> {
    const title = message('Checking {0}', outline.registry.loginServer);
    const found = await withProgress(title, (progress) =>
      recheckRole(outline, rolePorts(this.#azure), logged(progress, this.#dependencies.log)),
    );
    if (!found.ok) return found;
    const { level, text, hint } = found.value;
    const words = hint === undefined ? say(text) : `${say(text)} ${say(hint)}`;
    if (level === 'pass') void window.showInformationMessage(words);
    else void window.showWarningMessage(words);
    return ok({ kind: 'done' });
  }
}

/** Answers what the person wants to see checked now. */
async function sayWhatCameOut({
  outline,
  findings,
}: RoleReport): Promise<'recheck' | 'check-in-cluster' | undefined> {
  const bad = findings.find(({ level }) => level === 'fail');
  const done = doneText(outline);
  const again = l10n.t('Check Again');
  const inCluster = checkInClusterLabel();
  const buttons = canCheckInCluster(outline.context) ? [again, inCluster] : [again];
  const answer =
    bad === undefined
      ? await window.showInformationMessage(
          `${done} ${l10n.t('The registry may need up to 10 minutes to know of it.')}`,
          ...buttons,
        )
      : await window.showWarningMessage(`${done} ${say(bad.text)}`, ...buttons);
  if (answer === inCluster) return 'check-in-cluster';
  return answer === again ? 'recheck' : undefined;
}

function doneText({ principal, role, registry }: RoleGrantOutline): string {
  return l10n.t('The {0} has the role {1} on {2}.', say(principal.label), role.name, registry.loginServer);
}

async function copyRequest(plan: RolePlan): Promise<Result<Ending>> {
  await env.clipboard.writeText(say(requestText(plan)));
  void window.showInformationMessage(l10n.t('The request is copied. Nothing was changed.'));
  return ok({ kind: 'done' });
}
