import { isCancelled } from '../cancellation.ts';
import type { CredentialProgress } from '../credentials/issued.ts';
import type { Finding } from '../finding.ts';
import { message } from '../message.ts';
import { cancelled, ok, type Result } from '../result.ts';
import { withTrail } from '../trail.ts';
import { checkNewCredential, type CheckPorts } from './check.ts';
import { isRetiring, type RotationPlan } from './plan.ts';

/** What a rotation did. */
export interface RotationReport {
  readonly plan: RotationPlan;
  readonly findings: readonly Finding[];
  readonly expiresOn?: Date;
  /** Places that the person wanted left as they are. */
  readonly left: readonly string[];
  /** `open`: there is an old credential, and it still works. */
  readonly old: 'retired' | 'open' | 'none';
}

/**
 * Runs a confirmed plan: new credential, check, places, and at the very end the old credential. Whatever fails or is
 * cancelled before, the old one still works, and another rotation goes on from there. The old one is retired only
 * when every place was written, none is left for the person, and the check could be made.
 */
export async function runRotation(
  plan: RotationPlan,
  ports: CheckPorts,
  progress: CredentialProgress,
): Promise<Result<RotationReport>> {
  const title = message('Rotating the pull secret for {0}', plan.access.loginServer);
  return withTrail(title, progress, (noted) => runSteps(plan, ports, noted));
}

async function runSteps(
  plan: RotationPlan,
  ports: CheckPorts,
  progress: CredentialProgress,
): Promise<Result<RotationReport>> {
  const { rotation, access, images, places } = plan;
  const issued = await rotation.issue(progress);
  if (!issued.ok) return issued;
  const checked = await checkNewCredential(
    access.loginServer,
    { issued: issued.value, images },
    ports,
    progress,
  );
  if (!checked.ok) {
    await issued.value.takeBack?.();
    return checked;
  }
  const left: string[] = [];
  for (const place of places) {
    if (isCancelled(progress.signal)) return cancelled();
    const written = await place.write({ ...issued.value, kind: rotation.credential }, progress);
    if (!written.ok) return written;
    if (written.value === 'left') left.push(place.label);
  }
  const findings = [...issued.value.notes, ...checked.value];
  const isSure = left.length === 0 && checked.value.every(({ level }) => level === 'pass');
  const old = await retire(plan, isSure, ports, progress);
  if (!old.ok) return old;
  const { expiresOn } = issued.value;
  return ok({
    plan,
    findings: [...findings, ...unretired(old.value, plan)],
    ...(expiresOn === undefined ? {} : { expiresOn }),
    left,
    old: old.value,
  });
}

/** Everything is written by now, so a cancel leaves the old credential open and is no failure. */
async function retire(
  plan: RotationPlan,
  isSure: boolean,
  { sleep }: Pick<CheckPorts, 'sleep'>,
  progress: CredentialProgress,
): Promise<Result<RotationReport['old']>> {
  const { retirement } = plan.rotation;
  if (retirement === undefined) return ok('none');
  if (!isRetiring(plan) || !isSure) return ok('open');
  const wait = Math.max(0, ...plan.places.map(({ settlesInMs = 0 }) => settlesInMs));
  if (wait > 0) {
    progress.report(message('Waiting until every node knows the new Secret'));
    await sleep(wait, progress.signal);
  }
  if (isCancelled(progress.signal)) return ok('open');
  const retired = await retirement.run(progress);
  return retired.ok ? ok('retired') : retired;
}

function unretired(old: RotationReport['old'], plan: RotationPlan): Finding[] {
  if (old !== 'open' || !isRetiring(plan)) return [];
  return [
    {
      level: 'warn',
      text: message(
        'The old credential was not retired, since not everything could be written or checked, or it was cancelled.',
      ),
    },
  ];
}
