import { l10n, window, workspace } from 'vscode';
import { trialSecrets } from '../../core/apply/grant-apply.ts';
import { readAccounts } from '../../core/apply/grant-accounts.ts';
import { readClusterState } from '../../core/apply/place-state.ts';
import type { PlannedApply } from '../../core/apply/planned-apply.ts';
import type { Context } from '../../core/contexts/context.ts';
import type { GrantOutline } from '../../core/grants/outline.ts';
import { workloadsPullingFrom } from '../../core/grants/targets.ts';
import { message } from '../../core/message.ts';
import { isNamespaceName } from '../../core/object-names.ts';
import type { ClusterClient } from '../../core/cluster-ports.ts';
import type { AccountName } from '../../core/references/service-account-file.ts';
import { cancelled, err, ok, type Result } from '../../core/result.ts';
import { withProgress } from '../progress.ts';
import { ask } from '../quick-pick.ts';
import type { Services } from '../services.ts';
import type { Answers } from './build-plan.ts';

/** Whether the answers mean that the cluster gets the pull secrets, too. */
export function appliesToCluster({ storage, applies = false }: Answers): boolean {
  if (storage?.form === 'apply-only') return true;
  return applies && (storage === undefined || storage.form === 'secret');
}

/** The cluster of one grant: connected once, from the first plan to the end of the run. */
export class ApplySession {
  readonly #services: Services;
  #open: { readonly contextName: string; readonly client: ClusterClient } | undefined;

  constructor(services: Services) {
    this.#services = services;
  }

  /** The cluster of the last look, where it was reached. */
  get client(): ClusterClient | undefined {
    return this.#open?.client;
  }

  /** Looks at the places of the pull secrets and at these ServiceAccounts, where they are to be applied. Changes nothing. */
  async look(
    answers: Answers,
    outline: GrantOutline,
    accounts: readonly AccountName[],
    signal: AbortSignal,
  ): Promise<Result<PlannedApply | undefined>> {
    if (!appliesToCluster(answers)) return ok(undefined);
    const agreed: ReadonlySet<string> = new Set();
    const client = await this.#connect(outline.context, signal);
    if (!client.ok) {
      const { failure } = client;
      return failure.kind === 'cancelled' ? client : ok({ state: { kind: 'not-reached', failure }, agreed });
    }
    const state = await readClusterState(trialSecrets(outline), client.value, signal);
    if (!state.ok) return state;
    if (state.value.kind === 'not-reached') return ok({ state: state.value, agreed });
    const planned = await readAccounts(outline, accounts, client.value, signal);
    return planned.ok ? ok({ state: state.value, agreed, accounts: planned.value }) : planned;
  }

  /** Lets the person pick the namespace that neither the manifest nor the kubeconfig states. */
  async withNamespace(answers: Answers): Promise<Result<Answers>> {
    const { manifest, registry, context } = answers;
    const own = workloadsPullingFrom(manifest.workloads, registry.loginServer);
    const isOpen = context.namespace === undefined && own.some(({ namespace }) => namespace === undefined);
    if (!appliesToCluster(answers) || !isOpen) return ok(answers);
    const namespace = await this.#pickNamespace(context);
    if (namespace === undefined) return cancelled();
    return ok({ ...answers, context: { ...context, namespace }, isNamespacePicked: true });
  }

  close(): void {
    this.#open?.client.close();
    this.#open = undefined;
  }

  async #pickNamespace(context: Context): Promise<string | undefined> {
    const names = await withProgress(
      message('Listing the namespaces of {0}', context.name),
      async ({ signal }) => {
        const client = await this.#connect(context, signal);
        return client.ok ? client.value.listNamespaces(signal) : client;
      },
    );
    if (!names.ok && names.failure.kind === 'cancelled') return undefined;
    const title = l10n.t('Apply to {0}', context.name);
    if (!names.ok) return typeNamespace(title);
    const all = [...new Set(['default', ...names.value])];
    return ask(
      { title, placeholder: l10n.t('In which namespace do the pods run? The manifest does not say.') },
      all.map((value) => ({ label: value, value })),
    );
  }

  async #connect(context: Context, signal: AbortSignal): Promise<Result<ClusterClient>> {
    if (this.#open?.contextName === context.name) return ok(this.#open.client);
    this.close();
    if (!workspace.isTrusted) {
      return err('refused', message('A cluster is asked only in a trusted workspace.'));
    }
    const client = await (await this.#services.clusters()).connect(context, signal);
    if (client.ok) this.#open = { contextName: context.name, client: client.value };
    return client;
  }
}

/** For a user who may not list the namespaces, and a cluster that cannot be reached now. */
async function typeNamespace(title: string): Promise<string | undefined> {
  const typed = await window.showInputBox({
    title,
    prompt: l10n.t('In which namespace do the pods run? The manifest does not say.'),
    value: 'default',
    ignoreFocusOut: true,
    validateInput: (value) =>
      isNamespaceName(value)
        ? undefined
        : l10n.t('A namespace has up to 63 lower-case letters, digits and inner dashes'),
  });
  return typed;
}
