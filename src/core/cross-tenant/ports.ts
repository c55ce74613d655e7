import type { ManagedCluster } from '../clusters/managed-cluster.ts';
import type { Failure } from '../failure.ts';
import type { Result } from '../result.ts';
import type { Secret } from '../secret.ts';

/** An application registration, as its home tenant shows it. */
export interface Application {
  readonly clientId: string;
  /** Of the registration itself; not that of a service principal. */
  readonly objectId: string;
  readonly displayName: string;
  /** Whether other tenants may let it in. */
  readonly isMultiTenant: boolean;
  /** Where the consent page may send the administrator afterwards. */
  readonly redirectUris: readonly string[];
  /** Newest first. */
  readonly passwords: readonly ApplicationPassword[];
}

/** A password of an application; the directory never tells its value again. */
export interface ApplicationPassword {
  readonly keyId: string;
  readonly displayName?: string;
  readonly startsOn?: Date;
  readonly endsOn?: Date;
}

export interface NewPassword {
  readonly keyId: string;
  readonly secret: Secret;
}

/** A refusal that waiting may cure, since Entra copies new things slowly; `failure` is what to say when it does not. */
export interface NotYet {
  readonly kind: 'not-yet';
  readonly failure: Failure;
}

/** Applications and their service principals, by Microsoft Graph. */
export interface ApplicationDirectory {
  /** `undefined` when no application of that tenant has the client id. */
  find(tenantId: string, clientId: string, signal: AbortSignal): Promise<Result<Application | undefined>>;
  findNamed(
    tenantId: string,
    displayName: string,
    signal: AbortSignal,
  ): Promise<Result<readonly Application[]>>;
  /** A new application that other tenants may let in. */
  create(
    tenantId: string,
    wanted: { readonly displayName: string; readonly redirectUri: string },
    signal: AbortSignal,
  ): Promise<Result<Application>>;
  /** Lets other tenants let it in, where they may not yet, with these redirect addresses and no others. */
  open(
    tenantId: string,
    application: Application,
    redirectUris: readonly string[],
    signal: AbortSignal,
  ): Promise<Result<void>>;
  /** Makes the service principal of an application in a tenant; one that is there already is a success. */
  admit(
    tenantId: string,
    clientId: string,
    signal: AbortSignal,
  ): Promise<Result<{ readonly kind: 'admitted' } | NotYet>>;
  addPassword(
    tenantId: string,
    application: Application,
    wanted: { readonly displayName: string; readonly endsOn: Date },
    signal: AbortSignal,
  ): Promise<Result<NewPassword>>;
  removePassword(
    tenantId: string,
    application: Application,
    keyId: string,
    signal: AbortSignal,
  ): Promise<Result<void>>;
}

/** One managed cluster, and the service principal with which it signs in. */
export interface ClusterGateway {
  /** `undefined` when it is gone. */
  read(cluster: ManagedCluster, signal: AbortSignal): Promise<Result<ManagedCluster | undefined>>;
  /** Begins to put another credential on the cluster and all its nodes. */
  startReset(
    cluster: ManagedCluster,
    credential: { readonly clientId: string; readonly secret: Secret },
    signal: AbortSignal,
  ): Promise<Result<StartedReset | NotYet>>;
  /**
   * Waits until the reset has ended, for an hour at most, also where Azure does not answer meanwhile. It goes on in
   * Azure when the waiting is cancelled.
   */
  waitForReset(cluster: ManagedCluster, started: StartedReset, signal: AbortSignal): Promise<Result<void>>;
}

export interface StartedReset {
  readonly kind: 'started';
  /** Where Resource Manager tells how far it is; absent where it named no place, so that only the cluster tells. */
  readonly address?: string;
}
