import { l10n, Uri, window, workspace, type LogOutputChannel } from 'vscode';
import { summarise, type Explanation } from '../../core/explain/pods.ts';
import { renderExplanation } from '../../core/explain/report.ts';
import type { Context } from '../../core/contexts/context.ts';
import { message } from '../../core/message.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { findAccesses } from '../accesses.ts';
import type { AppliedMemory } from '../applied-memory.ts';
import type { Note } from '../commands.ts';
import { contextOf } from '../grant/pick-context.ts';
import { startOf } from '../grant/start.ts';
import { DOCUMENT_SCHEME } from '../identifiers.ts';
import { say } from '../localise.ts';
import { ownArgument } from '../neighbours/own-argument.ts';
import type { PlanDocuments } from '../plan-documents.ts';
import { withProgress } from '../progress.ts';
import type { Services } from '../services.ts';
import type { DocumentLenses } from './document-lenses.ts';
import { lensesOf } from './fix-lenses.ts';
import { pickNamespace } from './pick-namespace.ts';
import { readExplanation } from './read-explanation.ts';

export interface ExplainDependencies {
  readonly services: Services;
  readonly documents: PlanDocuments;
  readonly lenses: DocumentLenses;
  /** Pull secrets that no file holds. */
  readonly applied: AppliedMemory;
  readonly log: LogOutputChannel;
  /** Takes what the run is about, for telemetry. */
  readonly note: Note;
}

const TITLE = 'ACR Pull: failing pulls';

/** Explain Failing Pulls: which pods wait for their images, why, and what mends it, in a document. Only reads. */
export async function explain(argument: unknown, dependencies: ExplainDependencies): Promise<Result<void>> {
  if (!workspace.isTrusted) return notTrusted();
  const context = await contextFor(argument, dependencies.services);
  if (!context.ok) return context;
  dependencies.note({ flavour: context.value.flavour });
  const namespace = await pickNamespace(context.value);
  if (!namespace.ok) return namespace;
  for (;;) {
    const explanation = await read(context.value, namespace.value, dependencies);
    if (!explanation.ok) return explanation;
    await show(context.value, explanation.value, dependencies);
    if (!(await tell(explanation.value))) return ok(undefined);
  }
}

/** The cluster is signed in to with programs of the kubeconfig, which may be part of the workspace. */
function notTrusted(): Result<never> {
  return err('refused', message('Clusters are not asked in Restricted Mode.'), {
    hint: message('Trust the workspace first: its kubeconfig may name programs that are run to sign in.'),
  });
}

async function contextFor(argument: unknown, services: Services): Promise<Result<Context>> {
  const own = await ownArgument(argument, services);
  if (!own.ok) return own;
  const [clicked] = startOf(own.value).contexts;
  return clicked === undefined ? contextOf(await services.contexts()) : ok(clicked);
}

function read(
  context: Context,
  namespace: string | undefined,
  { services }: ExplainDependencies,
): Promise<Result<Explanation>> {
  return withProgress(message('Looking for failing pulls in {0}', context.name), (progress) =>
    readExplanation(context, namespace, services, progress),
  );
}

async function show(
  context: Context,
  explanation: Explanation,
  { documents, lenses, applied }: ExplainDependencies,
): Promise<void> {
  const report = renderExplanation(explanation, context.name, say);
  const path = `/${[context.name, explanation.namespace ?? ''].join('/')}`;
  const uri = await documents.show(Uri.from({ scheme: DOCUMENT_SCHEME, path }), report.text, TITLE);
  lenses.set(uri, lensesOf(report, context, await findAccesses(applied)));
}

/** Answers whether the person wants to look again. */
async function tell(explanation: Explanation): Promise<boolean> {
  const text = say(summarise(explanation));
  if (explanation.podCount === 0) {
    void window.showInformationMessage(text);
    return false;
  }
  const again = l10n.t('Look Again');
  return (await window.showWarningMessage(text, again)) === again;
}
