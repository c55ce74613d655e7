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
import { agreeToLosses } from './apply-consent.ts';
import { ApplySession } from './apply-session.ts';
import { buildPlan, type Answers } from './build-plan.ts';
import { checkGrantedSecret } from './check-granted.ts';
import { closingMessage } from './closing.ts';
import { copyCommands } from './copy-commands.ts';
import { confirmAdminUser, confirmPlan, enablesAdminUser } from './confirm.ts';
import { chooseSource, firstSource, readOffers, type Offers } from './change-credential.ts';
import { credentialPorts } from './credential-ports.ts';
import { findCredential, pasteAfterFailure } from './find-credential.ts';
import { pickExpiry } from './pick-credential.ts';
import { pickPlacement } from './pick-placement.ts';
import { firstStorage, pickStorage, type FormSurroundings } from './pick-form.ts';
import { logged, runSecretPlan } from './run-grant.ts';
import { changeContext, type Ending, type GrantDependencies } from './session.ts';

type Change =
  | 'change-expiry'
  | 'change-password'
  | 'change-role'
  | 'change-credential'
  | 'change-form'
  | 'change-place'
  | 'change-apply';

/** A grant by pull secret, from the first plan to the closing message. */
export class SecretSession {
  readonly #dependencies: GrantDependencies;
  readonly #azure: AzureServices;
  readonly #files: WorkspaceFiles;
  readonly #apply: ApplySession;
  #offers: Offers | undefined;

  constructor(dependencies: GrantDependencies, azure: AzureServices, files: WorkspaceFiles) {
    this.#dependencies = dependencies;
    this.#azure = azure;
    this.#files = files;
    this.#apply = new ApplySession(dependencies.services);
  }

  async run(first: Answers): Promise<Result<Ending>> {
    try {
      return await this.#run(first);
    } finally {
      this.#apply.close();
    }
  }

  async #run(first: Answers): Promise<Result<Ending>> {
    const begun = await this.#begin(first);
    if (!begun.ok) return begun;
    let answers = begun.value;
    let earlier: Answers | undefined;
    for (;;) {
      const planned = await this.#plan(answers, earlier === undefined);
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
        if (confirmed !== undefined) return this.#execute(confirmed, answers);
        continue;
      }
      const changed = await this.#change(answers, answer, plan);
      if (changed.ok) [answers, earlier] = [changed.value, answers];
      else void reportFailure(changed.failure, this.#dependencies.log);
    }
  }

  #surroundings(): FormSurroundings {
    return { services: this.#dependencies.services, azure: this.#azure };
  }

  async #begin(first: Answers): Promise<Result<Answers>> {
    const answers = await this.#chooseFirstSource(first);
    if (!answers.ok || answers.value.storage !== undefined) return answers;
    const storage = await firstStorage(answers.value, this.#surroundings());
    return storage.ok ? ok({ ...answers.value, storage: storage.value }) : storage;
  }

  /** What the account may do decides with which credential to begin, unless the person has chosen one. */
  async #chooseFirstSource(answers: Answers): Promise<Result<Answers>> {
    const { arm, loginServer } = answers.registry;
    if (arm === undefined || answers.source.kind !== 'token') return ok(answers);
    const offers = await readOffers(arm, this.#azure);
    if (!offers.ok) return offers;
    this.#offers = offers.value;
    const source = await firstSource(loginServer, offers.value);
    return source.ok ? ok({ ...answers, source: source.value }) : source;
  }

  /** The first time, a failure of Azure still leaves the way of a pasted credential. */
  async #plan(answers: Answers, isFirst: boolean): Promise<Result<{ answers: Answers; plan: GrantPlan }>> {
    const ports = {
      files: this.#files,
      credentials: credentialPorts(this.#azure),
      cloud: this.#azure.cloud.name,
      machine: this.#dependencies.services.machine,
      lookAtCluster: this.#apply.look.bind(this.#apply),
    };
    const plan = await buildPlan(answers, ports);
    if (plan.ok) return ok({ answers, plan: plan.value });
    if (!isFirst || plan.failure.kind !== 'forbidden') return plan;
    const pasted = await pasteAfterFailure(answers.registry.loginServer, plan.failure);
    return pasted.ok ? this.#plan({ ...answers, source: pasted.value.source }, isFirst) : pasted;
  }

  async #change(answers: Answers, answer: Change, plan: GrantPlan): Promise<Result<Answers>> {
    const { source } = answers;
    switch (answer) {
      case 'change-expiry': {
        if (!('expiresOn' in source)) return ok(answers);
        const expiresOn = await pickExpiry(source.expiresOn);
        return expiresOn.ok
          ? ok({ ...answers, source: { ...source, expiresOn: expiresOn.value } })
          : expiresOn;
      }
      case 'change-password': {
        if (source.kind !== 'admin') return ok(answers);
        const slot = source.slot === 'password1' ? 'password2' : 'password1';
        return ok({ ...answers, source: { ...source, slot } });
      }
      case 'change-role':
        return source.kind === 'existing-principal'
          ? ok({ ...answers, source: { ...source, givesRole: !source.givesRole } })
          : ok(answers);
      case 'change-credential':
        return this.#changeCredential(answers);
      case 'change-place': {
        const placement = await pickPlacement(plan.references.placements);
        return placement.ok ? ok({ ...answers, placement: placement.value }) : placement;
      }
      case 'change-form': {
        const storage = await pickStorage(answers, this.#surroundings());
        return storage.ok ? this.#apply.withNamespace({ ...answers, storage: storage.value }) : storage;
      }
      case 'change-apply':
        return this.#apply.withNamespace({ ...answers, applies: answers.applies !== true });
    }
  }

  async #changeCredential(answers: Answers): Promise<Result<Answers>> {
    const { arm, loginServer } = answers.registry;
    if (arm === undefined) {
      const found = await findCredential(loginServer, this.#azure);
      return found.ok ? ok({ ...answers, ...found.value }) : found;
    }
    const offers = this.#offers === undefined ? await readOffers(arm, this.#azure) : ok(this.#offers);
    if (!offers.ok) return offers;
    this.#offers = offers.value;
    const source = await chooseSource(loginServer, offers.value);
    return source.ok ? ok({ ...answers, source: source.value }) : source;
  }

  async #execute(plan: GrantPlan, answers: Answers): Promise<Result<Ending>> {
    const { log, documents, onGranted, note } = this.#dependencies;
    note(factsOf(plan));
    const title = message('Granting ACR pull from {0}', answers.registry.loginServer);
    const granted = await withProgress(title, (progress) =>
      runSecretPlan(
        plan,
        answers,
        { azure: this.#azure, services: this.#dependencies.services, cluster: this.#apply.client },
        logged(progress, log),
      ),
    );
    if (!granted.ok) return granted;
    onGranted();
    await documents.show(answers.manifest.uri, renderReport(granted.value, say));
    if (!(await closingMessage(granted.value))) return ok({ kind: 'done' });
    const places = { manifest: answers.manifest.uri, files: this.#files };
    return checkGrantedSecret(granted.value.outline, places, this.#dependencies);
  }
}

function factsOf({ outline: { source, storage, placement } }: GrantPlan): RunFacts {
  const credential = isControllerStorage(storage) ? 'controller' : credentialKindOf(source);
  return { credential, form: storage.form, place: placement };
}

/** Asks once more for what is dangerous in the plan; `undefined` when the person says no. */
async function confirmRisk(plan: GrantPlan): Promise<GrantPlan | undefined> {
  const { outline } = plan;
  const { source, registry } = outline;
  if (source.kind !== 'admin' || !enablesAdminUser(plan)) return agreeToLosses(plan);
  if (!(await confirmAdminUser(registry.loginServer))) return undefined;
  return agreeToLosses({ ...plan, outline: { ...outline, source: { ...source, mayEnable: true } } });
}
