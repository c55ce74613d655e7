import type { Failure } from '../failure.ts';
import type { Message } from '../message.ts';

/** What kind of cluster a context points at. */
export type Flavour =
  'aks' | 'eks' | 'gke' | 'openshift' | 'kind' | 'minikube' | 'k3d' | 'docker-desktop' | 'other';

/** How the context's user would authenticate. Holds no credential, and nothing here is ever run to list. */
export type Authentication =
  | { readonly kind: 'exec'; readonly command: string; readonly args: readonly string[] }
  | { readonly kind: 'auth-provider'; readonly name: string }
  | { readonly kind: 'client-certificate' | 'token' | 'basic' | 'none' };

/** A kubeconfig context, with the cluster and user it names already looked up. */
export interface Context {
  readonly name: string;
  readonly clusterName: string;
  readonly userName: string;
  /** Absent when the context names none: `default` then, as kubectl does. */
  readonly namespace?: string;
  /** Absolute path of the file that defines the context. */
  readonly file: string;
  /** API server URL as written; absent when broken. */
  readonly server?: string;
  readonly flavour: Flavour;
  readonly authentication: Authentication;
  readonly isCurrent: boolean;
  /** Why the context cannot be used; it stays visible. */
  readonly broken?: Message;
  /** What is odd but not fatal, such as a name that two files define differently. */
  readonly notes: readonly Message[];
}

/** A kubeconfig file that could not be read, or is odd as a whole. */
export interface FileProblem {
  readonly file: string;
  readonly failure: Failure;
}

/** All contexts of all files, merged as kubectl does. */
export interface ContextList {
  readonly contexts: readonly Context[];
  /** `current-context`, also when it names no context. */
  readonly currentContext?: string;
  readonly problems: readonly FileProblem[];
  /** Files that were looked for, in order; those that do not exist included. */
  readonly files: readonly string[];
}
