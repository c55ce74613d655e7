import type { RegistryExchange, SecretChecker } from '../credentials/ports.ts';
import type {
  ClusterDirectory,
  PrincipalDirectory,
  ProbeRequest,
  PullProbe,
  RegistryDirectory,
  RegistryTokenGateway,
  RoleGateway,
} from '../ports.ts';
import type { Result } from '../result.ts';
import type { Platform } from './platform.ts';

/** What a registry says to somebody who has not signed in. */
export type Greeting =
  | { readonly kind: 'registry'; readonly date?: Date } // its own clock
  | { readonly kind: 'blocked'; readonly detail: string };

/** What a registry answers when it is asked for a manifest. */
export type ManifestAnswer =
  | FoundManifest
  | { readonly kind: 'absent'; readonly what: 'repository' | 'reference' }
  | Exclude<PullProbe, { kind: 'allowed' | 'no-such-image' }>;

export interface FoundManifest {
  readonly kind: 'found';
  readonly mediaType: string;
  readonly digest?: string;
  /** Whether it lists images for several platforms; a runtime takes the one that fits, or none. */
  readonly isIndex: boolean;
  /** What it is made for; empty where that is not known. */
  readonly platforms: readonly Platform[];
}

/** Reads from a registry, as a kubelet does before it fetches the first layer. */
export interface ManifestReader {
  greet(loginServer: string, signal: AbortSignal): Promise<Result<Greeting>>;
  /** Credentials go only to the login server itself; anonymous where there is none. */
  lookUpManifest(request: ProbeRequest, signal: AbortSignal): Promise<Result<ManifestAnswer>>;
}

/** Everything that a check asks. All of it only reads. */
export interface CheckPorts {
  readonly directory: Pick<RegistryDirectory, 'find'>;
  /** Credentials go only to hosts of the cloud's registry suffixes, and to those in `confirmed`. */
  readonly manifests: (confirmed: readonly string[]) => ManifestReader;
  readonly clusters: Pick<ClusterDirectory, 'find' | 'principalOf'>;
  readonly principals: PrincipalDirectory;
  readonly roles: Pick<RoleGateway, 'listAssignments' | 'permissionsOf'>;
  readonly tokens: Pick<RegistryTokenGateway, 'getToken'>;
  readonly exchange: RegistryExchange;
  readonly secrets: SecretChecker;
  readonly now: () => Date;
  /** Told of a fault of ours in one of the checks; the others go on. */
  readonly onFault: (error: unknown) => void;
}
