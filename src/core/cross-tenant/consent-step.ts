import type { Cloud } from '../clouds.ts';
import { isPassing, type Failure } from '../failure.ts';
import { message } from '../message.ts';
import type { PrincipalDirectory } from '../ports.ts';
import type { ArmRegistry } from '../registry.ts';
import { cancelled, err, ok, type Result } from '../result.ts';
import type { ApplicationPorts } from './application-step.ts';
import { untilKnown, type Sleep, type StepProgress } from './not-yet.ts';
import { REDIRECT_URI, type Procedure } from './procedure.ts';
import type { Facts } from './read-facts.ts';

/** The page on which an administrator of the registry's tenant lets the application in (azure-facts E3). */
export function consentUrl({ registry, memory }: Procedure, { application }: Facts, cloud: Cloud): string {
  const addresses = application?.ok === true ? (application.value?.redirectUris ?? []) : [];
  const [first = REDIRECT_URI] = addresses;
  const query = new URLSearchParams({
    client_id: memory.clientId ?? '',
    redirect_uri: addresses.includes(REDIRECT_URI) ? REDIRECT_URI : first,
  });
  return `${cloud.authority}/${registry.tenantId}/adminconsent?${query.toString()}`;
}

/** Makes the service principal in the registry's tenant without a consent page, which needs rights there. */
export async function admitByGraph(
  { registry, memory }: Procedure,
  { applications, sleep }: ApplicationPorts,
  progress: StepProgress,
): Promise<Result<void>> {
  progress.report(message('Creating the service principal'));
  const admitted = await untilKnown(
    () => applications.admit(registry.tenantId, memory.clientId ?? '', progress.signal),
    sleep,
    progress,
  );
  return admitted.ok ? ok(undefined) : admitted;
}

/** Ten minutes in all: time for a person to sign in, read and decide. */
const POLL_MS = 5_000;
const POLLS = 120;

/**
 * Waits until the registry's tenant knows the application. Where the consent page sends the administrator cannot be
 * seen from here, so a "no" looks like no answer: `timed-out` after ten minutes, unless cancelled before. A poll that
 * fails in passing ends it only when it was the last.
 */
export async function waitForConsent(
  { registry, memory }: Procedure,
  { principals, sleep }: { readonly principals: PrincipalDirectory; readonly sleep: Sleep },
  { signal, report }: StepProgress,
): Promise<Result<void>> {
  report(message('Waiting until an administrator of the tenant {0} has consented', registry.tenantId));
  let lost: Failure | undefined;
  for (let poll = 0; poll <= POLLS; poll++) {
    if (poll > 0) await sleep(POLL_MS, signal);
    if (signal.aborted) return cancelled();
    const found = await principals.findServicePrincipal(registry.tenantId, memory.clientId ?? '', signal);
    if (!found.ok && !isPassing(found.failure)) return found;
    if (found.ok && found.value !== undefined) return ok(undefined);
    lost = found.ok ? undefined : found.failure;
  }
  return lost === undefined ? notConsented(registry) : { ok: false, failure: lost };
}

function notConsented({ tenantId }: ArmRegistry): Result<never> {
  return err(
    'timed-out',
    message('After ten minutes the tenant {0} still does not know the application.', tenantId),
    {
      hint: message(
        'A page that ended with AADSTS65004 was declined; one with another code says what is wrong. Open the consent page again, or send its link to an administrator of that tenant.',
      ),
    },
  );
}
