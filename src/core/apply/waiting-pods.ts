import type { Finding } from '../finding.ts';
import { quote } from '../grants/shell.ts';
import { parseImageReference } from '../image-reference.ts';
import { message, type Message } from '../message.ts';
import type { ListedPod } from '../cluster-ports.ts';
import type { Workload } from '../workload.ts';

/** What decides which pods of a namespace a pull secret helps. */
export interface RestartQuestion {
  readonly contextName: string;
  readonly namespace: string;
  readonly loginServer: string;
  readonly secretName: string;
  /** Those of the manifest that run in the namespace, with their references. */
  readonly workloads: readonly Workload[];
}

export interface WaitingPods {
  readonly findings: readonly Finding[];
  /** Before the manifest is applied: what cannot be changed has to be made anew. */
  readonly before: readonly string[];
  /** After it. */
  readonly after: readonly string[];
}

/** The kubelet's reasons for a container whose image the registry did not give (pkg/kubelet/images, `types.go`). */
const WAITING: ReadonlySet<string> = new Set(['ErrImagePull', 'ImagePullBackOff']);

/** Kinds that `kubectl rollout restart` knows. */
const RESTARTABLE: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/** Names the pods that wait for an image of the registry, by who makes them, and how they come to their pull. */
export function waitingPods(pods: readonly ListedPod[], question: RestartQuestion): WaitingPods {
  const waiting = pods.filter((pod) => waitsFor(pod, question.loginServer));
  const refers = waiting.filter(({ pullSecrets }) => pullSecrets.includes(question.secretName));
  const ours = waiting.filter((pod) => !refers.includes(pod) && isOfManifest(pod, question.workloads));
  const others = waiting.filter((pod) => !refers.includes(pod) && !ours.includes(pod));
  return {
    findings: [
      ...findingOf(refers, question, RETRY),
      ...findingOf(ours, question, ANEW),
      ...findingOf(others, question, NO_REFERENCE),
    ],
    before: [...new Set(ours.filter(isFixed).map((pod) => removeCommand(pod, question)))],
    after: [...new Set(refers.map((pod) => restartCommand(pod, question)))],
  };
}

/** Whether the pod waits for an image of this registry. */
export function waitsFor({ containers }: ListedPod, loginServer: string): boolean {
  return containers.some(
    ({ image, waiting = '' }) => WAITING.has(waiting) && parseImageReference(image)?.host === loginServer,
  );
}

/** What makes the pod pull again at once. */
export function restartCommand(
  pod: ListedPod,
  place: Pick<RestartQuestion, 'contextName' | 'namespace'>,
): string {
  const { owner, name } = pod;
  if (owner === undefined || !RESTARTABLE.has(owner.kind))
    return `${kubectl(place)} delete pod ${quote(name)}`;
  return `${kubectl(place)} rollout restart ${quote(`${owner.kind.toLowerCase()}/${owner.name}`)}`;
}

/** Each maker of pods once, or the pod itself where nothing makes it anew. */
export function namesOf(pods: readonly ListedPod[]): string {
  const names = pods.map(({ name, owner }) => `${owner?.kind ?? 'Pod'} ${owner?.name ?? name}`);
  return [...new Set(names)].join(', ');
}

const RETRY = message('They try again by themselves within five minutes, or at once after a restart.');
const ANEW = message('They are made anew when the manifest is applied.');
const NO_REFERENCE = message('They do not refer to the pull secret: grant for their manifests, too.');

function findingOf(pods: readonly ListedPod[], question: RestartQuestion, hint: Message): Finding[] {
  if (pods.length === 0) return [];
  const { loginServer, namespace } = question;
  return [
    {
      level: 'warn',
      text: message(
        'Pods in the namespace {0} wait for images of {1}: {2}.',
        ...[namespace, loginServer, namesOf(pods)],
      ),
      hint,
    },
  ];
}

function isOfManifest({ name, owner }: ListedPod, workloads: readonly Workload[]): boolean {
  const { kind, name: maker } = owner ?? { kind: 'Pod', name };
  return workloads.some((workload) =>
    workload.kind === 'CronJob'
      ? kind === 'Job' && maker.startsWith(`${workload.name}-`)
      : workload.kind === kind && workload.name === maker,
  );
}

/** The template of a Job and a Pod's own reference never change. */
function isFixed({ owner }: ListedPod): boolean {
  return owner === undefined || owner.kind === 'Job';
}

function removeCommand(
  { name, owner }: ListedPod,
  place: Pick<RestartQuestion, 'contextName' | 'namespace'>,
): string {
  return owner?.kind === 'Job'
    ? `${kubectl(place)} delete job ${quote(owner.name)}`
    : `${kubectl(place)} delete pod ${quote(name)}`;
}

function kubectl({ contextName, namespace }: Pick<RestartQuestion, 'contextName' | 'namespace'>): string {
  return `kubectl --context ${quote(contextName)} --namespace ${quote(namespace)}`;
}
