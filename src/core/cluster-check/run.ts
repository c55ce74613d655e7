import { isCancelled } from '../cancellation.ts';
import type { Failure } from '../failure.ts';
import type { Finding } from '../finding.ts';
import { message, type Message } from '../message.ts';
import type { ClusterClient, PodEvent, PodState } from '../cluster-ports.ts';
import { cancelled, ok, type Result } from '../result.ts';
import { endedEarly, leftBehind, notPulled, notTested, pulled, rejected, tookTooLong } from './findings.ts';
import { buildCheckPod, type ClusterCheck } from './plan.ts';
import { readPullCause, type SaidOfImage } from './pull-cause.ts';
import { readPullState } from './read-pod.ts';

/** What a check needs of a cluster. */
export type CheckClient = Pick<ClusterClient, 'createPod' | 'watchPod' | 'podEvents' | 'deletePod'>;

export interface ClusterCheckOptions {
  readonly signal: AbortSignal;
  readonly report: (step: Message) => void;
  /** Ends early, without failing, when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Two minutes when left out: time for an autoscaler to bring a node, or for a large image. */
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 120_000;

/**
 * Lets the cluster pull one image in a pod of ours, and tells what came of it: pass, fail with the last cause, or
 * unknown when it could not be tested. The pod is deleted however this ends. Fails with `cancelled` only, or, when
 * the pod of a cancelled check could not be deleted, with the reason for that.
 */
export async function runClusterCheck(
  check: ClusterCheck,
  client: CheckClient,
  options: ClusterCheckOptions,
): Promise<Result<readonly Finding[]>> {
  const { signal, report } = options;
  if (isCancelled(signal)) return cancelled();
  report(message('Letting the cluster pull {0}', check.image));
  // Neither the creation nor the deletion is cut off by a cancel: else nobody would know whether there is a pod.
  const created = await client.createPod(check.namespace, buildCheckPod(check), never());
  if (created.ok && created.value.kind === 'rejected') return ok([rejected(check, created.value.reason)]);
  if (!created.ok && !mayHaveCreated(created.failure)) return ok([notTested(check, created.failure)]);
  let finding: Finding | undefined;
  let deleted: Result<void> | undefined;
  try {
    finding = created.ok ? await watchPull(check, client, options) : notTested(check, created.failure);
  } finally {
    deleted = await client.deletePod(check.namespace, check.podName, never());
  }
  if (isCancelled(signal)) return deleted.ok ? cancelled() : deleted;
  const leftover = deleted.ok ? [] : [leftBehind(check, deleted.failure)];
  return ok([...(finding === undefined ? [] : [finding]), ...leftover]);
}

function never(): AbortSignal {
  return new AbortController().signal;
}

/** Whether the request may have reached the cluster although its answer did not come back. */
function mayHaveCreated({ kind }: Failure): boolean {
  return kind === 'timed-out' || kind === 'unreachable' || kind === 'unexpected';
}

/** Follows the pod until its pull is decided; `undefined` when cancelled. */
async function watchPull(
  check: ClusterCheck,
  client: CheckClient,
  { signal, report, sleep, timeoutMs = DEFAULT_TIMEOUT_MS }: ClusterCheckOptions,
): Promise<Finding | undefined> {
  const end = new AbortController();
  const either = AbortSignal.any([signal, end.signal]);
  const timer = sleep(timeoutMs, either).then(() => end.abort());
  const { namespace, podName } = check;
  let last: PodState | undefined;
  let passing: SaidOfImage | undefined;
  try {
    for await (const change of client.watchPod(namespace, podName, either)) {
      if (isCancelled(either)) break;
      if (!change.ok) return notTested(check, change.failure);
      if (change.value === undefined) return endedEarly(check, '');
      if (last?.nodeName === undefined && change.value.nodeName !== undefined) {
        report(message('The node {0} pulls {1}', change.value.nodeName, check.image));
      }
      last = change.value;
      const decided = await decide(check, client, last, either);
      if (decided.kind === 'finding') return decided.finding;
      passing = moreTelling(check, passing, decided.passing);
    }
    if (isCancelled(signal)) return undefined;
    const events = await eventsOf(check, client, signal);
    if (passing !== undefined) return notPulled(check, passing, events);
    return tookTooLong(check, last, events);
  } finally {
    end.abort();
    await timer;
  }
}

/** A back-off without its cause must not hide the cause that an earlier attempt gave. */
function moreTelling(
  { image }: ClusterCheck,
  before: SaidOfImage | undefined,
  now: SaidOfImage | undefined,
): SaidOfImage | undefined {
  if (before === undefined || now === undefined) return now ?? before;
  return readPullCause(image, now).kind === 'unknown' ? before : now;
}

type Decision =
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'wait'; readonly passing?: SaidOfImage };

async function decide(
  check: ClusterCheck,
  client: CheckClient,
  pod: PodState,
  signal: AbortSignal,
): Promise<Decision> {
  const early = readPullState(pod, []);
  if (early.kind === 'pulled') return { kind: 'finding', finding: pulled(check) };
  if (early.kind === 'waiting') return { kind: 'wait' };
  const events = await eventsOf(check, client, signal);
  const state = readPullState(pod, events);
  switch (state.kind) {
    case 'pulled':
      return { kind: 'finding', finding: pulled(check) };
    case 'waiting':
      return { kind: 'wait' };
    case 'ended':
      return { kind: 'finding', finding: endedEarly(check, state.said) };
    case 'failed':
      // The kubelet tries again by itself.
      if (readPullCause(check.image, state.said).isPassing && pod.phase === 'Pending')
        return { kind: 'wait', passing: state.said };
      return { kind: 'finding', finding: notPulled(check, state.said, events) };
  }
}

/** Events only explain; a user who may not read them gets the verdict without. */
async function eventsOf(
  { namespace, podName }: ClusterCheck,
  client: CheckClient,
  signal: AbortSignal,
): Promise<readonly PodEvent[]> {
  const events = await client.podEvents(namespace, podName, signal);
  return events.ok ? events.value : [];
}
