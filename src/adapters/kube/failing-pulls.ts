import type { CoreV1Event, V1Pod } from '@kubernetes/client-node';
import type { Context } from '../../core/contexts/context.ts';
import type { ClusterReading, FailingPullsReader, Unread } from '../../core/explain/reading.ts';
import { message } from '../../core/message.ts';
import { ok, type Err, type Result } from '../../core/result.ts';
import { listAll } from './cluster-pages.ts';
import type { ClusterSession, SessionCall } from './cluster-session.ts';
import { eventsOf, waitingPod } from './failing-pulls-pod.ts';
import { FailingPullsSecrets } from './failing-pulls-secrets.ts';
import { openSession, type ConnectorOptions } from './open-session.ts';

/** Reads failing pulls by Kubernetes' API, with whatever rights the user of the kubeconfig has. */
export class KubeFailingPulls implements FailingPullsReader {
  readonly #options: ConnectorOptions;

  constructor(options: ConnectorOptions) {
    this.#options = options;
  }

  async read(
    context: Context,
    namespace: string | undefined,
    signal: AbortSignal,
  ): Promise<Result<ClusterReading>> {
    const session = await openSession(context, this.#options, signal);
    if (!session.ok) return session;
    try {
      return await new FailingPullsReading(session.value, signal).read(context, namespace);
    } finally {
      session.value.close();
    }
  }
}

/** One reading: what it finds is gathered here. */
class FailingPullsReading {
  readonly #session: ClusterSession;
  readonly #signal: AbortSignal;
  readonly #unread: Unread[] = [];

  constructor(session: ClusterSession, signal: AbortSignal) {
    this.#session = session;
    this.#signal = signal;
  }

  async read(context: Context, wanted: string | undefined): Promise<Result<ClusterReading>> {
    let namespace = wanted;
    let pods = await this.#listPods(namespace);
    if (!pods.ok && namespace === undefined && pods.failure.kind === 'forbidden') {
      this.#unread.push({ what: message('Pods of other namespaces'), failure: pods.failure });
      namespace = context.namespace ?? 'default';
      pods = await this.#listPods(namespace);
    }
    if (!pods.ok) return pods;
    const found = pods.value.flatMap((pod) => waitingPod(pod) ?? []);
    const secrets = new FailingPullsSecrets(this.#session, this.#signal);
    const events = new Map<string, readonly CoreV1Event[]>();
    for (const [place, own] of Map.groupBy(found, (pod) => pod.namespace)) {
      const [listed, failure] = await Promise.all([this.#listEvents(place), secrets.readFor(place, own)]);
      if (failure !== undefined) return failure;
      const cancelled = this.#note(message('The events of the namespace {0}', place), listed);
      if (cancelled !== undefined) return cancelled;
      events.set(place, listed.ok ? listed.value : []);
    }
    return ok({
      ...(namespace === undefined ? {} : { namespace }),
      pods: found.map((pod) => ({ ...pod, events: eventsOf(pod, events.get(pod.namespace) ?? []) })),
      secrets: secrets.named,
      pullSecrets: secrets.listed,
      accounts: secrets.accounts,
      unread: [...this.#unread, ...secrets.unread],
    });
  }

  /** Remembers what could not be read; a cancellation ends all. */
  #note(what: Unread['what'], result: Result<unknown>): Err | undefined {
    if (result.ok) return undefined;
    if (result.failure.kind === 'cancelled') return result;
    this.#unread.push({ what, failure: result.failure });
    return undefined;
  }

  #listPods(namespace: string | undefined): Promise<Result<readonly V1Pod[]>> {
    const call = this.#call(message('list the pods'), 'pods', namespace);
    return listAll<V1Pod>(this.#session, call, (core, page, options) =>
      namespace === undefined
        ? core.listPodForAllNamespaces(page, options)
        : core.listNamespacedPod({ namespace, ...page }, options),
    );
  }

  /** Warnings only: the kubelet tells of failed pulls in those. */
  #listEvents(namespace: string): Promise<Result<readonly CoreV1Event[]>> {
    const fieldSelector = 'involvedObject.kind=Pod,type=Warning';
    const call = this.#call(message('list the events'), 'events', namespace);
    return listAll<CoreV1Event>(this.#session, call, (core, page, options) =>
      core.listNamespacedEvent({ namespace, fieldSelector, ...page }, options),
    );
  }

  #call(
    what: SessionCall<never>['what'],
    resource: string,
    namespace: string | undefined,
  ): SessionCall<never> {
    const place = namespace === undefined ? {} : { namespace };
    return { what, verb: 'list', resource, signal: this.#signal, ...place };
  }
}
