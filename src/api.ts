import type { Uri } from 'vscode';

// What `activate()` of the extension `acr-pull.acr-pull` returns. Types only: copy this file into your extension.
// A change that could break a caller comes as another version; docs/api.md tells how to use it.

export interface AcrPullExports {
  /** Throws a `RangeError` for a version that this extension does not have. */
  getApi(version: 1): AcrPullApi;
}

/** Version 1. Everything rejects with a `TypeError` for unusable arguments, and with an {@link AcrPullError} else. */
export interface AcrPullApi {
  readonly version: 1;

  /**
   * What is known of accesses: the pull secrets in the files of the workspace, and the roles that the ACR Pull view
   * has loaded. Contacts nothing, and holds no secret.
   */
  getAccess(query?: AccessQuery): Promise<readonly KnownAccess[]>;

  /**
   * The plan with which a grant would begin. Reads from Azure with the account that is signed in; nobody is asked, no
   * cluster is contacted, and nothing is changed. It cannot be run but by the person, who confirms it after `open()`.
   */
  planGrant(request: GrantRequest): Promise<PlannedGrant>;
}

export interface AccessQuery {
  /** Name of a context of the kubeconfig files; accesses of its cluster only. */
  readonly context?: string;
  /** Login server, such as `contoso.azurecr.io`. */
  readonly registry?: string;
}

export type KnownAccess = PullSecretAccess | RoleAccess;

export interface PullSecretAccess {
  readonly kind: 'pull-secret';
  readonly registry: string;
  /** Name of the cluster in the kubeconfig. */
  readonly cluster: string;
  /** Absent where the file leaves it to `kubectl apply`. */
  readonly namespace?: string;
  readonly secretName: string;
  readonly form: 'secret' | 'sealed-secret' | 'sops' | 'external-secrets' | 'acr-pull-binding' | 'apply-only';
  readonly credential: 'token' | 'service-principal' | 'admin' | 'entra-token' | 'pasted' | 'controller';
  readonly expiresOn?: Date;
  /** The Secret's file; where it was applied without one, the manifest for which that was. */
  readonly file: Uri;
}

export interface RoleAccess {
  readonly kind: 'role';
  readonly registry: string;
  /** Name of the cluster in the kubeconfig. */
  readonly cluster: string;
  /** Resource id of the role assignment. */
  readonly assignment: string;
  readonly coverage: 'all' | 'some';
}

export interface GrantRequest {
  /** A manifest, a kustomization, a chart or a folder of the workspace. */
  readonly manifest: Uri;
  /** Name of a context of the kubeconfig files; the current one when left out. */
  readonly context?: string;
  /** Login server; may be left out where the manifest names one registry only. */
  readonly registry?: string;
}

export interface PlannedGrant {
  readonly scenario: 'anonymous' | 'managed-identity' | 'service-principal' | 'cross-tenant' | 'pull-secret';
  readonly context: string;
  readonly registry: string;
  /** Empty where there is nothing to do, or where a guided way is needed. In the display language of VS Code. */
  readonly steps: readonly PlannedStep[];
  /** The plan as a person sees it. Names in it come from files, clusters and Azure: render it as untrusted. */
  readonly markdown: string;
  /** Opens the grant with these choices; what is planned now is planned anew. Resolves when the person is through. */
  open(): Promise<void>;
}

export interface PlannedStep {
  readonly title: string;
  readonly details: readonly string[];
  /** The same by `az`, `kubectl` or the shell; a password stands as `$PASSWORD`. */
  readonly command?: string;
}

/** An expected failure, with a message for people. */
export interface AcrPullError extends Error {
  readonly code:
    | 'cancelled'
    | 'not-signed-in'
    | 'unauthorized'
    | 'forbidden'
    | 'not-found'
    | 'conflict'
    | 'throttled'
    | 'unreachable'
    | 'timed-out'
    | 'invalid'
    | 'refused'
    | 'unexpected';
}
