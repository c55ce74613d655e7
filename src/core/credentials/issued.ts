import type { Finding } from '../finding.ts';
import { message, type Message } from '../message.ts';
import type { PullSecretFacts } from '../manifests/pull-secret-metadata.ts';
import type { RegistryCredential } from '../ports.ts';
import type { ArmRegistry, Registry } from '../registry.ts';
import { err, ok, type Result } from '../result.ts';

/** What Rotate and Revoke need to find what is behind a pull secret. */
export type IssuedFacts = Pick<PullSecretFacts, 'tokenName' | 'clientId' | 'password' | 'keyId'>;

/** A credential that is ready to be written, and when it ends. */
export interface Issued {
  readonly credential: RegistryCredential;
  readonly expiresOn?: Date;
  readonly facts: IssuedFacts;
  /** How long the registry may need until it accepts it: not at all, a minute, or as long as a new role takes. */
  readonly freshness: 'settled' | 'new-password' | 'new-role';
  /** What the person should know of it. */
  readonly notes: readonly Finding[];
  /** Takes it out of the world again, if it was made now and is not written anywhere. Failing is no matter. */
  readonly takeBack?: () => Promise<void>;
}

export interface CredentialProgress {
  readonly signal: AbortSignal;
  readonly report: (step: Message) => void;
}

/** The registry as ARM knows it. Fails with `not-found` where only the login server is known. */
export function armOf({ arm, loginServer }: Registry): Result<ArmRegistry> {
  if (arm !== undefined) return ok(arm);
  return err('not-found', message('{0} was not found in Azure.', loginServer), {
    hint: message('Sign in with an account that can read the registry, or paste a user name and password.'),
  });
}
