import path from 'node:path';
import { workspace, type Uri } from 'vscode';
import { credentialKindOf } from '../../core/credentials/source.ts';
import { deliveryOf, type Delivery, type DeliveryFile } from '../../core/forms/delivery.ts';
import type { ClusterFacts, FormFacts } from '../../core/forms/form-facts.ts';
import { servedForms } from '../../core/forms/served-forms.ts';
import { sopsFileNames, type SopsPlace } from '../../core/forms/sops-rules.ts';
import { effectiveNamespace } from '../../core/grants/outline.ts';
import { secretFileName } from '../../core/grants/names.ts';
import { workloadsPullingFrom } from '../../core/grants/targets.ts';
import { message } from '../../core/message.ts';
import type { ClusterClient } from '../../core/cluster-ports.ts';
import { cancelled, err, ok, type Result } from '../../core/result.ts';
import type { Services } from '../services.ts';
import { workspaceText } from '../workspace-text.ts';
import type { Answers } from './build-plan.ts';

/** Most files that are looked at, to learn how they come into the cluster. */
const MOST_FILES = 300;
const MOST_BYTES = 256 * 1024;

/** Where the plain Secret of a grant would go. */
export function plainFileOf({ manifest, registry, context }: Answers): string {
  return path.join(manifest.home, secretFileName(registry.loginServer, context.clusterName));
}

/** Where sops would encrypt it; fails with the reason why it cannot. */
export async function sopsPlaceOf(answers: Answers, services: Services): Promise<Result<SopsPlace>> {
  if (!workspace.isTrusted) return err('refused', message('sops is run only in a trusted workspace.'));
  const file = plainFileOf(answers);
  const [first = '', ...others] = sopsFileNames(path.basename(file)).map((name) =>
    path.join(path.dirname(file), name),
  );
  return (await services.forms()).findSopsPlace([first, ...others]);
}

/** What the workspace tells about the forms; `cluster` is what the cluster told, if it was asked. */
export async function readFormFacts(
  answers: Answers,
  cluster: ClusterFacts,
  { services, cloud }: { readonly services: Services; readonly cloud: FormFacts['cloud'] },
  signal: AbortSignal,
): Promise<Result<FormFacts>> {
  const [git, sops, delivery] = await Promise.all([
    (await services.files()).gitState(plainFileOf(answers), signal),
    sopsPlaceOf(answers, services),
    readDelivery(signal),
  ]);
  if (!git.ok) return git;
  if (signal.aborted) return cancelled();
  return ok({
    credential: credentialKindOf(answers.source),
    cloud,
    cluster,
    identities: answers.kubeletClientId === undefined ? [] : ['managed-identity'],
    delivery,
    git: git.value,
    ...(sops.ok ? {} : { sopsObstacle: sops.failure.message }),
  });
}

/** Asks the cluster which controllers it has, and whether the user may write Secrets. Why not, is a fact too. */
export async function askCluster(
  answers: Answers,
  client: ClusterClient,
  signal: AbortSignal,
): Promise<Result<ClusterFacts>> {
  const groups = await client.servedGroups(signal);
  if (!groups.ok)
    return groups.failure.kind === 'cancelled' ? groups : ok(notReached(groups.failure.message));
  const { manifest, registry, context } = answers;
  const namespaces = new Set(
    workloadsPullingFrom(manifest.workloads, registry.loginServer).map((workload) =>
      effectiveNamespace(workload, context),
    ),
  );
  const rights = await Promise.all(
    [...namespaces].map((namespace) => client.mayI('patch', 'secrets', namespace, signal)),
  );
  if (signal.aborted) return cancelled();
  return ok({
    kind: 'asked',
    served: servedForms(groups.value),
    mayApply: rights.every((right) => right.ok && right.value),
  });
}

export function notReached(reason: Extract<ClusterFacts, { kind: 'not-reached' }>['reason']): ClusterFacts {
  return { kind: 'not-reached', reason };
}

/** How the files of the workspace come into a cluster, as far as the first of them tell. */
export async function readDelivery(signal: AbortSignal): Promise<Delivery> {
  const uris = await workspace.findFiles(
    '**/{*.yaml,*.yml,Kustomization}',
    '**/{node_modules,.git}/**',
    MOST_FILES,
  );
  const files = await Promise.all(uris.map((uri) => readSmall(uri, signal)));
  return deliveryOf(files.filter((file) => file !== undefined));
}

/** A file that cannot be read, or is too large for an object of Flux or Argo CD, tells nothing. */
async function readSmall(uri: Uri, signal: AbortSignal): Promise<DeliveryFile | undefined> {
  const text = signal.aborted ? undefined : await workspaceText(uri, MOST_BYTES);
  return text === undefined ? undefined : { name: path.posix.basename(uri.path), text };
}
