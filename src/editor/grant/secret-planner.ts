import type { GrantPlan } from '../../core/grants/plan.ts';
import type { GrantReport } from '../../core/grants/run.ts';
import { isControllerStorage } from '../../core/grants/storage.ts';
import type { WorkspaceFiles } from '../../core/ports.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Progress } from '../progress.ts';
import type { AzureServices } from '../services.ts';
import { agreeToLosses } from './apply-consent.ts';
import { ApplySession, appliesToCluster } from './apply-session.ts';
import { buildPlan, type Answers } from './build-plan.ts';
import { chooseSource, firstSource, readOffers, type Offers } from './change-credential.ts';
import { confirmAdminUser, enablesAdminUser, type Change } from './confirm.ts';
import { credentialPorts } from './credential-ports.ts';
import { findCredential, pasteAfterFailure } from './find-credential.ts';
import { askClientId } from './pick-identity.ts';
import { pickExpiry } from './pick-credential.ts';
import { firstStorage, formName, pickStorage, type FormSurroundings } from './pick-form.ts';
import { pickPlacement } from './pick-placement.ts';
import { runSecretPlan } from './run-grant.ts';
import type { GrantDependencies } from './session.ts';

export interface Planned {
  readonly answers: Answers;
  readonly plan: GrantPlan;
}

/** Plans and runs the grant of one pull secret; whoever confirms it decides when. To be closed at the end. */
export class SecretPlanner {
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

  close(): void {
    this.#apply.close();
  }

  /** The answers to begin with: credential and form that fit what the account may do and the workspace is made for. */
  async begin(first: Answers): Promise<Result<Answers>> {
    const answers = await this.#chooseFirstSource(first);
    if (!answers.ok || answers.value.storage !== undefined) return answers;
    const storage = await firstStorage(answers.value, this.#surroundings());
    return storage.ok ? ok({ ...answers.value, storage: storage.value }) : storage;
  }

  /** The first time, a failure of Azure still leaves the way of a pasted credential. */
  async plan(answers: Answers, isFirst: boolean): Promise<Result<Planned>> {
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
    return pasted.ok ? this.plan({ ...answers, source: pasted.value.source }, isFirst) : pasted;
  }

  /** The answers after the person has changed one of them. */
  async change({ answers, plan }: Planned, change: Change): Promise<Result<Answers>> {
    const { source } = answers;
    switch (change) {
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
      case 'change-controller-role':
        return changeControllerRole(answers);
      case 'change-credential':
        return this.#changeCredential(answers);
      case 'change-place': {
        const placement = await pickPlacement(plan.references, appliesToCluster(answers));
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

  /** What no file tells of afterwards is remembered. */
  run({ answers, plan }: Planned, progress: Progress): Promise<Result<GrantReport>> {
    const { services, applied } = this.#dependencies;
    const parts = { azure: this.#azure, services, cluster: this.#apply.client, applied };
    return runSecretPlan(plan, answers, parts, progress);
  }

  #surroundings(): FormSurroundings {
    return { services: this.#dependencies.services, azure: this.#azure };
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
}

/** With the role for the identity of the controller, whose client id may have to be asked for; or without it again. */
async function changeControllerRole(answers: Answers): Promise<Result<Answers>> {
  const { storage } = answers;
  if (storage === undefined || !isControllerStorage(storage)) return ok(answers);
  const { roleFor, ...others } = storage;
  if (roleFor !== undefined) return ok({ ...answers, storage: others });
  const { identity } = storage;
  const clientId =
    identity.kind === 'managed-identity' ? ok(identity.clientId) : await askClientId(formName(storage.form));
  return clientId.ok ? ok({ ...answers, storage: { ...storage, roleFor: clientId.value } }) : clientId;
}

/** Asks once more for what is dangerous in the plan; `undefined` when the person says no. */
export async function confirmRisk(plan: GrantPlan): Promise<GrantPlan | undefined> {
  const { outline } = plan;
  const { source, registry } = outline;
  if (source.kind !== 'admin' || !enablesAdminUser(plan)) return agreeToLosses(plan);
  if (!(await confirmAdminUser(registry.loginServer))) return undefined;
  return agreeToLosses({ ...plan, outline: { ...outline, source: { ...source, mayEnable: true } } });
}
