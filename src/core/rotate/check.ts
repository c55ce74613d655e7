import type { Issued } from '../credentials/issued.ts';
import type { Finding } from '../finding.ts';
import { message, type Message } from '../message.ts';
import type { PullProbe, RegistryDataPlane } from '../ports.ts';
import { cancelled, err, ok, type Result } from '../result.ts';

/** An image with which the new credential is tried. */
export interface ProbedImage {
  readonly repository: string;
  /** A tag or a digest; absent where only the repository is known. */
  readonly reference?: string;
}

export interface CheckPorts {
  readonly dataPlane: RegistryDataPlane;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

interface Progress {
  readonly signal: AbortSignal;
  readonly report: (step: Message) => void;
}

/** As long as a grant waits (`grants/verify.ts`): a minute for a token's password, two for an application's secret. */
const WAITS_IN_MS: Readonly<Record<Issued['freshness'], readonly number[]>> = {
  settled: [],
  'new-password': [1_000, 3_000, 6_000, 10_000, 20_000, 25_000],
  'new-role': [2_000, 5_000, 10_000, 20_000, 30_000, 30_000, 30_000],
};

/**
 * Tries the new credential before anything is written. Fails with `unauthorized` when the registry does not accept it,
 * or lets it pull less than the old one could; the old one still works then. What could not be checked, by network
 * rules or without an image, is a finding.
 */
export async function checkNewCredential(
  loginServer: string,
  { issued, images }: { readonly issued: Issued; readonly images: readonly ProbedImage[] },
  ports: CheckPorts,
  progress: Progress,
): Promise<Result<Finding[]>> {
  const findings: Finding[] = [];
  for (const image of images) {
    const name = nameOf(loginServer, image);
    progress.report(message('Checking that {0} accepts the credential for {1}', loginServer, name));
    const request = {
      loginServer,
      repository: image.repository,
      reference: image.reference ?? 'latest',
      credential: issued.credential,
    };
    let probe = await ports.dataPlane.probePull(request, progress.signal);
    for (const wait of WAITS_IN_MS[issued.freshness]) {
      if (!probe.ok || probe.value.kind !== 'refused' || progress.signal.aborted) break;
      await ports.sleep(wait, progress.signal);
      probe = await ports.dataPlane.probePull(request, progress.signal);
    }
    if (progress.signal.aborted) return cancelled();
    const judged = probe.ok
      ? judge(loginServer, image, probe.value)
      : ok(unknown(name, probe.failure.message));
    if (!judged.ok) return judged;
    findings.push(judged.value);
  }
  if (findings.length > 0) return ok(findings);
  return ok([
    { level: 'unknown', text: message('No image of {0} is known, so none was tried.', loginServer) },
  ]);
}

function judge(loginServer: string, image: ProbedImage, probe: PullProbe): Result<Finding> {
  const name = nameOf(loginServer, image);
  switch (probe.kind) {
    case 'allowed':
      return ok({ level: 'pass', text: message('The registry lets this credential pull {0}.', name) });
    case 'no-such-image':
      return ok({
        level: 'pass',
        text: message('The registry lets this credential pull from {0}.', image.repository),
      });
    case 'blocked':
      return ok(unknown(name, message('The network rules of the registry keep this machine out.')));
    case 'refused':
      return refused(message('{0} does not accept the new credential.', loginServer), probe.detail);
    case 'not-permitted':
      return refused(message('The new credential may not pull from {0}.', image.repository), probe.detail);
  }
}

function refused(text: Message, detail: string): Result<never> {
  return err('unauthorized', text, {
    hint: message('Nothing was written, and the old credential still works.'),
    detail,
  });
}

function unknown(name: string, reason: Message): Finding {
  return { level: 'unknown', text: message('{0} could not be checked: {1}', name, reason) };
}

function nameOf(loginServer: string, { repository, reference }: ProbedImage): string {
  const separator = reference?.includes(':') === true ? '@' : ':';
  return `${loginServer}/${repository}${reference === undefined ? '' : `${separator}${reference}`}`;
}
