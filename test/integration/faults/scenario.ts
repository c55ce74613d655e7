import type { Finding } from '../../../src/core/finding.ts';
import type { Result } from '../../../src/core/result.ts';
import type { Product } from './product.ts';

/** What a command came to, as the person is told. */
export interface Told {
  readonly findings: readonly Finding[];
  /** Texts of documents and messages: plans, reports, closing words. */
  readonly shown: readonly string[];
  /** Whether something of the plan is still to be done, which the findings say. */
  readonly isOpen?: boolean;
}

export type Command = (product: Product) => Promise<Result<Told>>;

/** One variant of one scenario: what was there before, and the command of the person. */
export interface Scenario {
  readonly name: string;
  /** Where the image of the manifest comes from. */
  readonly login?: string;
  /** Commands that went well before. */
  readonly before?: readonly Command[];
  readonly command: Command;
  /** Whether what pulls before must go on pulling all the time. */
  readonly keepsPulling?: boolean;
  /** Whether it only reads, so that a failure need not say what was done before. */
  readonly onlyReads?: boolean;
  /** Whether it goes action by action beside a document that tells how far it is, so that a cancel between two says nothing. */
  readonly isGuided?: boolean;
  /** Takes back everything that was granted, so that Azure is as it was; absent where the command does that itself. */
  readonly undo?: Command;
}
