import { isCancelled } from '../../core/cancellation.ts';
import { message } from '../../core/message.ts';
import type { ContainerState, PodEvent, PodState } from '../../core/cluster-ports.ts';
import { ok, type Result } from '../../core/result.ts';
import { pause } from '../http/retry.ts';
import { clusterFailure, readStatus, statusFailure, type ClusterCall } from './cluster-failure.ts';
import { isObject, objectsOf, scalarText, type Json } from './cluster-json.ts';
import type { ClusterSession } from './cluster-session.ts';

/** After this time the API server ends a watch by itself, and a new one begins. */
const WATCH_SECONDS = 240;
/** A watch that ends within this time ended early: the "very short watch" of client-go's reflector. */
const EARLY_MS = 1_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5_000;

/** The pod now and at each change; see `ClusterClient.watchPod`. */
export async function* watchPod(
  session: ClusterSession,
  namespace: string,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Result<PodState | undefined>> {
  let early = 0;
  do {
    const now = await readPod(session, namespace, name, signal);
    if (isCancelled(signal)) return;
    if (!now.ok) {
      yield now;
      return;
    }
    yield ok(now.value?.state);
    if (now.value === undefined) return;
    const began = Date.now();
    for await (const change of changes(session, { namespace, name, since: now.value.version }, signal)) {
      if (isCancelled(signal)) return;
      yield change;
      if (!change.ok || change.value === undefined) return;
    }
    early = Date.now() - began < EARLY_MS ? early + 1 : 0;
  } while (await pause(pauseAfter(early), signal));
}

/** Doubles with each watch in a row that ended early, so that a server that ends them all is not kept busy. */
function pauseAfter(early: number): number {
  return early === 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (early - 1), LONGEST_PAUSE_MS);
}

interface ReadPod {
  readonly state: PodState;
  readonly version: string;
}

function readPod(
  session: ClusterSession,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<Result<ReadPod | undefined>> {
  const what = message('read the pod {0}', name);
  return session.run<ReadPod | undefined>(
    {
      ...{ what, verb: 'get', resource: 'pods', namespace, signal },
      answer: ({ code }) => (code === 404 ? ok(undefined) : undefined),
    },
    async ({ core }, options) => {
      const pod = await core.readNamespacedPod({ namespace, name }, options);
      return { state: podState(pod), version: pod.metadata?.resourceVersion ?? '' };
    },
  );
}

/** One watch, until it ends by itself or its version is too old: then the pod is read anew. */
async function* changes(
  session: ClusterSession,
  { namespace, name, since }: { readonly namespace: string; readonly name: string; readonly since: string },
  signal: AbortSignal,
): AsyncGenerator<Result<PodState | undefined>> {
  const signedIn = await session.open(signal);
  if (!signedIn.ok) {
    yield signedIn;
    return;
  }
  const { sdk, secrets } = signedIn.value;
  const call: ClusterCall = {
    ...{ what: message('watch the pod {0}', name), verb: 'watch', resource: 'pods', namespace },
    ...{ host: session.host, userName: session.userName, secrets },
  };
  try {
    const query = {
      watch: 'true',
      fieldSelector: `metadata.name=${name}`,
      resourceVersion: since,
      timeoutSeconds: String(WATCH_SECONDS),
    };
    const response = await sdk.stream(`/api/v1/namespaces/${namespace}/pods`, query, signal);
    if (response.httpStatusCode !== 200) {
      yield statusFailure(
        readStatus(response.httpStatusCode, parsed(await response.body.text()), secrets),
        call,
      );
      return;
    }
    for await (const line of linesOf(response.body.stream())) {
      const event = parsed(line);
      if (!isObject(event) || event['type'] === 'ERROR') return;
      yield ok(event['type'] === 'DELETED' ? undefined : podState(event['object']));
    }
  } catch (error) {
    if (!isCancelled(signal)) yield clusterFailure(error, call);
  }
}

async function* linesOf(body: AsyncIterable<Uint8Array> | null): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body ?? []) {
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The pod's status, from JSON or from the SDK's object, which have the same names. */
export function podState(pod: unknown): PodState {
  const { metadata, spec, status } = isObject(pod) ? pod : {};
  const facts: Json = isObject(status) ? status : {};
  const scheduled = objectsOf(facts['conditions']).find(({ type }) => type === 'PodScheduled');
  const nodeName = isObject(spec) ? scalarText(spec['nodeName']) : undefined;
  const isWithoutNode = scheduled?.['status'] === 'False' && nodeName === undefined;
  const unschedulable = isWithoutNode ? (scalarText(scheduled['message']) ?? 'Unschedulable') : undefined;
  return {
    phase: scalarText(facts['phase']) ?? 'Unknown',
    isBeingDeleted: isObject(metadata) && (metadata['deletionTimestamp'] ?? undefined) !== undefined,
    containers: objectsOf(facts['containerStatuses']).map(containerState),
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(unschedulable === undefined ? {} : { unschedulable }),
    ...reasonOf(facts),
  };
}

function containerState(container: Json): ContainerState {
  const states = isObject(container['state']) ? container['state'] : {};
  const state = (['waiting', 'running', 'terminated'] as const).find((name) => isObject(states[name]));
  const facts = state === undefined ? undefined : states[state];
  const imageId = scalarText(container['imageID']);
  return {
    name: scalarText(container['name']) ?? '',
    state: state ?? 'unknown',
    ...reasonOf(isObject(facts) ? facts : {}),
    ...(imageId === undefined ? {} : { imageId }),
  };
}

function reasonOf(facts: Json): { reason?: string; message?: string } {
  const reason = scalarText(facts['reason']);
  const text = scalarText(facts['message']);
  return { ...(reason === undefined ? {} : { reason }), ...(text === undefined ? {} : { message: text }) };
}

/** The events of a pod, oldest first; see `ClusterClient.podEvents`. */
export function readPodEvents(
  session: ClusterSession,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<Result<readonly PodEvent[]>> {
  const what = message('read the events of the pod {0}', name);
  return session.run(
    { what, verb: 'list', resource: 'events', namespace, signal },
    async ({ core }, options) => {
      const fieldSelector = `involvedObject.kind=Pod,involvedObject.name=${name}`;
      const { items } = await core.listNamespacedEvent({ namespace, fieldSelector }, options);
      const time = ({ lastTimestamp, eventTime, metadata }: (typeof items)[number]): number =>
        (lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? new Date(0)).getTime();
      return items
        .toSorted((a, b) => time(a) - time(b))
        .map(({ type, reason, message: text }) => ({
          type: type ?? '',
          reason: reason ?? '',
          message: text ?? '',
        }));
    },
  );
}
