import { setTimeout as delay } from 'node:timers/promises';
import { l10n, window } from 'vscode';
import type { Action } from '../../core/cross-tenant/actions.ts';
import { planSteps, renderProcedure } from '../../core/cross-tenant/document.ts';
import { recall, remember } from '../../core/cross-tenant/memory.ts';
import type { StepProgress } from '../../core/cross-tenant/not-yet.ts';
import { newMemory, type Procedure } from '../../core/cross-tenant/procedure.ts';
import { readFacts, type Facts } from '../../core/cross-tenant/read-facts.ts';
import { currentStep, stepsOf, type Step, type StepId } from '../../core/cross-tenant/steps.ts';
import type { ManagedCluster } from '../../core/clusters/managed-cluster.ts';
import { isAbac } from '../../core/clusters/choose-scenario.ts';
import type { Failure } from '../../core/failure.ts';
import { commandsOf } from '../../core/grants/plan-document.ts';
import { workloadsPullingFrom } from '../../core/grants/targets.ts';
import { message, type Message } from '../../core/message.ts';
import type { ArmRegistry } from '../../core/registry.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { withTrail } from '../../core/trail.ts';
import { say } from '../localise.ts';
import { withProgress } from '../progress.ts';
import { reportFailure } from '../report-failure.ts';
import type { AzureServices } from '../services.ts';
import type { Answers } from './build-plan.ts';
import { copyCommands } from './copy-commands.ts';
import { followUp, perform, stepOf } from './cross-tenant-actions.ts';
import { askAction } from './cross-tenant-choices.ts';
import { CrossTenantSteps } from './cross-tenant-steps.ts';
import { logged } from './run-grant.ts';
import type { Ending, GrantDependencies } from './session.ts';

export interface CrossTenantAnswers extends Omit<Answers, 'registry' | 'source'> {
  readonly cluster: ManagedCluster;
  readonly registry: ArmRegistry;
}

/** Under which procedures are kept beyond a restart. */
const KEPT = 'crossTenantProcedures';

interface Look {
  readonly facts: Facts;
  readonly steps: readonly Step[];
}

interface Performed {
  readonly procedure: Procedure;
  readonly isDone: boolean;
}

/** A grant to a cluster of another tenant: one step after the other, each read from Azure anew. */
export class CrossTenantSession {
  readonly #dependencies: GrantDependencies;
  readonly #azure: AzureServices;
  readonly #warnings: readonly Message[];
  readonly #steps: CrossTenantSteps;
  readonly #failures = new Map<StepId, Failure>();

  constructor(dependencies: GrantDependencies, azure: AzureServices, warnings: readonly Message[]) {
    this.#dependencies = dependencies;
    this.#azure = azure;
    this.#warnings = warnings;
    this.#steps = new CrossTenantSteps({
      azure,
      sleep,
      withProgress: (title, work) => this.#withProgress(title, work),
    });
  }

  async run(answers: CrossTenantAnswers): Promise<Result<Ending>> {
    let procedure = this.#begin(answers);
    let isFinished = false;
    for (;;) {
      const look = await this.#look(procedure);
      if (!look.ok) return look;
      const { facts, steps } = look.value;
      procedure = { ...procedure, cluster: facts.cluster };
      await this.#show(procedure, look.value, answers);
      if (isFinished && currentStep(steps) === undefined) return this.#finish(procedure);
      const action = await askAction(procedure, facts, steps);
      if (action === undefined) return cancelled();
      if (action.kind === 'done') return ok({ kind: 'done' });
      if (action.kind === 'change-scenario') return ok({ kind: 'change-scenario' });
      if (action.kind === 'copy-commands') {
        return copyCommands(commandsOf(planSteps(procedure, facts, steps, new Date())));
      }
      ({ procedure, isDone: isFinished } = await this.#perform(action, procedure, facts));
    }
  }

  /** Goes on where it was left. */
  #begin({ context, cluster, registry, manifest }: CrossTenantAnswers): Procedure {
    const kept = recall(this.#dependencies.memory.get(KEPT), cluster, registry);
    return {
      context,
      cluster,
      registry,
      workloads: workloadsPullingFrom(manifest.workloads, registry.loginServer),
      breadth: isAbac(registry) ? 'repositories' : 'registry',
      memory: kept ?? newMemory(cluster, registry),
    };
  }

  #look(procedure: Procedure): Promise<Result<Look>> {
    return withProgress(message('Asking Azure how far it is'), async ({ signal }) => {
      const facts = await readFacts(procedure, this.#azure, signal);
      if (!facts.ok) return facts;
      const steps = stepsOf(procedure, facts.value, this.#failures, new Date());
      return ok({ facts: facts.value, steps });
    });
  }

  async #show(procedure: Procedure, look: Look, { manifest }: CrossTenantAnswers): Promise<void> {
    const input = { ...look, warnings: this.#warnings, now: new Date() };
    await this.#dependencies.documents.show(manifest.uri, renderProcedure(procedure, input, say));
  }

  async #perform(first: Action, before: Procedure, facts: Facts): Promise<Performed> {
    const performed = await this.#performInTurn(first, before, facts);
    if (first.kind === 'give-role' || first.kind === 'reset') this.#dependencies.onGranted();
    return performed;
  }

  /** What was chosen, and what follows of itself. A failure is told, and stays with its step until that goes well. */
  async #performInTurn(first: Action, before: Procedure, facts: Facts): Promise<Performed> {
    let procedure = before;
    for (let action: Action | undefined = first; action !== undefined; action = followUp(action)) {
      const done: Result<Procedure> = await perform(action, procedure, facts, this.#steps);
      if (!done.ok) {
        this.#note(stepOf(action, procedure), done.failure);
        return { procedure, isDone: false };
      }
      this.#failures.delete(stepOf(action, procedure));
      if (done.value.memory !== procedure.memory) await this.#keep(done.value);
      procedure = done.value;
    }
    return { procedure, isDone: true };
  }

  #note(step: StepId, failure: Failure): void {
    if (failure.kind !== 'cancelled') this.#failures.set(step, failure);
    void reportFailure(failure, this.#dependencies.log);
  }

  async #keep({ memory }: Procedure): Promise<void> {
    const { memory: store } = this.#dependencies;
    await store.update(KEPT, remember(store.get(KEPT), memory));
  }

  #finish({ cluster, registry, memory }: Procedure): Result<Ending> {
    void window.showInformationMessage(
      l10n.t(
        '{0} can pull from {1}: it signs in with the application {2}. The registry may need up to 10 minutes to know of it.',
        cluster.name,
        registry.loginServer,
        memory.clientId ?? '',
      ),
    );
    return ok({ kind: 'done' });
  }

  #withProgress<T>(title: Message, work: (progress: StepProgress) => Promise<Result<T>>): Promise<Result<T>> {
    const { log } = this.#dependencies;
    return withProgress(title, (progress) => withTrail(title, logged(progress, log), work));
  }
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return delay(milliseconds, undefined, { signal }).catch(() => undefined);
}
