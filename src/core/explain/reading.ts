import type { Context } from '../contexts/context.ts';
import type { Failure } from '../failure.ts';
import { parseImageReference } from '../image-reference.ts';
import type { PullSecretContent } from '../keyring/read-auths.ts';
import type { Message } from '../message.ts';
import type { PodEvent } from '../cluster-ports.ts';
import type { RoleAssignmentMode } from '../registry.ts';
import type { Result } from '../result.ts';

/** The kubelet's reasons for a container whose image it could not get (pkg/kubelet/images and cri-api, `errors`). */
export const IMAGE_REASONS: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);

/** A container whose image is not on its node. */
export interface WaitingContainer {
  readonly name: string;
  /** As the pod names it. */
  readonly image: string;
  /** Such as `ImagePullBackOff`. */
  readonly reason: string;
  readonly message: string;
}

/** A pod with containers that wait for their images. */
export interface WaitingPod {
  readonly namespace: string;
  readonly name: string;
  readonly nodeName?: string;
  /** What made it, as far as the pod itself tells; absent for a bare pod. */
  readonly workload?: WorkloadName;
  readonly serviceAccountName: string;
  /** Names in its own list; admission copied the ServiceAccount's into it where it had none. */
  readonly pullSecrets: readonly string[];
  readonly containers: readonly WaitingContainer[];
  /** Oldest first. */
  readonly events: readonly PodEvent[];
}

export interface WorkloadName {
  readonly kind: string;
  readonly name: string;
}

/** A pull secret that a pod names. */
export type SecretReading =
  | {
      readonly kind: 'read';
      readonly content: PullSecretContent;
      readonly annotations: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable' };

/** Something that could not be read, and why. */
export interface Unread {
  readonly what: Message;
  readonly failure: Failure;
}

/** What was read of a cluster, as far as the rights go. */
export interface ClusterReading {
  /** The namespaces that were looked through; all of them where absent. */
  readonly namespace?: string;
  readonly pods: readonly WaitingPod[];
  /** The secrets that the pods name, by {@link secretKey}. */
  readonly secrets: ReadonlyMap<string, SecretReading>;
  /** All pull secrets of a namespace, where they may be listed; by namespace. */
  readonly pullSecrets: ReadonlyMap<string, readonly PullSecretContent[]>;
  /** Names of the pull secrets that a ServiceAccount gives to new pods, by {@link secretKey}. */
  readonly accounts: ReadonlyMap<string, readonly string[]>;
  readonly unread: readonly Unread[];
}

/** What Azure tells of a registry; each part only where it was read. */
export interface RegistryFacts {
  readonly loginServer: string;
  /** The name that `az` takes. */
  readonly name: string;
  readonly mode?: RoleAssignmentMode;
  readonly publicNetworkAccess?: 'Enabled' | 'Disabled' | 'unknown';
  /** GUIDs of the roles that the identity of the nodes has on it. */
  readonly nodeRoles?: readonly string[];
}

/** Reads what explains failing pulls. Changes nothing, and what it may not read is told in the answer. */
export interface FailingPullsReader {
  /**
   * The waiting pods of `namespace` and what belongs to them; of all namespaces where it is absent, or of the
   * context's own where only that is permitted. Fails where not even the pods can be listed.
   */
  read(context: Context, namespace: string | undefined, signal: AbortSignal): Promise<Result<ClusterReading>>;
}

export function secretKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** Host of an image as a registry knows it; Docker Hub's for short names. */
export function hostOf(image: string): string {
  return parseImageReference(image)?.host ?? 'docker.io';
}
