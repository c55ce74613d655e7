import { credentialKindOf } from '../../core/credentials/source.ts';
import { commandsOf } from '../../core/grants/plan-document.ts';
import type { GrantPlan } from '../../core/grants/plan.ts';
import { renderPreview, renderReport } from '../../core/grants/preview.ts';
import { isControllerStorage } from '../../core/grants/storage.ts';
import { message } from '../../core/message.ts';
import type { WorkspaceFiles } from '../../core/ports.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import type { RunFacts } from '../../core/telemetry/vocabulary.ts';
import { say } from '../localise.ts';
import { withProgress } from '../progress.ts';
import { reportFailure } from '../report-failure.ts';
import type { AzureServices } from '../services.ts';
import type { Answers } from './build-plan.ts';
import { checkGrantedSecret } from './check-granted.ts';
import { closingMessage } from './closing.ts';
import { copyCommands } from './copy-commands.ts';
import { confirmPlan } from './confirm.ts';
import { logged } from './run-grant.ts';
import { confirmRisk, SecretPlanner, type Planned } from './secret-planner.ts';
import { changeContext, type Ending, type GrantDependencies } from './session.ts';

/** A grant by pull secret, from the first plan to the closing message. */
export class SecretSession {
  readonly #dependencies: GrantDependencies;
  readonly #files: WorkspaceFiles;
  readonly #planner: SecretPlanner;

  constructor(dependencies: GrantDependencies, azure: AzureServices, files: WorkspaceFiles) {
    this.#dependencies = dependencies;
    this.#files = files;
    this.#planner = new SecretPlanner(dependencies, azure, files);
  }

  async run(first: Answers): Promise<Result<Ending>> {
    try {
      return await this.#run(first);
    } finally {
      this.#planner.close();
    }
  }

  async #run(first: Answers): Promise<Result<Ending>> {
    const begun = await this.#planner.begin(first);
    if (!begun.ok) return begun;
    let answers = begun.value;
    let earlier: Answers | undefined;
    for (;;) {
      const planned = await this.#planner.plan(answers, earlier === undefined);
      if (!planned.ok) {
        if (earlier === undefined || planned.failure.kind === 'cancelled') return planned;
        // The answer that was just given cannot be planned: the one before it could.
        void reportFailure(planned.failure, this.#dependencies.log);
        [answers, earlier] = [earlier, undefined];
        continue;
      }
      const { plan } = planned.value;
      answers = planned.value.answers;
      await this.#dependencies.documents.show(answers.manifest.uri, renderPreview(plan, say));
      const answer = await confirmPlan(plan);
      if (answer === undefined) return cancelled();
      if (answer === 'copy-commands') return copyCommands(commandsOf(plan.steps));
      if (answer === 'change-scenario') return ok({ kind: 'change-scenario' });
      if (answer === 'change-context') return changeContext(this.#dependencies.services);
      if (answer === 'grant') {
        const confirmed = await confirmRisk(plan);
        if (confirmed !== undefined) return this.#execute({ plan: confirmed, answers });
        continue;
      }
      const changed = await this.#planner.change(planned.value, answer);
      if (changed.ok) [answers, earlier] = [changed.value, answers];
      else void reportFailure(changed.failure, this.#dependencies.log);
    }
  }

  async #execute(planned: Planned): Promise<Result<Ending>> {
    const { documents, log, onGranted, note } = this.#dependencies;
    note(factsOf(planned.plan));
    const { manifest, registry } = planned.answers;
    const title = message('Granting ACR pull from {0}', registry.loginServer);
    const granted = await withProgress(title, (progress) =>
      this.#planner.run(planned, logged(progress, log)),
    );
    onGranted();
    if (!granted.ok) return granted;
    await documents.show(manifest.uri, renderReport(granted.value, say));
    if (!(await closingMessage(granted.value))) return ok({ kind: 'done' });
    const places = { manifest: manifest.uri, files: this.#files };
    return checkGrantedSecret(granted.value.outline, places, this.#dependencies);
  }
}

function factsOf({ outline: { source, storage, placement } }: GrantPlan): RunFacts {
  const credential = isControllerStorage(storage) ? 'controller' : credentialKindOf(source);
  return { credential, form: storage.form, place: placement };
}
