import type { ManagedCluster } from '../../core/clusters/managed-cluster.ts';
import type { ClusterGateway, NotYet, StartedReset } from '../../core/cross-tenant/ports.ts';
import { isPassing, type Failure } from '../../core/failure.ts';
import { isBusy } from '../../core/cross-tenant/procedure.ts';
import { message, plain, type Message } from '../../core/message.ts';
import { cancelled, err, ok, type Result } from '../../core/result.ts';
import type { Secret } from '../../core/secret.ts';
import { redact } from '../http/redact.ts';
import { pause } from '../http/retry.ts';
import { CLUSTER_API_VERSION } from './api-versions.ts';
import { toManagedCluster } from './arm-cluster.ts';
import { armErrorOf, armFailure, type ArmOperation } from './arm-failure.ts';
import { ArmHttp, type HttpParts } from './arm-http.ts';
import { isRecord, textAt } from './json-shape.ts';

/** AKS tried to sign in with the credential, and Entra refused it: it may be too new. */
const CREDENTIAL_REFUSED = 'ServicePrincipalValidationClientError';

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;
const TIME_LIMIT_MS = 60 * 60_000;

export interface ClusterGatewayParts extends HttpParts {
  /** For tests: waits between polls; `false` as soon as the signal aborts. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<boolean>;
}

/** The credential of managed clusters. Every call goes to the tenant of the cluster. */
export class ArmClusterGateway implements ClusterGateway {
  readonly #arm: ArmHttp;
  readonly #pause: NonNullable<ClusterGatewayParts['pause']>;

  constructor(parts: ClusterGatewayParts) {
    this.#arm = new ArmHttp(parts);
    this.#pause = parts.pause ?? pause;
  }

  async read(cluster: ManagedCluster, signal: AbortSignal): Promise<Result<ManagedCluster | undefined>> {
    const { id, tenantId, name } = cluster;
    const operation = on(cluster, message('read the managed cluster {0}', name), {
      action: 'read',
      role: message('Reader, on the cluster'),
    });
    const path = `${id}?api-version=${CLUSTER_API_VERSION}`;
    const answer = await this.#arm.read({ path, tenantId, operation }, signal);
    if (answer.ok) return ok({ ...cluster, ...toManagedCluster(answer.value, tenantId) });
    return answer.failure.kind === 'not-found' ? ok(undefined) : answer;
  }

  async startReset(
    cluster: ManagedCluster,
    { clientId, secret }: { readonly clientId: string; readonly secret: Secret },
    signal: AbortSignal,
  ): Promise<Result<StartedReset | NotYet>> {
    const operation = resetOf(cluster);
    const started = await this.#arm.write(
      {
        method: 'POST',
        path: `${cluster.id}/resetServicePrincipalProfile?api-version=${CLUSTER_API_VERSION}`,
        body: { clientId, secret: secret.reveal() },
        tenantId: cluster.tenantId,
        operation,
        tolerated: [CREDENTIAL_REFUSED],
      },
      signal,
    );
    if (!started.ok) return { ok: false, failure: withoutSecret(started.failure, secret) };
    const { status, headers, body, code } = started.value;
    if (code !== undefined) {
      const refusal = armFailure({ status, ...armErrorOf(body) }, operation, [secret]);
      return ok({ kind: 'not-yet', failure: refusal.failure });
    }
    const address = headers.get('azure-asyncoperation');
    return ok({ kind: 'started', ...(address === null ? {} : { address }) });
  }

  async waitForReset(
    cluster: ManagedCluster,
    started: StartedReset,
    signal: AbortSignal,
  ): Promise<Result<void>> {
    let waited = 0;
    let wait = FIRST_WAIT_MS;
    let lost: Failure | undefined;
    while (waited < TIME_LIMIT_MS) {
      if (!(await this.#pause(wait, signal))) return cancelled();
      waited += wait;
      wait = Math.min(wait * 1.5, LONGEST_WAIT_MS);
      const progress = await this.#progressOf(cluster, started, signal);
      if (!progress.ok && !isPassing(progress.failure)) return progress;
      lost = progress.ok ? undefined : progress.failure;
      if (!progress.ok) continue;
      const { status, body } = progress.value;
      if (status === 'Succeeded') return ok(undefined);
      if (status === 'Failed' || status === 'Canceled') return ended(cluster, status, body);
    }
    return notEnded(cluster, lost);
  }

  /** The address is taken as it is: its version and signature are Azure's own (azure-facts C3). */
  async #progressOf(
    cluster: ManagedCluster,
    { address }: StartedReset,
    signal: AbortSignal,
  ): Promise<Result<{ readonly status: string; readonly body?: unknown }>> {
    if (address === undefined) {
      const read = await this.read(cluster, signal);
      if (!read.ok) return read;
      const state = read.value?.provisioningState ?? 'Failed';
      return ok({ status: isBusy({ provisioningState: state }) ? 'InProgress' : state });
    }
    const operation = resetOf(cluster);
    const answer = await this.#arm.read({ path: address, tenantId: cluster.tenantId, operation }, signal);
    if (!answer.ok) return answer;
    const status = isRecord(answer.value) ? textAt(answer.value, 'status') : undefined;
    return ok({ status: status ?? 'InProgress', body: answer.value });
  }
}

function resetOf(cluster: ManagedCluster): ArmOperation {
  return on(cluster, message('reset the service principal of {0}', cluster.name), {
    action: 'resetServicePrincipalProfile/action',
    role: message('Contributor, on the cluster'),
  });
}

function on(
  { id }: ManagedCluster,
  what: Message,
  { action, role }: { readonly action: string; readonly role: Message },
): ArmOperation {
  const needs = { action: `Microsoft.ContainerService/managedClusters/${action}`, role };
  return { what, scope: id, needs };
}

/** The operation began, and ended badly: Azure's code and words are all that is known. */
function ended({ id, name }: ManagedCluster, status: string, body: unknown): Result<never> {
  const { code, text } = armErrorOf(body);
  const shown = code ?? message('no code');
  return err(
    'unexpected',
    message(
      'The reset of the service principal of {0} ended as {1} ({2}). Scope: {3}',
      name,
      status,
      shown,
      id,
    ),
    {
      detail: `${status} ${code ?? ''}`.trim(),
      ...(text === undefined ? {} : { hint: message('Azure says: {0}', redact(text, [])) }),
    },
  );
}

/** The time is up. `lost` is why the last poll got no answer, where it got none. */
function notEnded({ name }: ManagedCluster, lost: Failure | undefined): Result<never> {
  const hint = message('It goes on in Azure. Check again later.');
  if (lost === undefined) {
    return err('timed-out', message('After an hour {0} is still being reset.', name), { hint });
  }
  return err(
    'timed-out',
    message('After an hour it is not known whether {0} has been reset: {1}', name, lost.message),
    { hint, ...(lost.detail === undefined ? {} : { detail: lost.detail }) },
  );
}

/** Azure's words are dropped should they quote what was sent. */
function withoutSecret(failure: Failure, secret: Secret): Failure {
  const { hint, ...rest } = failure;
  if (hint === undefined || !plain(hint).includes(secret.reveal())) return failure;
  return rest;
}
