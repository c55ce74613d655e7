import { pulledImages, type CheckSubject } from '../../core/check/subject.ts';
import { defaultNamespace } from '../../core/check/pod-secrets.ts';
import { ALL_REGISTRY_SUFFIXES, hasRegistrySuffix } from '../../core/clouds.ts';
import type { Context, ContextList } from '../../core/contexts/context.ts';
import { message } from '../../core/message.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { contextOf } from '../grant/pick-context.ts';
import { withProgress } from '../progress.ts';
import type { AzureServices } from '../services.ts';
import { settings } from '../settings.ts';
import type { CheckStart } from './check-start.ts';
import { readManifest, readWorkspace } from './read-workspace.ts';

/** What is to be checked, from the click and from the files; nobody is asked but for a context where none is current. */
export async function gatherSubject(
  start: CheckStart,
  contexts: ContextList,
  azure: AzureServices,
): Promise<Result<CheckSubject>> {
  const context = await contextFor(start, contexts);
  if (!context.ok) return context;
  const typed = [...settings.registries(), ...(start.loginServer === undefined ? [] : [start.loginServer])];
  const suffixes = [...ALL_REGISTRY_SUFFIXES, ...azure.cloud.registrySuffixes];
  const isWanted = (host: string): boolean =>
    start.loginServer === undefined
      ? hasRegistrySuffix(host, suffixes) || typed.includes(host)
      : host === start.loginServer;
  const reading = await withProgress(message('Reading the manifests'), (progress) =>
    readWorkspace([...suffixes, ...typed], progress, start.manifest),
  );
  if (!reading.ok) return reading;
  const workloads =
    start.manifest === undefined ? ok(reading.value.workloads) : await readManifest(start.manifest);
  if (!workloads.ok) return workloads;
  const namespace = defaultNamespace(context.value);
  const { images, leftOut } = pulledImages(workloads.value, { isWanted, namespace });
  const { objects } = reading.value;
  const loginServers = loginServersOf(start, context.value, { images, objects });
  if (loginServers.length === 0) return nothingToCheck(start);
  return ok({ context: context.value, loginServers, images, leftOut, objects, nodes: { kind: 'not-asked' } });
}

async function contextFor(
  { context, clusterName }: CheckStart,
  contexts: ContextList,
): Promise<Result<Context>> {
  if (context !== undefined) return ok(context);
  const ofCluster = contexts.contexts.filter(
    (each) => each.clusterName === clusterName && each.broken === undefined,
  );
  const own = ofCluster.find(({ isCurrent }) => isCurrent) ?? ofCluster[0];
  if (own !== undefined) return ok(own);
  return clusterName === undefined ? contextOf(contexts) : noContextOf(clusterName);
}

/** The current context would answer for another cluster than the one that was clicked. */
function noContextOf(clusterName: string): Result<never> {
  return err(
    'not-found',
    message('No kubeconfig file has a usable context for the cluster {0}.', clusterName),
    {
      hint: message('Set KUBECONFIG or the setting acrPull.kubeconfig to a kubeconfig file with a context.'),
    },
  );
}

/** Those of the images, the one that was clicked, and for a context without images those of its pull secrets. */
function loginServersOf(
  { loginServer, manifest }: CheckStart,
  { clusterName }: Context,
  { images, objects }: Pick<CheckSubject, 'images' | 'objects'>,
): string[] {
  if (loginServer !== undefined) return [loginServer];
  const named = new Set(images.map((image) => image.loginServer));
  if (named.size > 0 || manifest !== undefined) return [...named];
  const accesses = objects.secrets.flatMap(({ access }) => access ?? []);
  return [
    ...new Set(accesses.flatMap((each) => (each.clusterName === clusterName ? [each.loginServer] : []))),
  ];
}

function nothingToCheck({ manifest }: CheckStart): Result<never> {
  const hint = message(
    'If the registry has a host of its own, add it with ACR Pull: Add Registry by Login Server….',
  );
  return manifest === undefined
    ? err(
        'not-found',
        message('No YAML file of this workspace names an image of an Azure container registry.'),
        { hint },
      )
    : err('not-found', message('This manifest names no image of an Azure container registry.'), { hint });
}
