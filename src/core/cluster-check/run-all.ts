import type { Finding } from '../finding.ts';
import { message, type Message } from '../message.ts';
import type { ClusterClient } from '../cluster-ports.ts';
import { ok, type Result } from '../result.ts';
import type { ClusterCheck } from './plan.ts';
import { findMissingSecrets, type WrittenPullSecret } from './pull-secret.ts';
import { runClusterCheck, type CheckClient, type ClusterCheckOptions } from './run.ts';

export interface CheckReport {
  readonly findings: readonly Finding[];
  /** What the person runs first, before a check makes sense. */
  readonly command?: string;
}

/**
 * Runs the checks one after the other. A pull secret that the cluster does not have is told at once instead, and no
 * pod is made: it would only fail. Fails as `runClusterCheck` does.
 */
export async function runClusterChecks(
  checks: readonly ClusterCheck[],
  written: WrittenPullSecret | undefined,
  client: CheckClient & Pick<ClusterClient, 'getSecret'>,
  options: ClusterCheckOptions,
): Promise<Result<CheckReport>> {
  if (written !== undefined) {
    const missing = await findMissingSecrets(checks, written, client, options.signal);
    if (!missing.ok) return missing;
    if (missing.value.length > 0) return ok({ findings: missing.value, command: written.command });
  }
  const findings: Finding[] = [];
  for (const check of checks) {
    const found = await runClusterCheck(check, client, options);
    if (!found.ok) return found;
    findings.push(...found.value);
  }
  return ok({ findings });
}

/** What came out of one check or several, as one finding: the worst, with how many passed. */
export function sumUp(findings: readonly Finding[]): Finding {
  const verdicts = findings.filter(({ level }) => level !== 'warn');
  const worst =
    verdicts.find(({ level }) => level === 'fail') ??
    verdicts.find(({ level }) => level === 'unknown') ??
    verdicts[0];
  if (worst === undefined) throw new Error('No check was run.');
  if (verdicts.length === 1) return worst;
  const passed = verdicts.filter(({ level }) => level === 'pass').length;
  return { ...worst, text: countText(passed, verdicts.length, worst) };
}

function countText(passed: number, all: number, worst: Finding): Message {
  if (passed === all) return message('The cluster pulled all {0} images.', all);
  return message('{0} of {1} checks passed. {2}', passed, all, worst.text);
}
