import { isCancelled } from '../cancellation.ts';
import type { Finding } from '../finding.ts';
import { readDockerConfig } from '../manifests/docker-config.ts';
import type { PullSecret } from '../manifests/pull-secret.ts';
import { message } from '../message.ts';
import type { ClusterClient, ClusterSecret } from '../cluster-ports.ts';
import { cancelled, ok, type Result } from '../result.ts';
import type { ClusterCheck } from './plan.ts';

/** The pull secret of a grant, as its file has it. */
export interface WrittenPullSecret {
  readonly name: string;
  readonly file: string;
  /** What the file holds; none when it has a form that only the cluster can read. */
  readonly secrets: readonly PullSecret[];
  /** Where a Secret goes that leaves its namespace to `kubectl apply`. */
  readonly namespace: string;
  /** Brings the file into the cluster. */
  readonly command: string;
}

/**
 * Looks whether the cluster has the pull secret that the checks need, and not an earlier one; answers with what is
 * wrong. A Secret that may not be read is no finding: the pull will tell. Fails with `cancelled` only.
 */
export async function findMissingSecrets(
  checks: readonly ClusterCheck[],
  written: WrittenPullSecret,
  client: Pick<ClusterClient, 'getSecret'>,
  signal: AbortSignal,
): Promise<Result<readonly Finding[]>> {
  const using = checks.filter(({ pullSecrets }) => pullSecrets.includes(written.name));
  const findings: Finding[] = [];
  for (const namespace of new Set(using.map((check) => check.namespace))) {
    const found = await client.getSecret(namespace, written.name, signal);
    if (isCancelled(signal)) return cancelled();
    if (!found.ok) continue;
    if (found.value === undefined) findings.push(absent(namespace, written));
    else if (isAnother(found.value, namespace, written)) findings.push(outdated(namespace, written));
  }
  return ok(findings);
}

function absent(namespace: string, { name, file, command }: WrittenPullSecret): Finding {
  return {
    level: 'fail',
    text: message(
      'The pull secret {0} is not in the namespace {1} of the cluster yet, only in {2}: pods cannot pull with it.',
      name,
      namespace,
      file,
    ),
    hint: message('Apply it: {0}', command),
  };
}

function outdated(namespace: string, { name, file, command }: WrittenPullSecret): Finding {
  return {
    level: 'fail',
    text: message(
      'The pull secret {0} in the namespace {1} of the cluster holds another credential than {2}.',
      name,
      namespace,
      file,
    ),
    hint: message('Apply it: {0}', command),
  };
}

function isAnother({ data }: ClusterSecret, namespace: string, written: WrittenPullSecret): boolean {
  const own = written.secrets.find(
    (secret) => secret.name === written.name && (secret.namespace ?? written.namespace) === namespace,
  );
  if (own === undefined) return false;
  const config = data.get('.dockerconfigjson');
  const stored = config === undefined ? undefined : readDockerConfig(config);
  return (
    stored?.loginServer !== own.loginServer ||
    stored.username !== own.username ||
    stored.password.reveal() !== own.password.reveal()
  );
}
