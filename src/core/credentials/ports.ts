import type { Application, ApplicationDirectory } from '../cross-tenant/ports.ts';
import type {
  PasswordSlot,
  PrincipalDirectory,
  RegistryCredential,
  RegistryTokenGateway,
  RoleGateway,
} from '../ports.ts';
import type { ArmRegistry } from '../registry.ts';
import type { Result } from '../result.ts';

/** The admin user of one registry. */
export interface AdminUserGateway {
  /** One of its two passwords; `off` while the admin user is disabled. */
  readCredential(
    registry: ArmRegistry,
    slot: PasswordSlot,
    signal: AbortSignal,
  ): Promise<Result<RegistryCredential | 'off'>>;
  /** Enabled already is a success. */
  enable(registry: ArmRegistry, signal: AbortSignal): Promise<Result<void>>;
}

export interface ExchangedToken {
  readonly credential: RegistryCredential;
  /** As the token itself says; absent where it does not. */
  readonly expiresOn?: Date;
}

/** Exchanges the sign-in of the account for a refresh token of the registry itself. */
export interface RegistryExchange {
  exchange(registry: ArmRegistry, signal: AbortSignal): Promise<Result<ExchangedToken>>;
}

/** Makes applications for pull secrets, by Microsoft Graph. */
export interface ApplicationMaker {
  /** A new application that only its own tenant lets in. */
  create(tenantId: string, displayName: string, signal: AbortSignal): Promise<Result<Application>>;
}

/** What Entra says of a client id and secret. */
export type SecretCheck =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'ended' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'unknown-application' };

/** Tries client ids and secrets. */
export interface SecretChecker {
  /** Asks Entra for a token, which is thrown away. */
  check(tenantId: string, credential: RegistryCredential, signal: AbortSignal): Promise<Result<SecretCheck>>;
}

/** Everything that one of the credentials needs. */
export interface CredentialPorts {
  readonly tokens: RegistryTokenGateway;
  readonly applications: Pick<
    ApplicationDirectory,
    'findNamed' | 'admit' | 'addPassword' | 'removePassword' | 'find'
  >;
  readonly applicationMaker: ApplicationMaker;
  readonly principals: PrincipalDirectory;
  readonly secrets: SecretChecker;
  readonly roles: RoleGateway;
  readonly adminUser: AdminUserGateway;
  readonly exchange: RegistryExchange;
  readonly now: () => Date;
  /** Ends early, without failing, when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}
