import type { Context } from './contexts/context.ts';
import type { Result } from './result.ts';
import type { Secret } from './secret.ts';

/** Opens clusters of the kubeconfig. This, and nothing that lists, may run a user's exec plugin. */
export interface ClusterConnector {
  /** Reads the credentials of the context. Contacts the cluster only to sign in, where an exec plugin does so. */
  connect(context: Context, signal: AbortSignal): Promise<Result<ClusterClient>>;
}

/** A Secret of a cluster. */
export interface ClusterSecret {
  readonly type: string;
  readonly isImmutable: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Decoded, by key. */
  readonly data: ReadonlyMap<string, Secret>;
  /** Another one after every change of the object. */
  readonly version?: string;
}

export interface SecretToApply extends Omit<ClusterSecret, 'isImmutable' | 'version'> {
  readonly namespace: string;
  readonly name: string;
}

/** Why a Secret that exists could not become ours. Nothing was changed. */
export type SecretConflict =
  | { readonly kind: 'wrong-type'; readonly type?: string } // absent where it may not be read; the type never changes
  | { readonly kind: 'immutable' }
  | {
      readonly kind: 'other-manager';
      readonly managers: readonly string[];
      readonly fields: readonly string[];
    };

export type ApplyOutcome =
  { readonly kind: 'applied' } | { readonly kind: 'conflict'; readonly conflict: SecretConflict };

/** `rejected`: the request was permitted, but an admission policy, a quota or a webhook said no, for `reason`. */
export type PodCreation =
  { readonly kind: 'created' } | { readonly kind: 'rejected'; readonly reason: string };

/** A pod as its kubelet and the scheduler tell it; texts are theirs. */
export interface PodState {
  readonly phase: string;
  readonly isBeingDeleted: boolean;
  readonly nodeName?: string;
  readonly reason?: string;
  readonly message?: string;
  /** Why no node takes the pod, while none does. */
  readonly unschedulable?: string;
  readonly containers: readonly ContainerState[];
}

export interface ContainerState {
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'terminated' | 'unknown';
  readonly reason?: string;
  readonly message?: string;
  /** Known once the image is on the node. */
  readonly imageId?: string;
}

export interface PodEvent {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

/** A pod of a namespace, with what decides whether and when it pulls again. */
export interface ListedPod {
  readonly name: string;
  /** What makes it anew when it is gone; the Deployment where a ReplicaSet of one does. */
  readonly owner?: { readonly kind: string; readonly name: string };
  readonly serviceAccount: string;
  /** As the API server admitted the pod, so those of its ServiceAccount are among them. */
  readonly pullSecrets: readonly string[];
  /** Those of init containers first; `waiting` is the kubelet's reason, while there is one. */
  readonly containers: readonly { readonly image: string; readonly waiting?: string }[];
}

/** One cluster, with the rights of one user of the kubeconfig. Reading what is absent is no failure. */
export interface ClusterClient {
  listNamespaces(signal: AbortSignal): Promise<Result<readonly string[]>>;
  /** The groups of the cluster's API with the versions that it serves: they tell which controllers it has. */
  servedGroups(
    signal: AbortSignal,
  ): Promise<Result<readonly { readonly name: string; readonly versions: readonly string[] }[]>>;
  /** What the API server answers to a GET of this path, such as a Service's that it passes on; at most 64 KiB. */
  readText(path: string, signal: AbortSignal): Promise<Result<string>>;
  /**
   * Whether the user may do this, as the cluster itself tells. `resource` is written as for `kubectl auth can-i`,
   * such as `secrets`, `deployments.apps` or `serviceaccounts/token`; no namespace means all of them.
   */
  mayI(
    verb: string,
    resource: string,
    namespace: string | undefined,
    signal: AbortSignal,
  ): Promise<Result<boolean>>;
  getSecret(namespace: string, name: string, signal: AbortSignal): Promise<Result<ClusterSecret | undefined>>;
  /**
   * Server-side apply. `force` takes fields from other managers; it helps against no other conflict. With `dryRun` the
   * cluster only tells what would come out, its admission included.
   */
  applySecret(
    secret: SecretToApply,
    options: { readonly force: boolean; readonly dryRun?: boolean },
    signal: AbortSignal,
  ): Promise<Result<ApplyOutcome>>;
  /** Absent already is a success. Fails with `conflict` when `version` is given and it has another one by now. */
  deleteSecret(namespace: string, name: string, signal: AbortSignal, version?: string): Promise<Result<void>>;
  /** The `imagePullSecrets` of a ServiceAccount; `undefined` when there is no such account. */
  getPullSecrets(
    account: { readonly namespace: string; readonly name: string },
    signal: AbortSignal,
  ): Promise<Result<readonly string[] | undefined>>;
  /** Adds or removes one entry of `imagePullSecrets`, leaves the others, and answers with all of them. */
  changePullSecrets(
    account: { readonly namespace: string; readonly name: string },
    change: { readonly add: string } | { readonly remove: string },
    signal: AbortSignal,
  ): Promise<Result<readonly string[]>>;
  createPod(
    namespace: string,
    pod: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<Result<PodCreation>>;
  /** Those that run or wait to run. */
  listPods(namespace: string, signal: AbortSignal): Promise<Result<readonly ListedPod[]>>;
  /** The pod now and at each change, until it is gone (`undefined`, and the end), fails, or the signal aborts. */
  watchPod(namespace: string, name: string, signal: AbortSignal): AsyncIterable<Result<PodState | undefined>>;
  /** Oldest first. */
  podEvents(namespace: string, name: string, signal: AbortSignal): Promise<Result<readonly PodEvent[]>>;
  /** Absent already is a success. */
  deletePod(namespace: string, name: string, signal: AbortSignal): Promise<Result<void>>;
  close(): void;
}
