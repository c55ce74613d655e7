import type { PullSecretAccess } from '../access.ts';
import type { CredentialProgress } from '../credentials/issued.ts';
import type { PlanStep } from '../grants/plan-document.ts';
import type { Message } from '../message.ts';
import type { Result } from '../result.ts';

/** One thing that is removed. Running it again changes nothing. */
export interface RevokeStep {
  readonly step: PlanStep;
  readonly run: (progress: CredentialProgress) => Promise<Result<void>>;
}

/** What is removed of one part of the world, and what stays there for a reason. */
export interface Removal {
  readonly steps: readonly RevokeStep[];
  readonly kept: readonly Message[];
}

/** What is removed in Azure. */
export interface AzureRemoval extends Removal {
  /** Whether nobody can pull with the credential afterwards. */
  readonly endsCredential: boolean;
}

/** What becomes of the Secret in the cluster. */
export type SecretFate =
  | 'gone'
  | 'foreign' // one of that name is there, which we did not make
  | 'shared' // another access is by the same Secret
  | 'left'; // the cluster is not looked at

/** What is removed from the cluster. */
export interface ClusterRemoval extends Removal {
  readonly secret: SecretFate;
}

/** Everything that the person confirms: the steps in the order in which they run. */
export interface SecretRevokePlan extends Removal {
  readonly access: PullSecretAccess;
  readonly secret: SecretFate;
  readonly endsCredential: boolean;
  /** Of `kept`, what is about the Secret in the cluster and its credential. */
  readonly stays: readonly Message[];
}

/** Several removals, one after the other. */
export function inOrder(removals: readonly Removal[]): Removal {
  return {
    steps: removals.flatMap(({ steps }) => steps),
    kept: removals.flatMap(({ kept }) => kept),
  };
}
