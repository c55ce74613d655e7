import type { FailureKind } from '../failure.ts';
import { message } from '../message.ts';
import { err, ok, type Err, type Result } from '../result.ts';
import type { Secret } from '../secret.ts';
import { untilKnown, type Sleep, type StepProgress } from './not-yet.ts';
import type { Application, ApplicationDirectory, ClusterGateway, StartedReset } from './ports.ts';
import { passwordName, type Procedure } from './procedure.ts';

export interface ResetPorts {
  readonly applications: ApplicationDirectory;
  readonly clusterGateway: ClusterGateway;
  readonly sleep: Sleep;
}

/** After these it is certain that Azure has not taken the password. */
const NOT_TAKEN: readonly FailureKind[] = [
  'forbidden',
  'unauthorized',
  'not-signed-in',
  'invalid',
  'conflict',
  'not-found',
  'throttled',
  'refused',
];

/**
 * Makes a password and puts it on the cluster, in one go, so that it is never kept anywhere. Answers its key id. A
 * password that Azure certainly did not take is removed again; any other stays and is told later as left over, and the next run
 * makes another.
 */
export async function renewAndReset(
  procedure: Procedure,
  application: Application,
  { endsOn, ...ports }: ResetPorts & { readonly endsOn: Date },
  progress: StepProgress,
): Promise<Result<string>> {
  const { cluster } = procedure;
  const { signal, report } = progress;
  report(message('Making a password for {0}', application.displayName));
  const wanted = { displayName: passwordName(cluster), endsOn };
  const added = await ports.applications.addPassword(cluster.tenantId, application, wanted, signal);
  if (!added.ok) return added;
  const { keyId, secret } = added.value;
  const started = await start(procedure, secret, ports, progress);
  if (!started.ok) return takeBack(procedure, application, { keyId, refusal: started }, ports);
  report(message('Azure puts the credential on every node of {0}', cluster.name));
  const ended = await ports.clusterGateway.waitForReset(cluster, started.value, signal);
  return ended.ok ? ok(keyId) : ended;
}

/** Puts a secret of the application on the cluster that somebody made elsewhere. */
export async function resetWithSecret(
  procedure: Procedure,
  secret: Secret,
  { clusterGateway }: Pick<ResetPorts, 'clusterGateway'>,
  { signal, report }: StepProgress,
): Promise<Result<void>> {
  const { cluster, memory } = procedure;
  report(message('Azure puts the credential on every node of {0}', cluster.name));
  const started = await clusterGateway.startReset(
    cluster,
    { clientId: memory.clientId ?? '', secret },
    signal,
  );
  if (!started.ok) return started;
  if (started.value.kind === 'not-yet') return { ok: false, failure: started.value.failure };
  return clusterGateway.waitForReset(cluster, started.value, signal);
}

function start(
  { cluster, memory }: Procedure,
  secret: Secret,
  { clusterGateway, sleep }: ResetPorts,
  progress: StepProgress,
): Promise<Result<StartedReset>> {
  const credential = { clientId: memory.clientId ?? '', secret };
  return untilKnown(() => clusterGateway.startReset(cluster, credential, progress.signal), sleep, progress);
}

/** Removes a password that is of no use; where that fails too, the person is told which one it is. */
async function takeBack(
  { cluster }: Procedure,
  application: Application,
  { keyId, refusal }: { readonly keyId: string; readonly refusal: Err },
  { applications }: ResetPorts,
): Promise<Err> {
  if (!NOT_TAKEN.includes(refusal.failure.kind)) return refusal;
  const { signal } = new AbortController();
  const removed = await applications.removePassword(cluster.tenantId, application, keyId, signal);
  if (removed.ok) return refusal;
  const { kind, message: text, detail } = refusal.failure;
  return err(kind, text, {
    hint: message('The new password {0} of {1} is of no use: remove it.', keyId, application.displayName),
    ...(detail === undefined ? {} : { detail }),
  });
}
