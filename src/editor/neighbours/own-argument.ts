import { l10n, Uri } from 'vscode';
import type { Context, ContextList } from '../../core/contexts/context.ts';
import { message } from '../../core/message.ts';
import { readAzureNode, type ForeignTarget } from '../../core/neighbours/foreign-node.ts';
import { cancelled, err, ok, type Result } from '../../core/result.ts';
import { withProgress } from '../progress.ts';
import { ask } from '../quick-pick.ts';
import type { Services } from '../services.ts';
import { resolveExplorerNode } from './kubernetes-explorer.ts';

type Surroundings = Pick<Services, 'contexts' | 'azure'>;

/**
 * The argument of a command as one of ours: a node of another extension's view becomes the context or the registry
 * that it stands for. Where that cannot be told, the person chooses a context; a registry that is not found ends it.
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

/** Wherever it is: the other view lists what it likes. A command never goes on without it, with another registry. */
async function findRegistry(id: string, services: Surroundings): Promise<Result<unknown>> {
  const azure = await services.azure();
  if (!azure.ok) return azure;
  const found = await withProgress(message('Looking for the registry in Azure'), ({ signal }) =>
    azure.value.directory.findById(id, signal),
  );
  if (!found.ok) return found;
  return found.value === undefined ? notFound(id) : ok(registryNode(found.value.loginServer));
}

function notFound(id: string): Result<never> {
  const name = id.split('/').at(-1) ?? id;
  return err('not-found', message('{0} is in no subscription that your account can read.', name), {
    hint: message(
      'Sign in with the account that the other view uses, or ask for the Reader role on the registry.',
    ),
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
