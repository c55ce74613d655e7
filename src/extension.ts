import os from 'node:os';
import {
  Disposable,
  env,
  EventEmitter,
  window,
  type ExtensionContext,
  type LogOutputChannel,
  type TreeView,
} from 'vscode';
import type { AcrPullExports } from './api.ts';
import type { KubeconfigLocations } from './adapters/kube/kubeconfig-files.ts';
import { exportsFor } from './editor/api/exports.ts';
import type { BackgroundParts } from './editor/background.ts';
import { CheckResults } from './editor/check/check-results.ts';
import { AppliedMemory } from './editor/applied-memory.ts';
import { registerCommand, type Handler } from './editor/commands.ts';
import { DocumentLenses } from './editor/explain/document-lenses.ts';
import { COMMANDS, INTERNAL_COMMANDS, VIEWS, type ViewName } from './editor/identifiers.ts';
import type { listingCommands } from './editor/listing-commands.ts';
import { PlanDocuments } from './editor/plan-documents.ts';
import type { Services } from './editor/services.ts';
import { settings } from './editor/settings.ts';
import { startTelemetry } from './editor/telemetry/telemetry.ts';
import type { Node } from './editor/tree/node.ts';
import { revealResult } from './editor/tree/reveal-result.ts';
import { registerTools } from './editor/tools/register-tools.ts';
import { AccessTree } from './editor/tree/tree-provider.ts';
import { TreePart } from './editor/tree/tree-part.ts';
import { TreeWatch } from './editor/watch.ts';
import type { PullSecretAccess } from './core/access.ts';
import { showLimits, whereAllowed } from './editor/where-it-runs.ts';
import { ok } from './core/result.ts';

/** Only registers: nothing is read, asked or loaded before a view is opened or a command is run. */
export function activate(context: ExtensionContext): AcrPullExports {
  const log = window.createOutputChannel('ACR Pull', { log: true });
  const documents = new PlanDocuments();
  const lenses = new DocumentLenses();
  const results = new CheckResults();
  const applied = new AppliedMemory(context.workspaceState);
  const findAccesses = async (): Promise<PullSecretAccess[]> =>
    (await import('./editor/accesses.ts')).findAccesses(applied);
  const tree = new AccessTree(services, findAccesses, results);
  const treeWatch = new TreeWatch({
    everything: () => tree.refresh(),
    filesOnly: () => tree.refreshAccesses(),
    checksOnly: () => tree.forgetChecks(),
    showsFilesBelow: (folder) => tree.showsFilesBelow(folder),
  });
  const follow = (files: readonly string[]): void => treeWatch.follow(files);
  tree.onDidReadContexts(({ files }) => follow(files));
  const views = { contexts: showPart(tree, 'contexts'), registries: showPart(tree, 'registries') };
  results.onDidAdd((places) => void revealResult(places, tree, views));
  const dependencies = {
    services,
    documents,
    log,
    applied,
    memory: context.globalState,
    onGranted: () => void tree.refreshAfterChange(),
  };
  const telemetry = startTelemetry();
  const register = (id: string, handler: Handler): void => {
    context.subscriptions.push(registerCommand(id, whereAllowed(id, handler), { log, telemetry }));
  };

  register(COMMANDS.grant, async (argument, selection, note) =>
    (await import('./editor/grant/grant-command.ts')).grant(argument, selection, { ...dependencies, note }),
  );
  registerEnds(register, tree, { documents, applied, log });
  const stoppedTracking = registerGitCommands(register);
  registerLooks(register, { services, documents, lenses, results, follow, applied, log });
  registerRegistryCommands(register, tree);
  registerViewCommands(register, tree, log);

  context.subscriptions.push(
    log,
    documents,
    lenses,
    tree,
    treeWatch,
    results,
    ...Object.values(views),
    showLimits(views.contexts),
    telemetry,
    registerTools({ services, log, telemetry }),
    stoppedTracking,
    inBackground(context, { tree, applied, onDidStopTracking: stoppedTracking.event }),
  );
  return exportsFor({ services, applied, loadedRoles: () => tree.loaded.roles ?? [] });
}

async function loadListing(): Promise<typeof listingCommands> {
  return (await import('./editor/listing-commands.ts')).listingCommands;
}

/** What goes on without being asked; it begins a moment later, so that it slows down nothing. */
function inBackground(
  { globalState: memory }: ExtensionContext,
  parts: Omit<BackgroundParts, 'memory' | 'services'>,
): Disposable {
  const started: Disposable[] = [];
  let isOver = false;
  const start = async (): Promise<void> => {
    const { startBackground } = await import('./editor/background.ts');
    if (!isOver) started.push(...startBackground({ memory, services, ...parts }));
  };
  const timer = setTimeout(() => void start(), QUIET_BEGINNING_IN_MS);
  return new Disposable(() => {
    isOver = true;
    clearTimeout(timer);
    for (const each of started) each.dispose();
  });
}

const QUIET_BEGINNING_IN_MS = 2_000;

/** Commands about what was granted before. */
function registerEnds(
  register: (id: string, handler: Handler) => void,
  tree: AccessTree,
  dependencies: {
    readonly documents: PlanDocuments;
    readonly applied: AppliedMemory;
    readonly log: LogOutputChannel;
  },
): void {
  register(COMMANDS.revoke, async (argument, _selection, note) =>
    (await import('./editor/revoke.ts')).revoke(argument, {
      services,
      ...dependencies,
      note,
      knownAccesses: (tenantId) => tree.knownRoleAccesses(tenantId),
      onChanged: () => void tree.refreshAfterChange(),
    }),
  );
  register(COMMANDS.rotate, async (argument, _selection, note) =>
    (await import('./editor/rotate.ts')).rotate(argument, {
      services,
      ...dependencies,
      note,
      onChanged: () => tree.refreshAccesses(),
    }),
  );
}

/** Commands about pull secrets that git tracks; what is returned fires when it stops tracking one. */
function registerGitCommands(register: (id: string, handler: Handler) => void): EventEmitter<void> {
  const stopped = new EventEmitter<void>();
  register(COMMANDS.stopTracking, async (argument) =>
    (await import('./editor/stop-tracking.ts')).stopTracking(argument, services, () => stopped.fire()),
  );
  register(INTERNAL_COMMANDS.convertSecrets, async (argument) =>
    (await import('./editor/convert-secrets.ts')).convertSecrets(argument, services),
  );
  return stopped;
}

function showPart(tree: AccessTree, name: ViewName): TreeView<Node> {
  return window.createTreeView(VIEWS[name], {
    treeDataProvider: new TreePart(tree, name),
    showCollapseAll: true,
    canSelectMany: true,
  });
}

/** Commands that only look. */
function registerLooks(
  register: (id: string, handler: Handler) => void,
  dependencies: {
    readonly services: Services;
    readonly documents: PlanDocuments;
    readonly lenses: DocumentLenses;
    readonly results: CheckResults;
    readonly follow: (kubeconfigs: readonly string[]) => void;
    readonly applied: AppliedMemory;
    readonly log: LogOutputChannel;
  },
): void {
  register(COMMANDS.check, async (argument, _selection, note) =>
    (await import('./editor/check/check-command.ts')).check(argument, { ...dependencies, note }),
  );
  register(COMMANDS.openCheckReport, async (argument) =>
    (await import('./editor/check/open-report.ts')).openReport(argument, dependencies),
  );
  register(COMMANDS.explain, async (argument, _selection, note) =>
    (await import('./editor/explain/explain-command.ts')).explain(argument, { ...dependencies, note }),
  );
  register(INTERNAL_COMMANDS.copyText, async (text) => {
    if (typeof text === 'string') await env.clipboard.writeText(text);
    return ok(undefined);
  });
}

function registerRegistryCommands(register: (id: string, handler: Handler) => void, tree: AccessTree): void {
  register(COMMANDS.signIn, async () => (await loadListing()).signIn(services, () => tree.refresh()));
  register(COMMANDS.chooseSignIn, async () =>
    (await loadListing()).chooseSignIn(services, () => tree.refresh()),
  );
  register(COMMANDS.chooseSubscriptions, async () => (await loadListing()).chooseSubscriptions(services));
  register(COMMANDS.addRegistry, async () => (await loadListing()).addRegistry());
  register(COMMANDS.removeRegistry, async (node) => (await loadListing()).removeRegistry(node));
}

function registerViewCommands(
  register: (id: string, handler: Handler) => void,
  tree: AccessTree,
  log: LogOutputChannel,
): void {
  register(COMMANDS.openKubeconfig, async (node) =>
    (await import('./editor/open-kubeconfig.ts')).openKubeconfig(node, services),
  );
  register(
    COMMANDS.refresh,
    done(() => tree.refresh()),
  );
  register(
    COMMANDS.showLog,
    done(() => log.show()),
  );
}

/** A command that cannot fail. */
function done(action: () => void): Handler {
  return () => {
    action();
    return Promise.resolve(ok(undefined));
  };
}

function kubeconfigLocations(): KubeconfigLocations {
  return { variable: process.env['KUBECONFIG'], home: os.homedir(), extra: settings.kubeconfigFiles() };
}

const services: Services = {
  machine: os.hostname(),
  contexts: async () => {
    const { readContexts } = await import('./adapters/kube/kubeconfig-files.ts');
    return readContexts(kubeconfigLocations());
  },
  clusters: async () => (await import('./compose-cluster.ts')).composeClusters(kubeconfigLocations),
  failingPulls: async () => (await import('./compose-cluster.ts')).composeFailingPulls(kubeconfigLocations),
  files: async () => (await import('./compose-files.ts')).composeFiles(),
  git: async () => (await import('./compose-files.ts')).composeGit(),
  forms: async () => (await import('./compose-forms.ts')).composeForms(),
  azure: async () => (await import('./compose-azure.ts')).composeAzure(),
};
