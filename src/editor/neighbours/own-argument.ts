import { l10n, Uri } from 'vscode';
import type { Context, ContextList } from '../../core/contexts/context.ts';
import { message } from '../../core/message.ts';
import { readAzureNode, type ForeignTarget } from '../../core/neighbours/foreign-node.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { withProgress } from '../progress.ts';
import { ask } from '../quick-pick.ts';
import type { Services } from '../services.ts';
import { resolveExplorerNode } from './kubernetes-explorer.ts';

type Surroundings = Pick<Services, 'contexts' | 'azure'>;

/**
 * The argument of a command as one of ours: a node of another extension's view becomes the context or the registry
 * that it stands for. Where that cannot be told, the person chooses a context.
 */
export async function ownArgument(argument: unknown, services: Surroundings): Promise<Result<unknown>> {
  if (!isForeign(argument)) return ok(argument);
  const target = resolveExplorerNode(argument) ?? readAzureNode(argument);
  const found = target === undefined ? ok(undefined) : await find(target, services);
  if (!found.ok || found.value !== undefined) return found;
  return chooseContext(await services.contexts());
}

/** Ours are files, and plain data with a kind. */
function isForeign(argument: unknown): boolean {
  if (typeof argument !== 'object' || argument === null || argument instanceof Uri) return false;
  const { kind } = argument as { readonly kind?: unknown };
  return typeof kind !== 'string' || 'nodeType' in argument;
}

/** `undefined` where it is not known here, such as a context of another kubeconfig. */
async function find(target: ForeignTarget, services: Surroundings): Promise<Result<unknown>> {
  switch (target.kind) {
    case 'context':
      return ok(contextNode((await services.contexts()).contexts.find(({ name }) => name === target.name)));
    case 'login-server':
      return ok(registryNode(target.loginServer));
    case 'registry':
      return findRegistry(target.id, services);
    case 'cluster':
      return findCluster(target.id, services);
  }
}

async function findRegistry(id: string, services: Surroundings): Promise<Result<unknown>> {
  const azure = await services.azure();
  if (!azure.ok) return azure;
  return withProgress(message('Looking for the registry in Azure'), async ({ signal }) => {
    for await (const page of azure.value.directory.list(signal)) {
      if (!page.ok) return page;
      if (page.value.kind === 'failed') continue;
      const found = page.value.registries.find(({ registry }) => isSameId(registry.id, id));
      if (found !== undefined) return ok(registryNode(found.registry.loginServer));
    }
    return signal.aborted ? cancelled() : ok(undefined);
  });
}

/** The context of an AKS cluster, told by the host of its API server. */
async function findCluster(id: string, services: Surroundings): Promise<Result<unknown>> {
  const azure = await services.azure();
  if (!azure.ok) return azure;
  const contexts = (await services.contexts()).contexts.filter(({ flavour }) => flavour === 'aks');
  return withProgress(message('Looking for the cluster in Azure'), async ({ signal }) => {
    for (const context of contexts) {
      const host = hostOf(context);
      const found = host === undefined ? ok(undefined) : await azure.value.clusters.find(host, signal);
      if (!found.ok) return found;
      if (found.value !== undefined && isSameId(found.value.id, id)) return ok(contextNode(context));
    }
    return ok(undefined);
  });
}

function hostOf({ server, broken }: Context): string | undefined {
  return server === undefined || broken !== undefined ? undefined : new URL(server).hostname;
}

async function chooseContext({ contexts }: ContextList): Promise<Result<unknown>> {
  const usable = contexts.filter(({ broken }) => broken === undefined);
  // As from the palette, which says what is lacking.
  if (usable.length === 0) return ok(undefined);
  const picked = await ask(
    { title: 'ACR Pull', placeholder: l10n.t('Which context of your kubeconfig files is meant?') },
    usable.map((value) => ({
      label: value.name,
      description: value.isCurrent ? l10n.t('current') : '',
      ...(value.server === undefined ? {} : { detail: value.server }),
      value,
    })),
  );
  return picked === undefined ? cancelled() : ok(contextNode(picked));
}

function contextNode(context: Context | undefined): unknown {
  return context === undefined ? undefined : { kind: 'context', context };
}

function registryNode(loginServer: string): unknown {
  return { kind: 'registry', registry: { loginServer } };
}

function isSameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
