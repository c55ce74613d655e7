import { message } from '../message.ts';
import { err, ok, type Result } from '../result.ts';
import type { Application, ApplicationDirectory } from './ports.ts';
import { applicationName, REDIRECT_URI, type Procedure } from './procedure.ts';
import { untilKnown, type Sleep, type StepProgress } from './not-yet.ts';
import { isReady } from './steps.ts';

export interface ApplicationPorts {
  readonly applications: ApplicationDirectory;
  readonly sleep: Sleep;
}

/** Makes an application for the cluster, in the cluster's tenant, that other tenants may let in. */
export function createApplication(
  { cluster }: Procedure,
  { applications }: ApplicationPorts,
  { signal, report }: StepProgress,
): Promise<Result<Application>> {
  report(message('Creating the application'));
  const wanted = { displayName: applicationName(cluster), redirectUri: REDIRECT_URI };
  return applications.create(cluster.tenantId, wanted, signal);
}

/**
 * Lets other tenants let the chosen application in, and gives it the service principal with which the cluster signs
 * in. What is so already stays as it is. An application that the cluster's tenant does not list may be too new, or of
 * another tenant that lets this one in. Fails with `not-found` when no tenant knows it, or keeps it for itself.
 */
export async function prepareApplication(
  { cluster, memory }: Procedure,
  ports: ApplicationPorts,
  progress: StepProgress,
): Promise<Result<void>> {
  const { signal, report } = progress;
  const { tenantId } = cluster;
  const clientId = memory.clientId ?? '';
  report(message('Preparing the application'));
  const found = await ports.applications.find(tenantId, clientId, signal);
  if (!found.ok) return found;
  const application = found.value;
  if (application !== undefined && !isReady(application)) {
    const addresses = [...new Set([...application.redirectUris, REDIRECT_URI])];
    const opened = await ports.applications.open(tenantId, application, addresses, signal);
    if (!opened.ok) return opened;
  }
  const admitted = await untilKnown(
    () => ports.applications.admit(tenantId, clientId, signal),
    ports.sleep,
    progress,
  );
  if (admitted.ok) return ok(undefined);
  const { kind, detail } = admitted.failure;
  const isUnknown = application === undefined && kind === 'invalid';
  if (!isUnknown) return admitted;
  return err('not-found', message('The tenant {0} has no application {1}.', tenantId, clientId), {
    hint: message(
      'Look at the id: it is that of the application, not of one of its objects. One that was made a moment ago may be known in some minutes; one of another tenant must be made for several tenants.',
    ),
    ...(detail === undefined ? {} : { detail }),
  });
}
