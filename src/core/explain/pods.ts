import { message, type Message } from '../message.ts';
import { withoutPrefix } from './attempts.ts';
import { CAUSE_TEXTS } from './cause-texts.ts';
import type { CauseKind } from './cause.ts';
import { classify } from './classify.ts';
import { safeEvidence } from './evidence.ts';
import { fixesFor, type Fix } from './fix.ts';
import { pullCredentials, secretsOf } from './pull-credentials.ts';
import {
  hostOf,
  type ClusterReading,
  type RegistryFacts,
  type Unread,
  type WaitingContainer,
  type WaitingPod,
  type WorkloadName,
} from './reading.ts';
import { refineCause } from './refine.ts';
import { whatWasSaid } from './what-was-said.ts';

/** Why the pods of one workload wait for one image. Never a pass: what is not known is `unknown`. */
export interface PullFinding {
  readonly cause: CauseKind;
  readonly namespace: string;
  readonly workload?: WorkloadName;
  readonly pods: readonly string[];
  readonly nodes: readonly string[];
  readonly image: string;
  /** One sentence. */
  readonly sentence: Message;
  readonly hint: Message;
  /** What the node said, safe to show; empty where it said nothing. */
  readonly evidence: string;
  /** What else is known, such as which secret does not fit and why. */
  readonly notes: readonly Message[];
  readonly fixes: readonly Fix[];
}

export interface FindingGroup {
  readonly cause: CauseKind;
  readonly title: Message;
  readonly findings: readonly PullFinding[];
}

export interface Explanation {
  /** The namespace that was looked through; all of them where absent. */
  readonly namespace?: string;
  readonly podCount: number;
  /** By cause; the one that stops most pods first, `unknown` last. */
  readonly groups: readonly FindingGroup[];
  readonly unread: readonly Unread[];
}

export interface ExplainOptions {
  readonly now: Date;
  /** Name of the kubeconfig's context, for commands. */
  readonly context?: string;
  /** What Azure tells of the registries, where it was asked. */
  readonly registries?: readonly RegistryFacts[];
}

/** Explains every container that waits for its image. Pods of one workload with the same trouble are one finding. */
export function explainPods(reading: ClusterReading, options: ExplainOptions): Explanation {
  const found = new Map<string, PullFinding>();
  for (const pod of reading.pods) {
    for (const container of pod.containers) {
      const finding = explainContainer(pod, container, reading, options);
      const key = keyOf(finding, pod);
      const same = found.get(key);
      found.set(key, same === undefined ? finding : join(same, finding));
    }
  }
  return {
    ...(reading.namespace === undefined ? {} : { namespace: reading.namespace }),
    podCount: reading.pods.length,
    groups: groupByCause([...found.values()]),
    unread: reading.unread,
  };
}

function explainContainer(
  pod: WaitingPod,
  container: WaitingContainer,
  reading: ClusterReading,
  { now, context, registries = [] }: ExplainOptions,
): PullFinding {
  const { image } = container;
  const host = hostOf(image);
  const registry = registries.find(({ loginServer }) => loginServer === host);
  const said = whatWasSaid(pod, container);
  const credentials = pullCredentials(pod, image, reading);
  const { cause, notes } = refineCause(classify({ image, reason: container.reason, text: said }), {
    credentials,
    now,
    ...(registry === undefined ? {} : { registry }),
  });
  const { sentence, hint } = CAUSE_TEXTS[cause];
  const evidence = safeEvidence(withoutPrefix(said) || said, secretsOf(credentials));
  const secretName = credentials.fitting[0]?.secretName;
  return {
    cause,
    namespace: pod.namespace,
    ...(pod.workload === undefined ? {} : { workload: pod.workload }),
    pods: [pod.name],
    nodes: pod.nodeName === undefined ? [] : [pod.nodeName],
    image,
    sentence: sentence({ image, host }),
    hint,
    evidence,
    notes,
    fixes: fixesFor({
      ...{ cause, pod, image, evidence },
      ...(context === undefined ? {} : { context }),
      ...(registry === undefined ? {} : { registry }),
      ...(secretName === undefined ? {} : { secretName }),
    }),
  };
}

function keyOf({ cause, namespace, workload, image }: PullFinding, pod: WaitingPod): string {
  const owner = workload === undefined ? `Pod ${pod.name}` : `${workload.kind} ${workload.name}`;
  return JSON.stringify([cause, namespace, owner, image]);
}

/** The newer pod's words stand for all. */
function join(a: PullFinding, b: PullFinding): PullFinding {
  return {
    ...b,
    pods: [...new Set([...a.pods, ...b.pods])],
    nodes: [...new Set([...a.nodes, ...b.nodes])],
  };
}

function groupByCause(findings: readonly PullFinding[]): FindingGroup[] {
  const groups = Map.groupBy(findings, ({ cause }) => cause);
  const size = ({ findings: own }: FindingGroup): number =>
    own.reduce((sum, { pods }) => sum + pods.length, 0);
  const isUnknown = ({ cause }: FindingGroup): number => (cause === 'unknown' ? 1 : 0);
  return [...groups]
    .map(([cause, own]) => ({ cause, title: CAUSE_TEXTS[cause].title, findings: own }))
    .sort((a, b) => isUnknown(a) - isUnknown(b) || size(b) - size(a));
}

/** How many pods wait, in one sentence. */
export function summarise({ podCount, groups, unread }: Explanation): Message {
  const causes = groups.length;
  if (podCount === 0) {
    return unread.length === 0
      ? message('No pod waits for an image.')
      : message('No pod that could be read waits for an image.');
  }
  if (podCount === 1) return message('One pod waits for an image.');
  return causes === 1
    ? message('{0} pods wait for images, all for one cause.', podCount)
    : message('{0} pods wait for images, for {1} causes.', podCount, causes);
}
