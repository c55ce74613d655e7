import type { ManifestReader } from '../core/check/ports.ts';
import type { Cloud } from '../core/clouds.ts';
import type { ContextList } from '../core/contexts/context.ts';
import type { FailingPullsReader } from '../core/explain/reading.ts';
import type {
  AdminUserGateway,
  ApplicationMaker,
  RegistryExchange,
  SecretChecker,
} from '../core/credentials/ports.ts';
import type { SealingCertificate } from '../core/forms/sealed-secret.ts';
import type { SopsProgram } from '../core/forms/sops.ts';
import type { SopsPlace } from '../core/forms/sops-rules.ts';
import type { ApplicationDirectory, ClusterGateway } from '../core/cross-tenant/ports.ts';
import type { ClusterConnector, ClusterClient } from '../core/cluster-ports.ts';
import type {
  AccountDirectory,
  AssignmentDirectory,
  ClusterDirectory,
  PrincipalDirectory,
  RegistryDataPlane,
  RegistryDirectory,
  RegistryTokenGateway,
  RoleGateway,
  TokenSource,
  WorkspaceFiles,
} from '../core/ports.ts';
import type { ApplicationRemover } from '../core/revoke/ports.ts';
import type { AdminPasswordRenewal } from '../core/rotate/ports.ts';
import type { GitIndex } from '../core/git-guard/ports.ts';
import type { Result } from '../core/result.ts';

/** What the editor needs from outside; built by extension.ts, loaded on first use. */
export interface Services {
  contexts(): Promise<ContextList>;
  files(): Promise<WorkspaceFiles>;
  git(): Promise<GitIndex>;
  /** The clusters of the kubeconfig, with the credentials that it names. */
  clusters(): Promise<ClusterConnector>;
  /** Pods of those clusters that wait for their images. */
  failingPulls(): Promise<FailingPullsReader>;
  /** What the safe forms of a pull secret need. */
  forms(): Promise<FormServices>;
  /** The Azure side for the cloud and the sign-in method that the settings name now. */
  azure(): Promise<Result<AzureServices>>;
  /** This machine's host name. */
  readonly machine: string;
}

export interface FormServices {
  /** The user's own sops; it is run only when a pull secret is encrypted by it. */
  readonly sops: SopsProgram;
  /** The first of `files`, absolute paths in one folder, that a rule of the nearest `.sops.yaml` covers. */
  findSopsPlace(files: readonly [string, ...string[]]): Promise<Result<SopsPlace>>;
  /** The certificate of Sealed Secrets in a file, at an https address, or as the controller of a cluster gives it. */
  readCertificate(file: string): Promise<Result<SealingCertificate>>;
  fetchCertificate(address: string, signal: AbortSignal): Promise<Result<SealingCertificate>>;
  clusterCertificate(client: ClusterClient, signal: AbortSignal): Promise<Result<SealingCertificate>>;
}

export interface AzureServices {
  readonly cloud: Cloud;
  readonly tokens: TokenSource;
  readonly account: AccountDirectory;
  readonly directory: RegistryDirectory;
  readonly clusters: ClusterDirectory;
  readonly principals: PrincipalDirectory;
  readonly applications: ApplicationDirectory;
  readonly clusterGateway: ClusterGateway;
  readonly assignments: AssignmentDirectory;
  readonly roles: RoleGateway;
  readonly registryTokens: RegistryTokenGateway;
  readonly applicationMaker: ApplicationMaker;
  readonly secrets: SecretChecker;
  readonly adminUser: AdminUserGateway;
  readonly exchange: RegistryExchange;
  readonly adminRenewal: AdminPasswordRenewal;
  readonly applicationRemover: ApplicationRemover;
  /** Sends credentials only to hosts of the cloud's registry suffixes and to those in `confirmed`. */
  dataPlane(confirmed: readonly string[]): RegistryDataPlane & ManifestReader;
}
