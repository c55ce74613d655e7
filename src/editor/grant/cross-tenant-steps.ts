import { env, l10n, Uri, window } from 'vscode';
import { createApplication, type ApplicationPorts } from '../../core/cross-tenant/application-step.ts';
import { consentUrl, waitForConsent } from '../../core/cross-tenant/consent-step.ts';
import type { Sleep, StepProgress } from '../../core/cross-tenant/not-yet.ts';
import { leftOverPasswords, passwordEnd } from '../../core/cross-tenant/passwords.ts';
import { chooseApplication, forgetPassword, type Procedure } from '../../core/cross-tenant/procedure.ts';
import type { Facts } from '../../core/cross-tenant/read-facts.ts';
import { resetConsequences } from '../../core/cross-tenant/reset-consequences.ts';
import { renewAndReset, resetWithSecret } from '../../core/cross-tenant/reset-step.ts';
import { message, type Message } from '../../core/message.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { requestText } from '../../core/role-grants/plan.ts';
import { runRoleGrant } from '../../core/role-grants/run.ts';
import { Secret } from '../../core/secret.ts';
import { say } from '../localise.ts';
import type { AzureServices } from '../services.ts';

export interface StepSurroundings {
  readonly azure: AzureServices;
  readonly sleep: Sleep;
  /** Runs work under a cancellable notification. */
  readonly withProgress: <T>(
    title: Message,
    work: (progress: StepProgress) => Promise<Result<T>>,
  ) => Promise<Result<T>>;
}

/** What an action changes of the procedure itself; most change only what Azure says. */
export type Change = Partial<Pick<Procedure, 'memory' | 'breadth'>>;

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Makes the changes of one step, and asks what only a person knows. */
export class CrossTenantSteps {
  readonly #around: StepSurroundings;

  constructor(around: StepSurroundings) {
    this.#around = around;
  }

  async create(procedure: Procedure): Promise<Result<Change>> {
    const made = await this.change(procedure, createApplication);
    return made.ok ? ok({ memory: chooseApplication(procedure, made.value.clientId) }) : made;
  }

  async enterApplication(procedure: Procedure): Promise<Result<Change>> {
    const prompt = l10n.t('Enter the application (client) id; it must be of the tenant of the cluster.');
    const clientId = await askGuid(l10n.t('Use another application'), prompt);
    return clientId.ok ? ok({ memory: chooseApplication(procedure, clientId.value) }) : clientId;
  }

  async enterObjectId({ memory }: Procedure): Promise<Result<Change>> {
    const { clientId = '' } = memory;
    const objectId = await askGuid(
      l10n.t('Service principal {0}', clientId),
      l10n.t("In the registry's tenant: {0}", `az ad sp show --id ${clientId} --query id`),
    );
    return objectId.ok ? ok({ memory: { ...memory, objectId: objectId.value } }) : objectId;
  }

  async openConsent(procedure: Procedure, facts: Facts): Promise<Result<Change>> {
    const { azure } = this.#around;
    await env.openExternal(Uri.parse(consentUrl(procedure, facts, azure.cloud), true));
    return this.#consent(procedure);
  }

  async copyConsent(procedure: Procedure, facts: Facts): Promise<Result<Change>> {
    await env.clipboard.writeText(consentUrl(procedure, facts, this.#around.azure.cloud));
    void window.showInformationMessage(l10n.t('The link is copied. Send it to an administrator.'));
    return this.#consent(procedure);
  }

  async giveRole(facts: Facts): Promise<Result<Change>> {
    if (facts.role?.ok !== true || facts.role.value.steps.length === 0) return ok({});
    const plan = facts.role.value;
    const { azure, sleep, withProgress } = this.#around;
    const granted = await withProgress(message('Giving the role'), (progress) =>
      runRoleGrant(plan, { roles: azure.roles, sleep }, progress),
    );
    return granted.ok ? ok({}) : granted;
  }

  async copyRequest({ role }: Facts): Promise<Result<Change>> {
    if (role?.ok !== true) return ok({});
    await env.clipboard.writeText(say(requestText(role.value)));
    void window.showInformationMessage(l10n.t('The request is copied. Come back when the role is there.'));
    return ok({});
  }

  /** The password is made only after the person has read what a reset means. */
  async reset(procedure: Procedure, facts: Facts): Promise<Result<Change>> {
    const application = facts.application?.ok === true ? facts.application.value : undefined;
    if (application === undefined) return ok({});
    const endsOn = passwordEnd(new Date());
    if (!(await confirmReset(procedure, facts, endsOn))) return cancelled();
    const renewed = await this.change(procedure, (_, ports, progress) =>
      renewAndReset(procedure, application, { ...ports, endsOn }, progress),
    );
    return renewed.ok ? ok({ memory: { ...procedure.memory, passwordInUse: renewed.value } }) : renewed;
  }

  async resetWithSecret(procedure: Procedure, facts: Facts): Promise<Result<Change>> {
    const typed = await window.showInputBox({
      title: l10n.t('Reset the cluster with a secret that you have'),
      prompt: l10n.t('The secret (its value, not its id) of {0}', procedure.memory.clientId ?? ''),
      password: true,
      ignoreFocusOut: true,
    });
    if (typed === undefined || typed === '') return cancelled();
    const secret = new Secret(typed);
    if (!(await confirmReset(procedure, facts))) return cancelled();
    const reset = await this.change(procedure, (_, ports, progress) =>
      resetWithSecret(procedure, secret, ports, progress),
    );
    return reset.ok ? ok({ memory: forgetPassword(procedure.memory) }) : reset;
  }

  async removePasswords(procedure: Procedure, facts: Facts): Promise<Result<Change>> {
    const application = facts.application?.ok === true ? facts.application.value : undefined;
    if (application === undefined) return ok({});
    for (const { keyId } of leftOverPasswords(procedure, facts)) {
      const removed = await this.change(procedure, ({ cluster }, { applications }, { signal }) =>
        applications.removePassword(cluster.tenantId, application, keyId, signal),
      );
      if (!removed.ok) return removed;
    }
    return ok({});
  }

  /** A session for Microsoft Graph in one tenant. */
  async signIn(tenantId: string): Promise<Result<Change>> {
    const { azure, withProgress } = this.#around;
    const request = { scope: `${azure.cloud.graph}/.default`, tenantId, interactive: true };
    const token = await withProgress(message('Signing in'), ({ signal }) =>
      azure.tokens.getToken(request, signal),
    );
    return token.ok ? ok({}) : token;
  }

  /** Runs a step of core under a notification. */
  change<T>(procedure: Procedure, work: StepWork<T>): Promise<Result<T>> {
    const { azure, sleep, withProgress } = this.#around;
    const { applications, clusterGateway } = azure;
    const title = message('Granting ACR pull from {0}', procedure.registry.loginServer);
    return withProgress(title, (progress) =>
      work(procedure, { applications, clusterGateway, sleep }, progress),
    );
  }

  async #consent(procedure: Procedure): Promise<Result<Change>> {
    const { azure, sleep, withProgress } = this.#around;
    const waited = await withProgress(message('Consent'), (progress) =>
      waitForConsent(procedure, { principals: azure.principals, sleep }, progress),
    );
    return waited.ok ? ok({}) : waited;
  }
}

type StepWork<T> = (
  procedure: Procedure,
  ports: ApplicationPorts & Pick<AzureServices, 'clusterGateway'>,
  progress: StepProgress,
) => Promise<Result<T>>;

async function confirmReset(procedure: Procedure, facts: Facts, endsOn?: Date): Promise<boolean> {
  const reset = l10n.t('Reset');
  const answer = await window.showWarningMessage(
    l10n.t('Reset the service principal of {0}?', procedure.cluster.name),
    { modal: true, detail: resetConsequences(procedure, facts, endsOn).map(say).join('\n\n') },
    reset,
  );
  return answer === reset;
}

async function askGuid(title: string, prompt: string): Promise<Result<string>> {
  const typed = await window.showInputBox({
    title,
    prompt,
    ignoreFocusOut: true,
    validateInput: (value) => (GUID.test(value.trim()) ? undefined : l10n.t('An id is a GUID.')),
  });
  return typed === undefined ? cancelled() : ok(typed.trim().toLowerCase());
}
