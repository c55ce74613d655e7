import type { CheckFinding } from './check-finding.ts';
import type { ImageVerdict } from './judge-image.ts';
import type { CheckSubject } from './subject.ts';
import type { Verdict } from './verdict.ts';

/** What a check found. */
export interface CheckReport {
  readonly subject: CheckSubject;
  readonly verdict: Verdict;
  readonly registries: readonly RegistryReport[];
  readonly images: readonly ImageVerdict[];
}

export interface RegistryReport {
  readonly loginServer: string;
  readonly findings: readonly CheckFinding[];
}
