import { commandsOf } from '../../core/grants/plan-document.ts';
import type { GrantPlan } from '../../core/grants/plan.ts';
import { renderPreview, renderReport } from '../../core/grants/preview.ts';
import { message } from '../../core/message.ts';
import type { WorkspaceFiles } from '../../core/ports.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { say } from '../localise.ts';
import { withProgress } from '../progress.ts';
import type { AzureServices } from '../services.ts';
import { settings } from '../settings.ts';
import { buildPlan, type Answers } from './build-plan.ts';
import { checkGrantedSecret } from './check-granted.ts';
import { closingMessage } from './closing.ts';
import { copyCommands } from './copy-commands.ts';
import { confirmPlan } from './confirm.ts';
import { findCredential, pasteAfterFailure } from './find-credential.ts';
import { pickCredential, pickExpiry } from './pick-credential.ts';
import { logged, runSecretPlan } from './run-grant.ts';
import { changeContext, type Ending, type GrantDependencies } from './session.ts';

/** A grant by pull secret, from the first plan to the closing message. */
export class SecretSession {
  readonly #dependencies: GrantDependencies;
  readonly #azure: AzureServices;
  readonly #files: WorkspaceFiles;

  constructor(dependencies: GrantDependencies, azure: AzureServices, files: WorkspaceFiles) {
    this.#dependencies = dependencies;
    this.#azure = azure;
    this.#files = files;
  }

  async run(first: Answers): Promise<Result<Ending>> {
    let answers = first;
    for (;;) {
      const planned = await this.#plan(answers);
      if (!planned.ok) return planned;
      const { plan } = planned.value;
      answers = planned.value.answers;
      await this.#dependencies.documents.show(answers.manifest.uri, renderPreview(plan, say));
      const answer = await confirmPlan(plan);
      if (answer === undefined) return cancelled();
      if (answer === 'grant') return this.#execute(plan, answers);
      if (answer === 'copy-commands') return copyCommands(commandsOf(plan.steps));
      if (answer === 'change-scenario') return ok({ kind: 'change-scenario' });
      if (answer === 'change-context') return changeContext(this.#dependencies.services);
      const changed = await this.#change(answers, answer);
      if (changed.ok) answers = changed.value;
      else if (changed.failure.kind !== 'cancelled') return changed;
    }
  }

  /** A failure of Azure here still leaves the way of a pasted credential. */
  async #plan(answers: Answers): Promise<Result<{ answers: Answers; plan: GrantPlan }>> {
    const ports = {
      files: this.#files,
      tokens: this.#azure.registryTokens,
      machine: this.#dependencies.services.machine,
    };
    const plan = await buildPlan(answers, ports);
    if (plan.ok) return ok({ answers, plan: plan.value });
    if (plan.failure.kind !== 'forbidden') return plan;
    const pasted = await pasteAfterFailure(answers.registry.loginServer, plan.failure);
    return pasted.ok ? this.#plan({ ...answers, source: pasted.value.source }) : pasted;
  }

  async #change(answers: Answers, answer: 'change-expiry' | 'change-credential'): Promise<Result<Answers>> {
    if (answer === 'change-expiry') {
      if (answers.source.kind !== 'token') return ok(answers);
      const expiresOn = await pickExpiry(answers.source.expiresOn);
      return expiresOn.ok
        ? ok({ ...answers, source: { kind: 'token', expiresOn: expiresOn.value } })
        : expiresOn;
    }
    const source = await pickCredential(answers.registry.loginServer, settings.passwordDays());
    if (!source.ok) return source;
    if (source.value.kind === 'pasted' || answers.registry.arm !== undefined)
      return ok({ ...answers, source: source.value });
    const found = await findCredential(answers.registry.loginServer, this.#azure);
    return found.ok ? ok({ ...answers, ...found.value }) : found;
  }

  async #execute(plan: GrantPlan, answers: Answers): Promise<Result<Ending>> {
    const { log, documents, onGranted } = this.#dependencies;
    const title = message('Granting ACR pull from {0}', answers.registry.loginServer);
    const granted = await withProgress(title, (progress) =>
      runSecretPlan(plan, answers, { azure: this.#azure, files: this.#files }, logged(progress, log)),
    );
    if (!granted.ok) return granted;
    onGranted();
    await documents.show(answers.manifest.uri, renderReport(granted.value, say));
    if (!(await closingMessage(granted.value))) return ok({ kind: 'done' });
    const places = { manifest: answers.manifest.uri, files: this.#files };
    return checkGrantedSecret(granted.value.outline, places, this.#dependencies);
  }
}
