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

/** Everything that the person confirms: the steps in the order in which they run. */
export interface SecretRevokePlan extends Removal {
  readonly access: PullSecretAccess;
}

/** Several removals, one after the other. */
export function inOrder(removals: readonly Removal[]): Removal {
  return {
    steps: removals.flatMap(({ steps }) => steps),
    kept: removals.flatMap(({ kept }) => kept),
  };
}
