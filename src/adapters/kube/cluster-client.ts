import type { Context } from '../../core/contexts/context.ts';
import { message } from '../../core/message.ts';
import type {
  ApplyOutcome,
  ClusterClient,
  ClusterConnector,
  ClusterSecret,
  ListedPod,
  PodCreation,
  PodEvent,
  PodState,
  SecretToApply,
} from '../../core/cluster-ports.ts';
import { ok, type Result } from '../../core/result.ts';
import { isAdmissionRefusal, type ClusterStatus } from './cluster-failure.ts';
import { listAll } from './cluster-pages.ts';
import { readPodEvents, watchPod } from './cluster-pod.ts';
import { listPods } from './cluster-pods.ts';
import { mayBeConflict, readSecret, secretBody, secretConflict } from './cluster-secret.ts';
import { changePullSecrets, readPullSecrets, type PullSecretChange } from './cluster-service-account.ts';
import { readText } from './cluster-text.ts';
import type { ClusterSession, SessionCall } from './cluster-session.ts';
import { openSession, type ConnectorOptions } from './open-session.ts';

/** The field manager of everything that we write. */
const MANAGER = 'acr-pull';

/** Opens clusters with the credentials of the kubeconfig files, read anew each time. */
export class KubeClusterConnector implements ClusterConnector {
  readonly #options: ConnectorOptions;

  constructor(options: ConnectorOptions) {
    this.#options = options;
  }

  async connect(context: Context, signal: AbortSignal): Promise<Result<ClusterClient>> {
    const session = await openSession(context, this.#options, signal);
    return session.ok ? ok(new KubeClusterClient(session.value)) : session;
  }
}

/** The cluster by Kubernetes' API. */
class KubeClusterClient implements ClusterClient {
  readonly #session: ClusterSession;

  constructor(session: ClusterSession) {
    this.#session = session;
  }

  async listNamespaces(signal: AbortSignal): Promise<Result<readonly string[]>> {
    const call = { what: message('list the namespaces'), verb: 'list', resource: 'namespaces', signal };
    return listAll<string>(this.#session, call, async (core, page, options) => {
      const { items, metadata } = await core.listNamespace(page, options);
      return { items: items.flatMap((item) => item.metadata?.name ?? []), metadata };
    });
  }

  async servedGroups(
    signal: AbortSignal,
  ): Promise<Result<readonly { readonly name: string; readonly versions: readonly string[] }[]>> {
    const call = { what: message('list the API groups'), verb: 'get', resource: 'apis', signal };
    return this.#session.run(call, async ({ apis }, options) => {
      const { groups } = await apis.getAPIVersions(options);
      return groups.map(({ name, versions }) => ({ name, versions: versions.map(({ version }) => version) }));
    });
  }

  async readText(path: string, signal: AbortSignal): Promise<Result<string>> {
    const call = { what: message('read {0}', path), verb: 'get', resource: path, signal };
    return this.#session.run(call, (sdk, _, ends) => readText(sdk, path, ends));
  }

  async mayI(
    verb: string,
    resource: string,
    namespace: string | undefined,
    signal: AbortSignal,
  ): Promise<Result<boolean>> {
    const [resourceAndGroup = '', subresource] = resource.split('/');
    const [name = '', ...group] = resourceAndGroup.split('.');
    const resourceAttributes = {
      verb,
      group: group.join('.'),
      resource: name,
      ...(subresource === undefined ? {} : { subresource }),
      ...(namespace === undefined ? {} : { namespace }),
    };
    const call = {
      what: message('ask for the rights of this user'),
      verb: 'create',
      resource: 'selfsubjectaccessreviews',
      signal,
    };
    return this.#session.run(call, ({ reviewAccess }, options) => reviewAccess(resourceAttributes, options));
  }

  async getSecret(
    namespace: string,
    name: string,
    signal: AbortSignal,
  ): Promise<Result<ClusterSecret | undefined>> {
    const call = {
      ...secretCall(message('read the Secret {0}', name), 'get', namespace, signal),
      answer: absentIs(undefined),
    };
    return this.#session.run<ClusterSecret | undefined>(call, async ({ core }, options) =>
      readSecret(await core.readNamespacedSecret({ namespace, name }, options)),
    );
  }

  async applySecret(
    secret: SecretToApply,
    { force, dryRun = false }: { readonly force: boolean; readonly dryRun?: boolean },
    signal: AbortSignal,
  ): Promise<Result<ApplyOutcome>> {
    const { namespace, name } = secret;
    let refusal: ClusterStatus | undefined;
    const call: SessionCall<ApplyOutcome> = {
      ...secretCall(message('apply the Secret {0}', name), 'patch', namespace, signal),
      sent: [...secret.data.values()],
      answer: (status) => {
        if (mayBeConflict(status)) refusal = status;
        return undefined;
      },
    };
    const applied = await this.#session.run(call, async ({ core, patchOptions }, options) => {
      const patch = {
        ...{ namespace, name, body: secretBody(secret), fieldManager: MANAGER, force },
        ...(dryRun ? { dryRun: 'All' } : {}),
      };
      await core.patchNamespacedSecret(patch, patchOptions('server-side-apply', options));
      return { kind: 'applied' } as const;
    });
    if (applied.ok || refusal === undefined) return applied;
    // The answer names fields; only the Secret itself tells why it cannot be changed.
    const existing = await this.getSecret(namespace, name, signal);
    const conflict = secretConflict(refusal, secret.type, existing.ok ? existing.value : undefined);
    return conflict === undefined ? applied : ok({ kind: 'conflict', conflict });
  }

  async deleteSecret(
    namespace: string,
    name: string,
    signal: AbortSignal,
    version?: string,
  ): Promise<Result<void>> {
    const call = {
      ...secretCall(message('delete the Secret {0}', name), 'delete', namespace, signal),
      answer: absentIs(undefined),
    };
    return this.#session.run<undefined>(call, async ({ core }, options) => {
      const body: Readonly<Record<string, unknown>> =
        version === undefined ? {} : { preconditions: { resourceVersion: version } };
      await core.deleteNamespacedSecret({ namespace, name, body }, options);
      return undefined;
    });
  }

  getPullSecrets(
    account: { readonly namespace: string; readonly name: string },
    signal: AbortSignal,
  ): Promise<Result<readonly string[] | undefined>> {
    return readPullSecrets(this.#session, account, signal);
  }

  changePullSecrets(
    account: { readonly namespace: string; readonly name: string },
    change: PullSecretChange,
    signal: AbortSignal,
  ): Promise<Result<readonly string[]>> {
    return changePullSecrets(this.#session, account, change, { fieldManager: MANAGER, signal });
  }

  async createPod(
    namespace: string,
    pod: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<Result<PodCreation>> {
    const call: SessionCall<PodCreation> = {
      ...podCall(message('create a pod'), 'create', namespace, signal),
      // Webhooks choose their status; ValidatingAdmissionPolicy answers with 422 unless told otherwise.
      answer: (status) =>
        isAdmissionRefusal(status) || status.code === 400 || status.code === 422
          ? ok({ kind: 'rejected', reason: status.message })
          : undefined,
    };
    return this.#session.run(call, async ({ core }, options) => {
      await core.createNamespacedPod({ namespace, body: pod }, options);
      return { kind: 'created' } as const;
    });
  }

  listPods(namespace: string, signal: AbortSignal): Promise<Result<readonly ListedPod[]>> {
    return listPods(this.#session, namespace, signal);
  }

  watchPod(
    namespace: string,
    name: string,
    signal: AbortSignal,
  ): AsyncIterable<Result<PodState | undefined>> {
    return watchPod(this.#session, namespace, name, signal);
  }

  podEvents(namespace: string, name: string, signal: AbortSignal): Promise<Result<readonly PodEvent[]>> {
    return readPodEvents(this.#session, namespace, name, signal);
  }

  async deletePod(namespace: string, name: string, signal: AbortSignal): Promise<Result<void>> {
    const call = {
      ...podCall(message('delete the pod {0}', name), 'delete', namespace, signal),
      answer: absentIs(undefined),
    };
    return this.#session.run<undefined>(call, async ({ core }, options) => {
      await core.deleteNamespacedPod({ namespace, name }, options);
      return undefined;
    });
  }

  close(): void {
    this.#session.close();
  }
}

type CallParts = Omit<SessionCall<never>, 'answer'>;

function secretCall(
  what: CallParts['what'],
  verb: string,
  namespace: string,
  signal: AbortSignal,
): CallParts {
  return { what, verb, resource: 'secrets', namespace, signal };
}

function podCall(what: CallParts['what'], verb: string, namespace: string, signal: AbortSignal): CallParts {
  return { what, verb, resource: 'pods', namespace, signal };
}

function absentIs<T>(value: T): (status: ClusterStatus) => Result<T> | undefined {
  return ({ code }) => (code === 404 ? ok(value) : undefined);
}
