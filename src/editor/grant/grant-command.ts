import { setTimeout as delay } from 'node:timers/promises';
import { l10n, window, type LogOutputChannel } from 'vscode';
import { ALL_REGISTRY_SUFFIXES, hasRegistrySuffix } from '../../core/clouds.ts';
import type { Failure } from '../../core/failure.ts';
import { daysAfter } from '../../core/grants/dates.ts';
import type { CredentialSource } from '../../core/grants/outline.ts';
import type { GrantPlan } from '../../core/grants/plan.ts';
import { renderPreview, renderReport } from '../../core/grants/preview.ts';
import { runGrant } from '../../core/grants/run.ts';
import { message, plain } from '../../core/message.ts';
import type { WorkspaceFiles } from '../../core/ports.ts';
import type { Registry } from '../../core/registry.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { say } from '../localise.ts';
import type { PlanDocuments } from '../plan-documents.ts';
import { withProgress } from '../progress.ts';
import { describeFailure } from '../report-failure.ts';
import type { AzureServices, Services } from '../services.ts';
import { settings } from '../settings.ts';
import { buildPlan, type Answers } from './build-plan.ts';
import { closingMessage, copyCommands } from './closing.ts';
import { confirmPlan } from './confirm.ts';
import { findRegistry, pickLoginServer } from './find-registry.ts';
import { EditorManifest } from './manifest-document.ts';
import { contextOf, pickContext } from './pick-context.ts';
import { pasteCredential, pickCredential, pickExpiry, pickWithoutToken } from './pick-credential.ts';
import { pickManifest } from './pick-manifest.ts';
import { startOf } from './start.ts';

export interface GrantDependencies {
  readonly services: Services;
  readonly documents: PlanDocuments;
  readonly log: LogOutputChannel;
  /** Called when files were written, so that the tree shows the new access. */
  readonly onGranted: () => void;
}

/** Grant ACR Pull…: gathers what can be read, shows the plan, and runs it after one confirmation. */
export async function grant(argument: unknown, dependencies: GrantDependencies): Promise<Result<void>> {
  const azure = await dependencies.services.azure();
  if (!azure.ok) return azure;
  const answers = await gather(argument, dependencies.services, azure.value);
  if (!answers.ok) return answers;
  const session = new GrantSession(dependencies, azure.value, await dependencies.services.files());
  return session.run(answers.value);
}

async function gather(argument: unknown, services: Services, azure: AzureServices): Promise<Result<Answers>> {
  const start = startOf(argument);
  const suffixes = [...ALL_REGISTRY_SUFFIXES, ...azure.cloud.registrySuffixes];
  const typed = [
    ...settings.registries(),
    ...(start.registry === undefined ? [] : [start.registry.loginServer]),
  ];
  const isRegistry = (host: string): boolean => hasRegistrySuffix(host, suffixes) || typed.includes(host);
  const manifest = await pickManifest(start, isRegistry, [...suffixes, ...typed]);
  if (!manifest.ok) return manifest;
  const loginServer =
    start.registry === undefined
      ? await pickLoginServer(manifest.value.registries)
      : ok(start.registry.loginServer);
  if (!loginServer.ok) return loginServer;
  const context =
    start.context === undefined ? await contextOf(await services.contexts()) : ok(start.context);
  if (!context.ok) return context;
  const credential = await findCredential(loginServer.value, azure);
  if (!credential.ok) return credential;
  return ok({ manifest: manifest.value, context: context.value, ...credential.value });
}

interface RegistryAndSource {
  readonly registry: Registry;
  readonly source: CredentialSource;
}

/** A token where Azure knows the registry; else the person signs in or pastes a credential. */
async function findCredential(loginServer: string, azure: AzureServices): Promise<Result<RegistryAndSource>> {
  const registry = await findRegistry(loginServer, azure);
  if (registry.ok) {
    return ok({
      registry: registry.value,
      source: { kind: 'token', expiresOn: daysAfter(new Date(), settings.passwordDays()) },
    });
  }
  const { failure } = registry;
  if (failure.kind !== 'not-signed-in' && failure.kind !== 'not-found')
    return pasteAfterFailure(loginServer, failure);
  const kind = await pickWithoutToken(loginServer, failure);
  if (kind === undefined) return cancelled();
  if (kind === 'pasted') return paste(loginServer);
  const signedIn = await withProgress(message('Signing in to Azure'), ({ signal }) =>
    azure.tokens.getToken({ scope: `${azure.cloud.resourceManager}/.default`, interactive: true }, signal),
  );
  return signedIn.ok ? findCredential(loginServer, azure) : signedIn;
}

async function paste(loginServer: string): Promise<Result<RegistryAndSource>> {
  const source = await pasteCredential(loginServer);
  return source.ok ? ok({ registry: { loginServer }, source: source.value }) : source;
}

/** Shows the failure once; the person may go on with a credential of their own. */
async function pasteAfterFailure(loginServer: string, failure: Failure): Promise<Result<RegistryAndSource>> {
  if (failure.kind === 'cancelled') return cancelled();
  const pasteInstead = l10n.t('Paste a Credential');
  const answer = await window.showErrorMessage(describeFailure(failure), pasteInstead);
  return answer === pasteInstead ? paste(loginServer) : cancelled();
}

/** From the first plan to the closing message. */
class GrantSession {
  readonly #dependencies: GrantDependencies;
  readonly #azure: AzureServices;
  readonly #files: WorkspaceFiles;

  constructor(dependencies: GrantDependencies, azure: AzureServices, files: WorkspaceFiles) {
    this.#dependencies = dependencies;
    this.#azure = azure;
    this.#files = files;
  }

  async run(first: Answers): Promise<Result<void>> {
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
      if (answer === 'copy-commands') return copyCommands(plan);
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

  async #change(
    answers: Answers,
    answer: 'change-expiry' | 'change-credential' | 'change-context',
  ): Promise<Result<Answers>> {
    if (answer === 'change-context') {
      const context = await pickContext(await this.#dependencies.services.contexts());
      return context.ok ? ok({ ...answers, context: context.value }) : context;
    }
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

  async #execute(plan: GrantPlan, answers: Answers): Promise<Result<void>> {
    const { log, documents, onGranted } = this.#dependencies;
    const { arm } = answers.registry;
    const title = message('Granting ACR pull from {0}', answers.registry.loginServer);
    const granted = await withProgress(title, ({ signal, report }) =>
      runGrant(
        plan,
        {
          tokens: this.#azure.registryTokens,
          dataPlane: this.#azure.dataPlane(arm === undefined ? [] : [arm.loginServer]),
          files: this.#files,
          manifest: new EditorManifest(answers.manifest.uri),
          now: () => new Date(),
          sleep: (milliseconds, signal) => delay(milliseconds, undefined, { signal }).catch(() => undefined),
        },
        {
          signal,
          report: (step) => {
            log.info(plain(step));
            report(step);
          },
        },
      ),
    );
    if (!granted.ok) return granted;
    onGranted();
    await documents.show(answers.manifest.uri, renderReport(granted.value, say));
    await closingMessage(granted.value);
    return ok(undefined);
  }
}
