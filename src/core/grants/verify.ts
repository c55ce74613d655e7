import type { Failure } from '../failure.ts';
import type { Finding } from '../finding.ts';
import { message, type Message } from '../message.ts';
import type { PullProbe, RegistryCredential, RegistryDataPlane } from '../ports.ts';
import { cancelled, err, ok, type Result } from '../result.ts';
import type { GrantOutline, PlannedImage, PlannedPullSecret } from './outline.ts';

interface Ports {
  readonly dataPlane: RegistryDataPlane;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

interface Progress {
  readonly signal: AbortSignal;
  readonly report: (step: Message) => void;
}

/** A regenerated token password is live everywhere within about 60 s (ACR, "Regenerate token passwords"). */
const WAITS_IN_MS = [1_000, 3_000, 6_000, 10_000, 20_000, 25_000];

/**
 * Asks the registry for each image of one pull secret with its credential, from this machine.
 * Fails with `unauthorized` only when a pasted credential is refused: then nothing has been written yet and nothing
 * should be. A fresh password that is refused is tried again for a good minute, then reported as a finding.
 */
export async function checkCredential(
  outline: GrantOutline,
  { secret, credential }: { readonly secret: PlannedPullSecret; readonly credential: RegistryCredential },
  ports: Ports,
  progress: Progress,
): Promise<Result<Finding[]>> {
  const findings: Finding[] = [];
  for (const image of outline.images.filter(({ namespace }) => namespace === secret.namespace)) {
    progress.report(
      message('Checking that {0} accepts the credential for {1}', outline.registry.loginServer, image.text),
    );
    const probe = await probeWithPatience(outline, { image, credential }, ports, progress.signal);
    if (progress.signal.aborted) return cancelled();
    if (probe.ok && probe.value.kind === 'refused' && outline.source.kind === 'pasted') {
      return refusedPasted(outline, probe.value.detail);
    }
    findings.push(probe.ok ? findingOf(image, probe.value) : unknownFinding(image, probe.failure));
  }
  return ok(findings);
}

async function probeWithPatience(
  outline: GrantOutline,
  { image, credential }: { readonly image: PlannedImage; readonly credential: RegistryCredential },
  ports: Ports,
  signal: AbortSignal,
): Promise<Result<PullProbe>> {
  const { loginServer } = outline.registry;
  const request = { loginServer, repository: image.repository, reference: image.reference, credential };
  const waits = outline.source.kind === 'token' ? WAITS_IN_MS : [];
  let probe = await ports.dataPlane.probePull(request, signal);
  for (const wait of waits) {
    if (!probe.ok || probe.value.kind !== 'refused' || signal.aborted) return probe;
    await ports.sleep(wait, signal);
    probe = await ports.dataPlane.probePull(request, signal);
  }
  return probe;
}

function refusedPasted(outline: GrantOutline, detail: string): Result<never> {
  return err(
    'unauthorized',
    message('{0} refused this user name and password.', outline.registry.loginServer),
    {
      hint: message('Check both, and whether the password has ended. Nothing was written.'),
      detail,
    },
  );
}

function findingOf({ text, repository }: PlannedImage, probe: PullProbe): Finding {
  switch (probe.kind) {
    case 'allowed':
      return { level: 'pass', text: message('The registry lets this credential pull {0}.', text) };
    case 'refused':
      return {
        level: 'fail',
        text: message('The registry does not accept the credential for {0}.', text),
        hint: message('A new password can take a minute. Try the pull; if it fails, grant again.'),
      };
    case 'not-permitted':
      return {
        level: 'fail',
        text: message('The credential is valid, but may not pull from {0}.', repository),
        hint: message('Use a credential that includes this repository.'),
      };
    case 'no-such-image':
      return {
        level: 'fail',
        text: message('The credential is valid, but {0} does not exist.', text),
        hint: message('Check the repository and the tag, or push the image.'),
      };
    case 'blocked':
      return {
        level: 'unknown',
        text: message(
          'The network rules of the registry keep this machine out, so {0} could not be checked.',
          text,
        ),
        hint: message(
          'Make sure that the nodes of the cluster are let in. No credential helps against network rules.',
        ),
      };
  }
}

function unknownFinding({ text }: PlannedImage, failure: Failure): Finding {
  return {
    level: 'unknown',
    text: message('{0} could not be checked: {1}', text, failure.message),
    ...(failure.hint === undefined ? {} : { hint: failure.hint }),
  };
}
