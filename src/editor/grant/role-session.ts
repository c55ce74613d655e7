import { setTimeout as delay } from 'node:timers/promises';
import { env, l10n, window } from 'vscode';
import { isAbac } from '../../core/clusters/choose-scenario.ts';
import type { ManagedCluster } from '../../core/clusters/managed-cluster.ts';
import { commandsOf } from '../../core/grants/plan-document.ts';
import { workloadsPullingFrom } from '../../core/grants/targets.ts';
import { message, plain, type Message } from '../../core/message.ts';
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
import {
  runRoleGrant,
  type RoleGrantPorts,
  type RoleGrantProgress,
  type RoleReport,
} from '../../core/role-grants/run.ts';
import { say } from '../localise.ts';
import { withProgress } from '../progress.ts';
import type { AzureServices } from '../services.ts';
import type { Answers } from './build-plan.ts';
import { copyCommands } from './copy-commands.ts';
import { confirmRolePlan } from './confirm-role.ts';
import { principalOf } from './principal.ts';
import { changeContext, type Ending, type GrantDependencies } from './session.ts';

export interface RoleAnswers extends Omit<Answers, 'registry' | 'source'> {
  readonly cluster: ManagedCluster;
  readonly registry: ArmRegistry;
  readonly scenario: 'managed-identity' | 'service-principal';
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
    let breadth: Breadth = isAbac(answers.registry) ? 'repositories' : 'registry';
    for (;;) {
      const planned = await this.#plan(answers, principal.value, breadth);
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

  #plan(answers: RoleAnswers, principal: Principal, breadth: Breadth): Promise<Result<RolePlan>> {
    const { context, cluster, registry, manifest } = answers;
    const workloads = workloadsPullingFrom(manifest.workloads, registry.loginServer);
    const outline = outlineRoleGrant({ context, cluster, registry, principal, workloads, breadth });
    return withProgress(message('Preparing the plan'), async ({ signal }) => {
      const state = await readRoleState(outline, this.#azure.roles, signal);
      return state.ok ? planRoleGrant(outline, state.value) : state;
    });
  }

  async #execute(plan: RolePlan, answers: RoleAnswers): Promise<Result<Ending>> {
    const { documents, onGranted } = this.#dependencies;
    const title = message('Granting ACR pull from {0}', plan.outline.registry.loginServer);
    const granted = await this.#withProgress(title, (progress) =>
      runRoleGrant(plan, this.#ports(), progress),
    );
    if (!granted.ok) return granted;
    onGranted();
    await documents.show(answers.manifest.uri, renderRoleReport(granted.value, say));
    return (await sayWhatCameOut(granted.value)) ? this.#recheck(granted.value) : ok({ kind: 'done' });
  }

  async #recheck({ outline }: RoleReport): Promise<Result<Ending>> {
    const title = message('Checking {0}', outline.registry.loginServer);
    const found = await this.#withProgress(title, (progress) =>
      recheckRole(outline, this.#ports(), progress),
    );
    if (!found.ok) return found;
    const { level, text, hint } = found.value;
    const words = hint === undefined ? say(text) : `${say(text)} ${say(hint)}`;
    if (level === 'pass') void window.showInformationMessage(words);
    else void window.showWarningMessage(words);
    return ok({ kind: 'done' });
  }

  #withProgress<T>(title: Message, work: (progress: RoleGrantProgress) => Promise<T>): Promise<T> {
    const { log } = this.#dependencies;
    return withProgress(title, ({ signal, report }) =>
      work({
        signal,
        report: (step) => {
          log.info(plain(step));
          report(step);
        },
      }),
    );
  }

  #ports(): RoleGrantPorts {
    return {
      roles: this.#azure.roles,
      sleep: (milliseconds, signal) => delay(milliseconds, undefined, { signal }).catch(() => undefined),
    };
  }
}

/** Answers whether the person wants to check again. */
async function sayWhatCameOut({ outline, findings }: RoleReport): Promise<boolean> {
  const bad = findings.find(({ level }) => level === 'fail');
  const done = doneText(outline);
  const again = l10n.t('Check Again');
  const answer =
    bad === undefined
      ? await window.showInformationMessage(
          `${done} ${l10n.t('The registry may need up to 10 minutes to know of it.')}`,
          again,
        )
      : await window.showWarningMessage(`${done} ${say(bad.text)}`, again);
  return answer === again;
}

function doneText({ principal, role, registry }: RoleGrantOutline): string {
  return l10n.t('The {0} has the role {1} on {2}.', say(principal.label), role.name, registry.loginServer);
}

async function copyRequest(plan: RolePlan): Promise<Result<Ending>> {
  await env.clipboard.writeText(say(requestText(plan)));
  void window.showInformationMessage(l10n.t('The request is copied. Nothing was changed.'));
  return ok({ kind: 'done' });
}
