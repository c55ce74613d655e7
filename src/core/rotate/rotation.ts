import type { PullSecretAccess } from '../access.ts';
import type { CredentialProgress, Issued } from '../credentials/issued.ts';
import type { PlanStep } from '../grants/plan-document.ts';
import type { CredentialKind } from '../manifests/pull-secret-metadata.ts';
import type { Message } from '../message.ts';
import type { Result } from '../result.ts';

/** How the credential of a pull secret is replaced, by kind of credential. Made by the `…-rotation.ts` beside. */
export interface Rotation {
  /** How the annotations call the new credential. */
  readonly credential: CredentialKind;
  readonly issueStep: PlanStep;
  /** Gets the new credential; the old one goes on working. */
  readonly issue: (progress: CredentialProgress) => Promise<Result<Issued>>;
  /** Absent where there is nothing of ours to retire; then a note says why. */
  readonly retirement?: Retirement;
  /** What the person should know before they confirm. */
  readonly notes: readonly Message[];
}

/** Makes the old credential useless. Running it again changes nothing. */
export interface Retirement {
  readonly step: PlanStep;
  readonly run: (progress: CredentialProgress) => Promise<Result<void>>;
}

/**
 * The accesses that hold the same credential as `access`, itself among them: a rotation replaces it in all of them, or
 * the others would be cut off when the old one is retired.
 */
export function holdersOf(access: PullSecretAccess, all: readonly PullSecretAccess[]): PullSecretAccess[] {
  const key = credentialKey(access);
  return all.filter((other) => credentialKey(other) === key);
}

/** The same for two accesses exactly when they hold the same credential, as far as their annotations tell. */
export function credentialKey(access: PullSecretAccess): string {
  const { loginServer, credential, tokenName, clientId, keyId, file, password } = access;
  const own = {
    // Both passwords: an interrupted rotation leaves the old one in some places.
    token: tokenName,
    'service-principal': clientId === undefined ? undefined : `${clientId} ${keyId ?? file}`,
    admin: password ?? 'password1',
    'entra-token': undefined,
    pasted: undefined,
    controller: undefined,
  }[credential];
  return [loginServer, credential, own ?? file].join(' ');
}
