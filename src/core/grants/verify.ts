import type { Issued } from '../credentials/issued.ts';
import type { Failure } from '../failure.ts';
import type { Finding } from '../finding.ts';
import { message, type Message } from '../message.ts';
import type { PullProbe, RegistryDataPlane } from '../ports.ts';
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

/**
 * A regenerated token password is live everywhere within about 60 s (ACR, "Regenerate token passwords"). A new role and
 * a new secret of an application mostly count within two minutes; ten are possible, which nobody waits for here.
 */
const WAITS_IN_MS: Readonly<Record<Issued['freshness'], readonly number[]>> = {
  settled: [],
  'new-password': [1_000, 3_000, 6_000, 10_000, 20_000, 25_000],
  'new-role': [2_000, 5_000, 10_000, 20_000, 30_000, 30_000, 30_000],
};

/** What the registry answered for one credential. */
export interface Checked {
  readonly findings: readonly Finding[];
  /** Whether it was refused to the last: then it must not take the place of one that works. */
  readonly isRefused: boolean;
}

/**
 * Asks the registry for each image of one pull secret with its credential, from this machine.
 * Fails with `unauthorized` only when a credential that the person brought is refused: then nothing has been written
 * yet and nothing should be. A fresh one that is refused is tried again for a while, then reported as a finding.
 */
export async function checkCredential(
  outline: GrantOutline,
  { secret, issued }: { readonly secret: PlannedPullSecret; readonly issued: Issued },
  ports: Ports,
  progress: Progress,
): Promise<Result<Checked>> {
  const findings: Finding[] = [];
  let isRefused = false;
  for (const image of outline.images.filter(({ namespace }) => namespace === secret.namespace)) {
    progress.report(
      message('Checking that {0} accepts the credential for {1}', outline.registry.loginServer, image.text),
    );
    const probe = await probeWithPatience(outline, { image, issued }, ports, progress.signal);
    if (progress.signal.aborted) return cancelled();
    if (probe.ok && probe.value.kind === 'refused' && isBrought(outline, issued)) {
      return refusedBrought(outline, probe.value.detail);
    }
    isRefused ||= probe.ok && probe.value.kind === 'refused' && issued.freshness !== 'new-role';
    findings.push(probe.ok ? findingOf(image, probe.value, issued) : unknownFinding(image, probe.failure));
  }
  return ok({ findings, isRefused });
}

async function probeWithPatience(
  outline: GrantOutline,
  { image, issued }: { readonly image: PlannedImage; readonly issued: Issued },
  ports: Ports,
  signal: AbortSignal,
): Promise<Result<PullProbe>> {
  const { loginServer } = outline.registry;
  const { repository, reference } = image;
  const request = { loginServer, repository, reference, credential: issued.credential };
  let probe = await ports.dataPlane.probePull(request, signal);
  for (const wait of WAITS_IN_MS[issued.freshness]) {
    if (!probe.ok || !mayChange(probe.value, issued) || signal.aborted) return probe;
    await ports.sleep(wait, signal);
    probe = await ports.dataPlane.probePull(request, signal);
  }
  return probe;
}

/** Whether waiting may cure it. A condition on a new role shows first as a credential without this repository. */
function mayChange({ kind }: PullProbe, { freshness }: Issued): boolean {
  return kind === 'refused' || (kind === 'not-permitted' && freshness === 'new-role');
}

/** Whether the person brought the credential, so that they can bring another one. */
function isBrought({ source }: GrantOutline, { freshness }: Issued): boolean {
  return (source.kind === 'pasted' || source.kind === 'existing-principal') && freshness === 'settled';
}

function refusedBrought(outline: GrantOutline, detail: string): Result<never> {
  return err(
    'unauthorized',
    message('{0} refused this user name and password.', outline.registry.loginServer),
    {
      hint:
        outline.source.kind === 'existing-principal'
          ? message('Its service principal may have no role on the registry. Nothing was written.')
          : message('Check both, and whether the password has ended. Nothing was written.'),
      detail,
    },
  );
}

function findingOf(image: PlannedImage, probe: PullProbe, issued: Issued): Finding {
  const { text, repository } = image;
  if (mayChange(probe, issued) && issued.freshness === 'new-role') return notYet(image);
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

function notYet({ text }: PlannedImage): Finding {
  return {
    level: 'warn',
    text: message('The registry does not let the service principal pull {0} yet.', text),
    hint: message(
      'A new role may need up to 10 minutes. Pods that wait for the image try again by themselves.',
    ),
  };
}

function unknownFinding({ text }: PlannedImage, failure: Failure): Finding {
  return {
    level: 'unknown',
    text: message('{0} could not be checked: {1}', text, failure.message),
    ...(failure.hint === undefined ? {} : { hint: failure.hint }),
  };
}
