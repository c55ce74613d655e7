import { Uri, type LogOutputChannel } from 'vscode';
import type { CheckPorts } from '../../core/check/ports.ts';
import type { CheckReport } from '../../core/check/report.ts';
import { partsByPlace } from '../../core/check/result-places.ts';
import { runCheck } from '../../core/check/run.ts';
import type { CheckSubject } from '../../core/check/subject.ts';
import { message, plain } from '../../core/message.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Note } from '../commands.ts';
import { DOCUMENT_SCHEME } from '../identifiers.ts';
import { ownArgument } from '../neighbours/own-argument.ts';
import type { PlanDocuments } from '../plan-documents.ts';
import { withProgress } from '../progress.ts';
import type { AzureServices, Services } from '../services.ts';
import { askNodes } from './ask-nodes.ts';
import { closingAnswer } from './check-closing.ts';
import type { CheckResults } from './check-results.ts';
import { checkStartOf, type CheckStart } from './check-start.ts';
import { gatherSubject } from './gather-subject.ts';
import { showReport } from './open-report.ts';
import { activeManifest } from './read-workspace.ts';

export interface CheckDependencies {
  readonly services: Services;
  readonly documents: PlanDocuments;
  readonly results: CheckResults;
  /** Watches these kubeconfig files and the manifests, so that no result stays that is old. */
  readonly follow: (kubeconfigs: readonly string[]) => void;
  readonly log: LogOutputChannel;
  /** Takes what the run is about, for telemetry. */
  readonly note: Note;
}

/** Check ACR Pull: says whether it pulls, and why not, in a document. Only reads. */
export async function check(argument: unknown, dependencies: CheckDependencies): Promise<Result<void>> {
  const { services, results, follow } = dependencies;
  const azure = await services.azure();
  if (!azure.ok) return azure;
  const own = await ownArgument(argument, services);
  if (!own.ok) return own;
  const start = startFor(own.value);
  let nodes: CheckSubject['nodes'] = { kind: 'not-asked' };
  for (;;) {
    const { generation } = results;
    const contexts = await services.contexts();
    follow(contexts.files);
    const subject = await gatherSubject(start, contexts, azure.value);
    if (!subject.ok) return subject;
    dependencies.note({ flavour: subject.value.context.flavour });
    const report = await run({ ...subject.value, nodes }, azure.value, dependencies);
    if (!report.ok) return report;
    await present(report.value, { start, generation }, dependencies);
    const answer = await closingAnswer(report.value, start);
    if (answer === 'done') return ok(undefined);
    if (answer === 'again') continue;
    const asked = await askNodes(subject.value.context, services);
    if (!asked.ok) return asked;
    nodes = asked.value;
  }
}

/** From the palette, the manifest in the editor is meant. */
function startFor(argument: unknown): CheckStart {
  const start = checkStartOf(argument);
  const active = argument === undefined ? activeManifest() : undefined;
  return active === undefined ? start : { ...start, manifest: active };
}

function run(
  subject: CheckSubject,
  azure: AzureServices,
  { log }: CheckDependencies,
): Promise<Result<CheckReport>> {
  return withProgress(message('Checking ACR pull for {0}', subject.context.name), ({ signal, report }) =>
    runCheck(subject, checkPorts(azure, log), {
      signal,
      report: (step) => {
        log.info(plain(step));
        report(step);
      },
    }),
  );
}

/** In a document, and below the nodes of the tree that it is about. */
async function present(
  whole: CheckReport,
  { start, generation }: { readonly start: CheckStart; readonly generation: number },
  { documents, results }: CheckDependencies,
): Promise<void> {
  const { manifest, loginServer, clusterName } = start;
  const result = { whole, at: new Date(), tab: tabOf(start, whole) };
  const from = {
    isManifest: manifest !== undefined,
    ...(loginServer === undefined ? {} : { loginServer }),
    ...(clusterName === undefined ? {} : { clusterName }),
  };
  results.add(partsByPlace(whole, from), result, generation);
  await showReport(result, documents);
}

/** What a check asks. */
export function checkPorts(azure: AzureServices, log: LogOutputChannel): CheckPorts {
  const { directory, clusters, principals, roles, exchange, secrets, registryTokens: tokens } = azure;
  return {
    ...{ directory, clusters, principals, roles, exchange, secrets, tokens },
    manifests: (confirmed) => azure.dataPlane(confirmed),
    now: () => new Date(),
    onFault: (error) => log.error(error instanceof Error ? (error.stack ?? error.message) : 'unknown error'),
  };
}

/** One tab for each manifest, and for each context that was checked as a whole. */
function tabOf({ manifest }: CheckStart, { subject: { context, loginServers } }: CheckReport): Uri {
  const path = `/${[context.name, ...loginServers].join('/')}`;
  return manifest ?? Uri.from({ scheme: DOCUMENT_SCHEME, path });
}
